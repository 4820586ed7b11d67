#include "runtime/train/row_partition.h"

#include <algorithm>

namespace lathe {
namespace {

constexpr int64_t kChunkRows = 16384;

// A piece of a split that one thread divides.
struct Chunk {
  const RowSplit* split;
  int64_t split_index;
  RowRange range;
  int64_t left = 0;                         // rows that go left
  int64_t left_place = 0, right_place = 0;  // where they go in the list
};

}  // namespace

void RowPartition::Reset(std::vector<int32_t> rows) {
  rows_ = std::move(rows);
  left_.resize(rows_.size());
  right_.resize(rows_.size());
}

std::vector<int64_t> RowPartition::Split(const std::vector<RowSplit>& splits) {
  std::vector<Chunk> chunks;
  for (size_t i = 0; i < splits.size(); ++i) {
    const RowRange range = splits[i].range;
    for (int64_t begin = range.begin; begin < range.end; begin += kChunkRows) {
      chunks.push_back({&splits[i], static_cast<int64_t>(i), {begin, std::min(begin + kChunkRows, range.end)}});
    }
  }
  const auto num_chunks = static_cast<int64_t>(chunks.size());
  pool_.ParallelFor(num_chunks, [&](int64_t i) {
    Chunk& chunk = chunks[i];
    const RowSplit& split = *chunk.split;
    chunk.left =
        learner_.partition(rows_.data(), chunk.range.begin, chunk.range.end, split.column, split.bin, split.missing_bin,
                           split.missing_left, left_.data() + chunk.range.begin, right_.data() + chunk.range.begin);
  });

  std::vector<int64_t> left(splits.size(), 0);
  for (const Chunk& chunk : chunks) left[chunk.split_index] += chunk.left;
  int64_t left_place = 0, right_place = 0;
  const RowSplit* current = nullptr;
  for (Chunk& chunk : chunks) {
    if (chunk.split != current) {
      current = chunk.split;
      left_place = current->range.begin;
      right_place = left_place + left[chunk.split_index];
    }
    chunk.left_place = left_place;
    chunk.right_place = right_place;
    left_place += chunk.left;
    right_place += chunk.range.size() - chunk.left;
  }
  pool_.ParallelFor(num_chunks, [&](int64_t i) {
    const Chunk& chunk = chunks[i];
    const int64_t begin = chunk.range.begin;
    std::copy_n(left_.data() + begin, chunk.left, rows_.data() + chunk.left_place);
    std::copy_n(right_.data() + begin, chunk.range.size() - chunk.left, rows_.data() + chunk.right_place);
  });
  return left;
}

}  // namespace lathe
