// Threads for loops whose iterations do not depend on each other.
#ifndef LATHE_RUNTIME_TRAIN_THREAD_POOL_H_
#define LATHE_RUNTIME_TRAIN_THREAD_POOL_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace lathe {

// Runs loops on a fixed number of threads, the calling one among them. Which thread runs which iteration is left open,
// so an iteration writes only what is its own. One loop at a time; a loop may not start another.
class ThreadPool {
 public:
  // At least 1 thread; with 1 everything runs on the caller.
  explicit ThreadPool(int num_threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Calls body(0) ... body(count - 1) and returns when all are done.
  void ParallelFor(int64_t count, const std::function<void(int64_t)>& body);

 private:
  // One loop. Threads that wake up late find no iteration left in it and leave it alone; nobody waits for them.
  struct Loop {
    const std::function<void(int64_t)>* body;
    int64_t count;
    std::atomic<int64_t> next{0};
    std::atomic<int64_t> finished{0};
  };

  void Work();
  // Takes iterations until there are none; true for the thread that finished the last one of all.
  static bool TakeIterations(Loop& loop);

  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable start_;
  std::condition_variable done_;
  std::shared_ptr<Loop> loop_;  // the newest
  bool stop_ = false;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_TRAIN_THREAD_POOL_H_
