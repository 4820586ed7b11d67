#include "runtime/train/dataset.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace lathe {
namespace {

constexpr int64_t kBlockRows = 4096;
// Features are computed for this many rows at a time, fewer when rows are wide.
constexpr int64_t kStripRows = 256;
constexpr int64_t kStripFloats = int64_t{1} << 20;

// Rows of one split out of one block.
struct SparseRows {
  std::vector<int64_t> sizes;  // entries of each row
  std::vector<int32_t> indices;
  std::vector<float> values;
  std::vector<float> labels;
};

struct Block {
  const lathe_batch* batch;
  int64_t begin, end;
  SparseRows train, validation;
  absl::Status status;
};

std::string SourceOf(const lathe_batch& batch) {
  return batch.source.data ? std::string(batch.source.data, batch.source.size) : std::string("rows");
}

absl::Status CheckLabel(const lathe_program& program, const lathe_batch& batch, int64_t row, float label) {
  const bool is_class = label >= 0 && label < program.num_classes && label == std::floor(label);
  if (program.num_classes > 0 ? is_class : std::isfinite(label)) return absl::OkStatus();
  const std::string place = absl::StrCat(SourceOf(batch), ": row ", row + 1, ": error: ");
  if (std::isnan(label)) {
    return absl::InvalidArgumentError(absl::StrCat(
        place, "expected a label in column '", program.label,
        "', found a missing value; fill it in, or declare the column required so that ingest can quarantine the row"));
  }
  return absl::InvalidArgumentError(
      absl::StrCat(place, "expected ", program.num_classes > 0 ? "a class index" : "a finite number", " as label '",
                   program.label, "', found ", label, "; correct the value or remove the row"));
}

void AppendRow(const float* features, int32_t num_features, float label, SparseRows& rows) {
  const size_t before = rows.indices.size();
  for (int32_t j = 0; j < num_features; ++j) {
    if (features[j] == 0) continue;  // NaN is kept
    rows.indices.push_back(j);
    rows.values.push_back(features[j]);
  }
  rows.sizes.push_back(static_cast<int64_t>(rows.indices.size() - before));
  rows.labels.push_back(label);
}

void LoadBlock(const lathe_program& program, Block& block) {
  const int64_t width = program.num_features;
  const int64_t strip = std::clamp(kStripFloats / std::max<int64_t>(width, 1), int64_t{1}, kStripRows);
  std::vector<float> features(strip * width);
  for (int64_t begin = block.begin; begin < block.end; begin += strip) {
    const int64_t end = std::min(begin + strip, block.end);
    program.features(block.batch, begin, end, features.data());
    for (int64_t row = begin; row < end; ++row) {
      const int32_t split = program.split(block.batch, row);
      if (split == LATHE_TEST) continue;
      const float label = program.label_of(block.batch, row);
      block.status = CheckLabel(program, *block.batch, row, label);
      if (!block.status.ok()) return;
      AppendRow(features.data() + (row - begin) * width, program.num_features, label,
                split == LATHE_TRAIN ? block.train : block.validation);
    }
  }
}

void Append(SparseRows& rows, Dataset& data) {
  for (int64_t size : rows.sizes) data.offsets.push_back(data.offsets.back() + size);
  data.indices.insert(data.indices.end(), rows.indices.begin(), rows.indices.end());
  data.values.insert(data.values.end(), rows.values.begin(), rows.values.end());
  data.labels.insert(data.labels.end(), rows.labels.begin(), rows.labels.end());
  rows = SparseRows();
}

}  // namespace

absl::StatusOr<Dataset> LoadDataset(const lathe_program& program, const std::vector<lathe_batch>& batches,
                                    ThreadPool& pool) {
  std::vector<Block> blocks;
  for (const lathe_batch& batch : batches) {
    for (int64_t begin = 0; begin < batch.num_rows; begin += kBlockRows) {
      blocks.push_back({&batch, begin, std::min(begin + kBlockRows, batch.num_rows), {}, {}, absl::OkStatus()});
    }
  }
  pool.ParallelFor(static_cast<int64_t>(blocks.size()), [&](int64_t i) { LoadBlock(program, blocks[i]); });

  Dataset data;
  data.num_features = program.num_features;
  data.offsets.push_back(0);
  size_t entries = 0;
  for (const Block& block : blocks) {
    if (!block.status.ok()) return block.status;
    data.train_rows += static_cast<int64_t>(block.train.labels.size());
    data.validation_rows += static_cast<int64_t>(block.validation.labels.size());
    entries += block.train.indices.size() + block.validation.indices.size();
  }
  if (data.train_rows == 0) {
    return absl::InvalidArgumentError(
        "expected training rows, found none; give more rows, or a split with a larger fraction for training");
  }
  if (data.num_rows() > std::numeric_limits<int32_t>::max()) {
    return absl::InvalidArgumentError(absl::StrCat("expected at most 2147483647 training and validation rows, found ",
                                                   data.num_rows(), "; leave more rows to the test split"));
  }
  data.offsets.reserve(data.num_rows() + 1);
  data.indices.reserve(entries);
  data.values.reserve(entries);
  data.labels.reserve(data.num_rows());
  for (Block& block : blocks) Append(block.train, data);
  for (Block& block : blocks) Append(block.validation, data);

  if (program.num_classes > 0) {
    const auto end = data.labels.begin() + data.train_rows;
    if (std::all_of(data.labels.begin(), end, [&](float label) { return label == data.labels[0]; })) {
      return absl::InvalidArgumentError(absl::StrCat("expected at least two classes of label '", program.label,
                                                     "' among the training rows, found only '",
                                                     program.classes[static_cast<int32_t>(data.labels[0])],
                                                     "'; a model cannot learn to tell classes apart from one"));
    }
  }
  return data;
}

}  // namespace lathe
