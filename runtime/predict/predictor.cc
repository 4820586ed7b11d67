#include "runtime/predict/predictor.h"

#include <string>
#include <utility>
#include <vector>

#include "runtime/table/table_builder.h"

namespace lathe {
namespace {

constexpr int64_t kBatchRows = 1024;
// Long strings end a batch early: the table's offsets are 32 bits wide, and memory is bounded.
constexpr size_t kBatchTextBytes = size_t{16} << 20;

std::vector<ColumnSpec> Specs(const lathe_program& program) {
  std::vector<ColumnSpec> specs;
  for (int i = 0; i < program.num_inputs; ++i)
    specs.push_back({program.inputs[i].name, static_cast<lathe_type>(program.inputs[i].type)});
  return specs;
}

// Rows that wait for their prediction.
class Batch {
 public:
  explicit Batch(const lathe_program& program)
      : program_(program), table_(Specs(program)), outputs_(static_cast<size_t>(kBatchRows * program.num_outputs)) {}

  bool full() const { return num_rows_ == kBatchRows || text_bytes_ >= kBatchTextBytes; }

  absl::Status Add(const RowReader& reader) {
    for (int i = 0; i < program_.num_inputs; ++i) {
      const Value& value = reader.values()[static_cast<size_t>(i)];
      const auto type = static_cast<lathe_type>(program_.inputs[i].type);
      if (type == LATHE_STRING) text_bytes_ += value.text.size();
      if (absl::Status status = AppendValue(table_, i, type, value); !status.ok()) return status;
    }
    // The strings of earlier batches keep their memory.
    if (kept_.size() == static_cast<size_t>(num_rows_)) kept_.emplace_back();
    kept_[static_cast<size_t>(num_rows_)] = reader.kept();
    for (const KeptValue& value : reader.kept()) text_bytes_ += value.text.size();
    ++num_rows_;
    return absl::OkStatus();
  }

  // Predicts the rows, appends their text and forgets them; returns how many there were.
  int64_t Flush(const PredictionWriter& writer, std::string* text) {
    const std::vector<lathe_column> columns = table_.View();
    const lathe_batch batch{columns.data(), num_rows_, {nullptr, 0}};
    program_.predict(&batch, 0, num_rows_, outputs_.data());
    for (int64_t row = 0; row < num_rows_; ++row)
      writer.AppendRow(kept_[static_cast<size_t>(row)], outputs_.data() + row * program_.num_outputs, text);
    table_.Clear();
    text_bytes_ = 0;
    return std::exchange(num_rows_, 0);
  }

 private:
  const lathe_program& program_;
  TableBuilder table_;
  std::vector<std::vector<KeptValue>> kept_;  // the first num_rows_ count
  std::vector<float> outputs_;
  int64_t num_rows_ = 0;
  size_t text_bytes_ = 0;
};

}  // namespace

absl::StatusOr<int64_t> PredictRows(const lathe_program& program, RowReader& reader, const PredictionWriter& writer,
                                    const PredictCalls& calls) {
  Batch batch(program);
  std::string text;
  writer.AppendHeader(&text);
  int64_t num_rows = 0;
  const auto flush = [&] {
    num_rows += batch.Flush(writer, &text);
    absl::Status status = calls.write(text);
    text.clear();
    calls.progress(num_rows);
    return status;
  };
  absl::Status failure;
  while (failure.ok()) {
    const RowReader::Event event = reader.Next();
    if (event == RowReader::Event::kEnd) break;
    if (event == RowReader::Event::kFailure) {
      failure = reader.error();
    } else if (event == RowReader::Event::kBadRow) {
      failure = calls.bad_row(reader.error());
    } else {
      failure = batch.Add(reader);
      if (failure.ok() && batch.full()) failure = flush();
    }
  }
  if (absl::Status status = flush(); failure.ok()) failure = status;
  if (!failure.ok()) return failure;
  return num_rows;
}

}  // namespace lathe
