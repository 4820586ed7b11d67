// Threads for loops whose iterations do not depend on each other.
#ifndef LATHE_RUNTIME_TRAIN_THREAD_POOL_H_
#define LATHE_RUNTIME_TRAIN_THREAD_POOL_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
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
  void Work();
  void TakeIterations();

  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable start_;
  std::condition_variable done_;
  uint64_t generation_ = 0;  // counts loops
  int active_ = 0;           // threads that have not finished the current loop
  bool stop_ = false;
  const std::function<void(int64_t)>* body_ = nullptr;
  int64_t count_ = 0;
  std::atomic<int64_t> next_{0};
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_TRAIN_THREAD_POOL_H_
