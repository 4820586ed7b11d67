#include "runtime/train/histograms.h"

#include <algorithm>

namespace lathe {
namespace {

// Rows that one thread sums up at a time; more when there are many rows, so that partial sums stay few.
constexpr int64_t kChunkRows = 16384;
constexpr int64_t kMostChunks = 32;
// Sums that one thread merges at a time.
constexpr int64_t kMergeSums = 16384;

}  // namespace

std::unique_ptr<Histogram> HistogramBuilder::Take() {
  if (free_.empty()) return std::make_unique<Histogram>(binned_.total_bins * 2);
  auto histogram = std::move(free_.back());
  free_.pop_back();
  return histogram;
}

void HistogramBuilder::Build(const int32_t* rows, const int32_t* fixed, const std::vector<Request>& requests) {
  struct Chunk {
    RowRange range;
    Histogram* into;
  };
  std::vector<Chunk> chunks;
  std::vector<std::vector<Histogram*>> parts(requests.size());  // beside the request's own
  std::vector<std::unique_ptr<Histogram>> partial;
  const auto train_rows = static_cast<int64_t>(binned_.offsets.size()) - 1;
  const int64_t chunk_rows = std::max(kChunkRows, (train_rows + kMostChunks - 1) / kMostChunks);
  for (size_t i = 0; i < requests.size(); ++i) {
    const RowRange range = requests[i].range;
    chunks.push_back({{range.begin, std::min(range.begin + chunk_rows, range.end)}, requests[i].histogram});
    for (int64_t begin = range.begin + chunk_rows; begin < range.end; begin += chunk_rows) {
      partial.push_back(Take());
      parts[i].push_back(partial.back().get());
      chunks.push_back({{begin, std::min(begin + chunk_rows, range.end)}, partial.back().get()});
    }
  }
  pool_.ParallelFor(static_cast<int64_t>(chunks.size()), [&](int64_t i) {
    const Chunk& chunk = chunks[i];
    std::fill(chunk.into->begin(), chunk.into->end(), 0);
    const int64_t begin = chunk.range.begin, end = chunk.range.end;
    if (binned_.entries32.empty()) {
      learner_.histogram16(rows, begin, end, binned_.offsets.data(), binned_.entries16.data(), fixed,
                           chunk.into->data());
    } else {
      learner_.histogram32(rows, begin, end, binned_.offsets.data(), binned_.entries32.data(), fixed,
                           chunk.into->data());
    }
  });

  const int64_t sums = binned_.total_bins * 2;
  const int64_t pieces = (sums + kMergeSums - 1) / kMergeSums;
  pool_.ParallelFor(pieces * static_cast<int64_t>(requests.size()), [&](int64_t i) {
    const Request& request = requests[i / pieces];
    const int64_t begin = i % pieces * kMergeSums, end = std::min(begin + kMergeSums, sums);
    int64_t* own = request.histogram->data();
    for (const Histogram* part : parts[i / pieces]) {
      for (int64_t k = begin; k < end; ++k) own[k] += (*part)[k];
    }
    if (!request.sibling) return;
    int64_t* sibling = request.sibling->data();
    for (int64_t k = begin; k < end; ++k) sibling[k] -= own[k];
  });
  for (auto& histogram : partial) Give(std::move(histogram));
}

}  // namespace lathe
