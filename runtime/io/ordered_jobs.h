// Jobs that several threads do, taken and finished in order: pieces of a stream that are read and written again.
#ifndef LATHE_RUNTIME_IO_ORDERED_JOBS_H_
#define LATHE_RUNTIME_IO_ORDERED_JOBS_H_

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace lathe {

// What is done with jobs; `Job` is what a thread works with, used again and again.
template <typename Job>
class OrderedJobs {
 public:
  virtual ~OrderedJobs() = default;

  virtual std::unique_ptr<Job> Make() = 0;
  // One thread at a time, in the order of the jobs: takes up the next job. False when there is none any more; an error takes
  // its place in the order too.
  virtual absl::StatusOr<bool> Take(Job& job) = 0;
  // Any number of threads at once.
  virtual void Work(Job& job) = 0;
  // One thread at a time, in the order of the jobs. An error ends everything.
  virtual absl::Status Finish(Job& job) = 0;
  // Everything ends before there are no jobs any more: makes a Take that waits in another thread return.
  virtual void Interrupt() {}

  // Runs all jobs on `threads` threads at most, the calling one among them; returns the first error in their order. A job stays
  // with its thread, so that it stays in the caches of one core, and there are no more jobs at once than threads.
  absl::Status Run(int threads);

 private:
  void TakeJobs(size_t helpers);

  std::vector<std::thread> helpers_;

  std::mutex input_;  // guards what Take reads
  int64_t num_taken_ = 0;
  bool input_ended_ = false;

  std::mutex output_;  // guards what Finish writes
  std::condition_variable turned_;
  int64_t num_finished_ = 0;
  bool stopped_ = false;
  absl::Status error_;
};

template <typename Job>
absl::Status OrderedJobs<Job>::Run(int threads) {
  TakeJobs(static_cast<size_t>(threads) - 1);
  for (std::thread& helper : helpers_) helper.join();
  return error_;
}

template <typename Job>
void OrderedJobs<Job>::TakeJobs(size_t helpers) {
  const std::unique_ptr<Job> job = Make();
  for (;;) {
    int64_t turn;
    absl::StatusOr<bool> taken = false;
    {
      const std::lock_guard<std::mutex> lock(input_);
      if (!input_ended_) taken = Take(*job);
      input_ended_ |= !taken.ok() || !*taken;
      if (taken.ok() && !*taken) return;
      turn = num_taken_++;
    }
    if (taken.ok()) Work(*job);
    {
      std::unique_lock<std::mutex> lock(output_);
      turned_.wait(lock, [&] { return stopped_ || num_finished_ == turn; });
      if (stopped_) return;
      error_ = taken.ok() ? Finish(*job) : taken.status();
      ++num_finished_;
      stopped_ = !error_.ok();
      turned_.notify_all();
      if (stopped_) return Interrupt();
    }
    // Where there is one job alone it is done by now; more are worth the threads.
    while (helpers_.size() < helpers) helpers_.emplace_back([this] { TakeJobs(0); });
  }
}

}  // namespace lathe

#endif  // LATHE_RUNTIME_IO_ORDERED_JOBS_H_
