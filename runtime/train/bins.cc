#include "runtime/train/bins.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/train/learner.h"

namespace lathe {
namespace {

// A column is kept sparse when fewer rows than this fraction are outside of its frequent bin.
constexpr int64_t kSparseDivisor = 8;
constexpr int64_t kBlockRows = 8192;

struct DistinctValue {
  float value;
  int64_t count;
};

// Ascending distinct values with their counts; NaN must have been removed.
std::vector<DistinctValue> CountDistinct(std::vector<float> values, int64_t zeros) {
  std::sort(values.begin(), values.end());
  std::vector<DistinctValue> distinct;
  auto add = [&](float value, int64_t count) {
    if (!distinct.empty() && distinct.back().value == value) {
      distinct.back().count += count;
    } else {
      distinct.push_back({value, count});
    }
  };
  size_t i = 0;
  for (; i < values.size() && values[i] < 0; ++i) add(values[i], 1);
  if (zeros > 0) add(0, zeros);
  for (; i < values.size(); ++i) add(values[i], 1);
  return distinct;
}

float Between(float left, float right) {
  const float middle = static_cast<float>((static_cast<double>(left) + static_cast<double>(right)) * 0.5);
  return left < middle && middle <= right ? middle : right;
}

// Features of the dataset by column: the entries of feature j are [offsets[j], offsets[j + 1]), rows ascending.
struct Columns {
  std::vector<int64_t> offsets;
  std::vector<int32_t> rows;
  std::vector<float> values;
};

Columns Transpose(const Dataset& data) {
  Columns columns;
  columns.offsets.assign(data.num_features + 1, 0);
  for (int32_t j : data.indices) ++columns.offsets[j + 1];
  for (int32_t j = 0; j < data.num_features; ++j) columns.offsets[j + 1] += columns.offsets[j];
  columns.rows.resize(data.indices.size());
  columns.values.resize(data.indices.size());
  std::vector<int64_t> next(columns.offsets.begin(), columns.offsets.end() - 1);
  for (int64_t row = 0; row < data.num_rows(); ++row) {
    for (int64_t i = data.offsets[row]; i < data.offsets[row + 1]; ++i) {
      const int64_t place = next[data.indices[i]]++;
      columns.rows[place] = static_cast<int32_t>(row);
      columns.values[place] = data.values[i];
    }
  }
  return columns;
}

BinColumn MakeColumn(const FeatureBins& feature, const Columns& columns, int32_t j, int64_t num_rows) {
  const int32_t zero_bin = feature.BinOf(0);
  BinColumn column;
  int64_t outside = 0;  // of the frequent bin
  std::vector<uint8_t> bins(num_rows, static_cast<uint8_t>(zero_bin));
  for (int64_t i = columns.offsets[j]; i < columns.offsets[j + 1]; ++i) {
    const float value = columns.values[i];
    bins[columns.rows[i]] = static_cast<uint8_t>(std::isnan(value) ? feature.num_bins : feature.BinOf(value));
  }
  for (uint8_t bin : bins) outside += bin != feature.frequent;
  if (outside >= num_rows / kSparseDivisor) {
    column.dense = std::move(bins);
    return column;
  }
  column.rows.reserve(outside);
  column.bins.reserve(outside);
  for (int64_t row = 0; row < num_rows; ++row) {
    if (bins[row] == feature.frequent) continue;
    column.rows.push_back(static_cast<int32_t>(row));
    column.bins.push_back(bins[row]);
  }
  return column;
}

// Calls visit(row, bin) for the rows of [begin, end) that are outside of the frequent bin.
template <typename Visit>
void VisitEntries(const BinColumn& column, int32_t frequent, int64_t begin, int64_t end, Visit visit) {
  if (!column.dense.empty()) {
    for (int64_t row = begin; row < end; ++row) {
      if (column.dense[row] != frequent) visit(row, column.dense[row]);
    }
    return;
  }
  auto it = std::lower_bound(column.rows.begin(), column.rows.end(), begin);
  for (; it != column.rows.end() && *it < end; ++it) visit(*it, column.bins[it - column.rows.begin()]);
}

template <typename Entry>
void FillEntries(const BinnedDataset& binned, int64_t begin, int64_t end, std::vector<Entry>& entries) {
  std::vector<int64_t> next(binned.offsets.begin() + begin, binned.offsets.begin() + end);
  for (int32_t j : binned.usable) {
    const int32_t first = binned.layout[j * LATHE_LAYOUT_FIELDS];
    VisitEntries(binned.columns[j], binned.features[j].frequent, begin, end,
                 [&](int64_t row, uint8_t bin) { entries[next[row - begin]++] = static_cast<Entry>(first + bin); });
  }
}

void MakeEntries(int64_t train_rows, ThreadPool& pool, BinnedDataset& binned) {
  const int64_t blocks = (train_rows + kBlockRows - 1) / kBlockRows;
  auto for_blocks = [&](auto body) {
    pool.ParallelFor(blocks,
                     [&](int64_t block) { body(block * kBlockRows, std::min((block + 1) * kBlockRows, train_rows)); });
  };
  binned.offsets.assign(train_rows + 1, 0);
  for_blocks([&](int64_t begin, int64_t end) {
    for (int32_t j : binned.usable) {
      VisitEntries(binned.columns[j], binned.features[j].frequent, begin, end,
                   [&](int64_t row, uint8_t) { ++binned.offsets[row + 1]; });
    }
  });
  for (int64_t row = 0; row < train_rows; ++row) binned.offsets[row + 1] += binned.offsets[row];

  const bool narrow = binned.total_bins <= int64_t{1} << 16;
  if (narrow) {
    binned.entries16.resize(binned.offsets.back());
  } else {
    binned.entries32.resize(binned.offsets.back());
  }
  for_blocks([&](int64_t begin, int64_t end) {
    if (narrow) {
      FillEntries(binned, begin, end, binned.entries16);
    } else {
      FillEntries(binned, begin, end, binned.entries32);
    }
  });
}

}  // namespace

int32_t FeatureBins::BinOf(float value) const {
  const auto begin = thresholds.begin();
  return static_cast<int32_t>(std::upper_bound(begin, begin + (num_bins - 1), value) - begin);
}

FeatureBins FindBins(std::vector<float> values, int64_t zeros, int32_t max_bins) {
  const auto missing_begin = std::remove_if(values.begin(), values.end(), [](float v) { return std::isnan(v); });
  const int64_t missing = values.end() - missing_begin;
  values.erase(missing_begin, values.end());
  const std::vector<DistinctValue> distinct = CountDistinct(std::move(values), zeros);

  FeatureBins feature;
  feature.has_missing = missing > 0;
  std::vector<int64_t> counts;
  int64_t rest = 0;
  for (const DistinctValue& d : distinct) rest += d.count;
  const bool exact = static_cast<int64_t>(distinct.size()) <= max_bins;
  int64_t open = 0;  // rows in the bin that is being filled
  for (size_t i = 0; i < distinct.size(); ++i) {
    open += distinct[i].count;
    // The rows that are left share the bins that are left.
    const int64_t bins_left = max_bins - static_cast<int64_t>(counts.size());
    const bool last = i + 1 == distinct.size();
    if (!last && !exact && open * bins_left < rest) continue;
    counts.push_back(open);
    rest -= open;
    open = 0;
    if (!last) feature.thresholds.push_back(Between(distinct[i].value, distinct[i + 1].value));
  }
  if (counts.empty()) counts.push_back(0);
  feature.num_bins = static_cast<int32_t>(counts.size());
  counts.push_back(missing);
  feature.frequent = static_cast<int32_t>(std::max_element(counts.begin(), counts.end()) - counts.begin());

  constexpr float kLargest = std::numeric_limits<float>::max();
  if (missing > 0 && !distinct.empty() && distinct.back().value < kLargest) feature.thresholds.push_back(kLargest);
  return feature;
}

BinnedDataset BinDataset(const Dataset& data, int32_t max_bins, ThreadPool& pool) {
  const Columns columns = Transpose(data);
  BinnedDataset binned;
  binned.features.resize(data.num_features);
  binned.columns.resize(data.num_features);
  pool.ParallelFor(data.num_features, [&](int64_t j) {
    // Rows ascend within a column, so the training rows come first.
    const auto rows_begin = columns.rows.begin() + columns.offsets[j];
    const auto rows_end = columns.rows.begin() + columns.offsets[j + 1];
    const int64_t train = std::lower_bound(rows_begin, rows_end, data.train_rows) - rows_begin;
    const auto values = columns.values.begin() + columns.offsets[j];
    FeatureBins& feature = binned.features[j];
    feature = FindBins({values, values + train}, data.train_rows - train, max_bins);
    if (!feature.can_split()) return;
    // Validation rows may lack a value that every training row has.
    const auto all = columns.values.begin() + columns.offsets[j + 1];
    feature.has_missing = std::any_of(values, all, [](float v) { return std::isnan(v); });
    binned.columns[j] = MakeColumn(feature, columns, static_cast<int32_t>(j), data.num_rows());
  });

  binned.layout.assign(static_cast<size_t>(data.num_features) * LATHE_LAYOUT_FIELDS, 0);
  for (int32_t j = 0; j < data.num_features; ++j) {
    const FeatureBins& feature = binned.features[j];
    if (!feature.can_split()) continue;
    binned.usable.push_back(j);
    int32_t* layout = &binned.layout[static_cast<size_t>(j) * LATHE_LAYOUT_FIELDS];
    layout[0] = static_cast<int32_t>(binned.total_bins);
    layout[1] = feature.num_bins;
    layout[2] = static_cast<int32_t>(feature.thresholds.size());
    layout[3] = feature.has_missing;
    layout[4] = layout[0] + feature.frequent;
    binned.total_bins += feature.num_bins + feature.has_missing;
  }
  MakeEntries(data.train_rows, pool, binned);
  return binned;
}

}  // namespace lathe
