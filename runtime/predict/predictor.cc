#include "runtime/predict/predictor.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/io/ordered_jobs.h"

namespace lathe {
namespace {

// A batch and what is made of it.
struct Job {
  std::unique_ptr<RowBatch> batch;
  std::vector<float> outputs;
  std::string text;
  std::vector<size_t> bad_at;  // where in the text each bad row would be
  int64_t num_good = 0;
};

class Prediction : public OrderedJobs<Job> {
 public:
  Prediction(const lathe_program& program, RowSource& source, const PredictionWriter& writer, const PredictCalls& calls)
      : program_(program), source_(source), writer_(writer), calls_(calls) {}

  std::unique_ptr<Job> Make() override {
    auto job = std::make_unique<Job>();
    job->batch = source_.MakeBatch();
    return job;
  }
  absl::StatusOr<bool> Take(Job& job) override { return source_.Take(*job.batch); }
  void Work(Job& job) override;
  absl::Status Finish(Job& job) override;
  void Interrupt() override {
    if (calls_.interrupt) calls_.interrupt();
  }

  int64_t num_rows() const { return num_rows_; }

 private:
  const lathe_program& program_;
  RowSource& source_;
  const PredictionWriter& writer_;
  const PredictCalls& calls_;
  int64_t num_rows_ = 0;
};

void Prediction::Work(Job& job) {
  source_.Read(*job.batch);
  ColumnBlock& block = job.batch->block();
  const int64_t num_rows = block.num_rows();
  const size_t num_outputs = static_cast<size_t>(num_rows * program_.num_outputs);
  if (job.outputs.size() < num_outputs) job.outputs.resize(num_outputs);
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

absl::Status Prediction::Finish(Job& job) {
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

}  // namespace

absl::StatusOr<int64_t> PredictRows(const lathe_program& program, RowSource& source, const PredictionWriter& writer,
                                    const PredictCalls& calls, int threads) {
  std::string header;
  writer.AppendHeader(&header);
  if (absl::Status status = calls.write(header); !status.ok()) return status;
  Prediction prediction(program, source, writer, calls);
  if (absl::Status status = prediction.Run(threads); !status.ok()) return status;
  return prediction.num_rows();
}

}  // namespace lathe
