#include "runtime/predict/predictor.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace lathe {
namespace {

// Every thread takes a batch of the input, predicts it, and writes it when the batches before are written. So a batch stays in
// the caches of one core, and at most one batch per thread is in memory.
class Prediction {
 public:
  Prediction(const lathe_program& program, RowSource& source, const PredictionWriter& writer, const PredictCalls& calls,
             int threads)
      : program_(program), source_(source), writer_(writer), calls_(calls), most_helpers_(static_cast<size_t>(threads) - 1) {}

  absl::StatusOr<int64_t> Run() {
    std::string header;
    writer_.AppendHeader(&header);
    if (absl::Status status = calls_.write(header); !status.ok()) return status;
    Work(/*may_start_helpers=*/true);
    for (std::thread& helper : helpers_) helper.join();
    if (!failure_.ok()) return failure_;
    return num_rows_;
  }

 private:
  // A batch and what is made of it; used again and again by its thread.
  struct Job {
    explicit Job(std::unique_ptr<RowBatch> batch) : batch(std::move(batch)) {}

    std::unique_ptr<RowBatch> batch;
    std::vector<float> outputs;
    std::string text;
    std::vector<size_t> bad_at;  // where in the text each bad row would be
    int64_t num_good = 0;
    absl::Status error;  // of the input, which ends here
  };

  void Work(bool may_start_helpers);
  bool Take(Job& job, int64_t* turn);
  void Predict(Job& job) const;
  absl::Status Write(Job& job);
  // Ends everything at this turn.
  void Fail(absl::Status status);

  const lathe_program& program_;
  RowSource& source_;
  const PredictionWriter& writer_;
  const PredictCalls& calls_;
  const size_t most_helpers_;
  std::vector<std::thread> helpers_;

  std::mutex input_;  // guards the source
  int64_t num_taken_ = 0;
  bool input_ended_ = false;

  std::mutex output_;  // guards what follows
  std::condition_variable turned_;
  int64_t num_written_ = 0;  // batches
  bool stopped_ = false;
  int64_t num_rows_ = 0;
  absl::Status failure_;
};

bool Prediction::Take(Job& job, int64_t* turn) {
  const std::lock_guard<std::mutex> lock(input_);
  if (input_ended_) return false;
  absl::StatusOr<bool> more = source_.Take(*job.batch);
  if (more.ok() && *more) {
    *turn = num_taken_++;
    return true;
  }
  input_ended_ = true;
  if (more.ok()) return false;
  // The batches before are written first.
  *turn = num_taken_++;
  job.error = more.status();
  return true;
}

void Prediction::Predict(Job& job) const {
  ColumnBlock& block = job.batch->block();
  const int64_t num_rows = block.num_rows();
  const size_t width = static_cast<size_t>(program_.num_outputs);
  if (job.outputs.size() < static_cast<size_t>(num_rows) * width) job.outputs.resize(static_cast<size_t>(num_rows) * width);
  const lathe_batch batch{block.View().data(), num_rows, {nullptr, 0}};
  if (num_rows > 0) program_.predict(&batch, 0, num_rows, job.outputs.data());

  job.text.clear();
  job.bad_at.clear();
  job.num_good = 0;
  int64_t row = 0;
  const auto append = [&](int64_t end) {
    job.num_good += end - row;
    writer_.AppendRows(*job.batch, row, end, job.outputs.data(), &job.text);
    row = end;
  };
  for (const RowBatch::BadRow& bad : job.batch->bad) {
    append(bad.row);
    job.bad_at.push_back(job.text.size());
    row += bad.in_block;
  }
  append(num_rows);
}

absl::Status Prediction::Write(Job& job) {
  source_.NoteIgnored(*job.batch);
  for (size_t i = 0; i < job.bad_at.size(); ++i) {
    const absl::Status status = calls_.bad_row(job.batch->bad[i].error);
    if (status.ok()) continue;
    const absl::Status written = calls_.write(std::string_view(job.text).substr(0, job.bad_at[i]));
    return written.ok() ? status : written;
  }
  num_rows_ += job.num_good;
  if (absl::Status status = calls_.write(job.text); !status.ok()) return status;
  calls_.progress(num_rows_);
  return absl::OkStatus();
}

void Prediction::Fail(absl::Status status) {
  failure_ = std::move(status);
  stopped_ = true;
  if (calls_.interrupt) calls_.interrupt();
}

void Prediction::Work(bool may_start_helpers) {
  Job job(source_.MakeBatch());
  int64_t turn;
  while (Take(job, &turn)) {
    if (job.error.ok()) {
      source_.Read(*job.batch);
      Predict(job);
    }
    {
      std::unique_lock<std::mutex> lock(output_);
      turned_.wait(lock, [&] { return stopped_ || num_written_ == turn; });
      if (stopped_) return;
      if (!job.error.ok()) {
        Fail(std::move(job.error));
      } else if (absl::Status status = Write(job); !status.ok()) {
        Fail(std::move(status));
      }
      ++num_written_;
      turned_.notify_all();
      if (stopped_) return;
    }
    // An input of one batch is done by now; a longer one is worth the threads.
    if (may_start_helpers) {
      while (helpers_.size() < most_helpers_) helpers_.emplace_back([this] { Work(/*may_start_helpers=*/false); });
      may_start_helpers = false;
    }
  }
}

}  // namespace

absl::StatusOr<int64_t> PredictRows(const lathe_program& program, RowSource& source, const PredictionWriter& writer,
                                    const PredictCalls& calls, int threads) {
  return Prediction(program, source, writer, calls, threads).Run();
}

}  // namespace lathe
