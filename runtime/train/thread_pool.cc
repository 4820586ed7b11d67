#include "runtime/train/thread_pool.h"

namespace lathe {

ThreadPool::ThreadPool(int num_threads) {
  for (int i = 1; i < num_threads; ++i) threads_.emplace_back([this] { Work(); });
}

ThreadPool::~ThreadPool() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  start_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ThreadPool::ParallelFor(int64_t count, const std::function<void(int64_t)>& body) {
  if (threads_.empty() || count <= 1) {
    for (int64_t i = 0; i < count; ++i) body(i);
    return;
  }
  auto loop = std::make_shared<Loop>();
  loop->body = &body;
  loop->count = count;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    loop_ = loop;
  }
  start_.notify_all();
  if (TakeIterations(*loop)) return;
  std::unique_lock<std::mutex> lock(mutex_);
  done_.wait(lock, [&] { return loop->finished == count; });
}

bool ThreadPool::TakeIterations(Loop& loop) {
  bool last = false;
  for (int64_t i = loop.next++; i < loop.count; i = loop.next++) {
    (*loop.body)(i);
    last = ++loop.finished == loop.count;
  }
  return last;
}

void ThreadPool::Work() {
  std::shared_ptr<Loop> seen;
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    start_.wait(lock, [&] { return stop_ || loop_ != seen; });
    if (stop_) return;
    seen = loop_;
    lock.unlock();
    const bool last = TakeIterations(*seen);
    lock.lock();
    // Under the lock, so that the caller is not between its look at `finished` and its wait.
    if (last) done_.notify_one();
  }
}

}  // namespace lathe
