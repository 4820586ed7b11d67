//===- MemoryPlanTest.cpp - Plans of random buffers -----------------------===//

#include "compiler/conversion/model/MemoryPlan.h"

#include "gtest/gtest.h"

#include <limits>
#include <random>
#include <vector>

using namespace lathe;

namespace {

bool meet(const PlannedBuffer &a, const PlannedBuffer &b) { return a.begin <= b.end && b.begin <= a.end; }

bool overlap(const PlannedBuffer &a, const PlannedBuffer &b) {
  return a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
}

/// Whatever the buffers are: those of a common time are apart, aligned, within the block.
void expectSound(const std::vector<PlannedBuffer> &buffers, int64_t total) {
  for (const PlannedBuffer &buffer : buffers) {
    EXPECT_EQ(buffer.offset % kBufferAlignment, 0);
    EXPECT_GE(buffer.offset, 0);
    EXPECT_LE(buffer.offset + buffer.bytes, total);
  }
  for (size_t i = 0; i < buffers.size(); ++i)
    for (size_t j = 0; j < i; ++j)
      if (meet(buffers[i], buffers[j])) {
        EXPECT_FALSE(overlap(buffers[i], buffers[j])) << i << " and " << j;
      }
}

TEST(MemoryPlan, RandomBuffersDoNotOverlap) {
  std::mt19937 random(1);
  double worst = 1;
  for (int round = 0; round < 2000; ++round) {
    std::vector<PlannedBuffer> buffers(random() % 40);
    for (PlannedBuffer &buffer : buffers) {
      buffer.bytes = random() % 4 ? random() % 5000 : random() % 3;
      buffer.begin = random() % 100;
      buffer.end = buffer.begin + random() % (random() % 2 ? 5 : 60);
    }
    std::optional<int64_t> total = planMemory(buffers);
    ASSERT_TRUE(total);
    expectSound(buffers, *total);
    int64_t least = getLeastMemory(buffers);
    EXPECT_GE(*total, least);
    if (least)
      worst = std::max(worst, static_cast<double>(*total) / static_cast<double>(least));
  }
  EXPECT_LT(worst, 1.5);
}

// As a chain of convolutions has them: each reads what the one before it wrote.
TEST(MemoryPlan, ChainTakesNoMoreThanTwoNeighbours) {
  std::vector<PlannedBuffer> buffers;
  for (int64_t i = 0; i < 50; ++i)
    buffers.push_back({1000 * (i % 7 + 1), i, i + 1});
  std::optional<int64_t> total = planMemory(buffers);
  ASSERT_TRUE(total);
  expectSound(buffers, *total);
  EXPECT_EQ(*total, getLeastMemory(buffers));
}

TEST(MemoryPlan, IsTheSameOnEveryRun) {
  std::vector<PlannedBuffer> buffers;
  for (int64_t i = 0; i < 30; ++i)
    buffers.push_back({64, i % 5, i % 5 + 3});
  std::vector<PlannedBuffer> again = buffers;
  EXPECT_EQ(planMemory(buffers), planMemory(again));
  for (size_t i = 0; i < buffers.size(); ++i)
    EXPECT_EQ(buffers[i].offset, again[i].offset);
}

TEST(MemoryPlan, RefusesWhatInt64DoesNotCount) {
  std::vector<PlannedBuffer> one{{std::numeric_limits<int64_t>::max() - 1, 0, 1}};
  EXPECT_FALSE(planMemory(one));
  std::vector<PlannedBuffer> two(2, {std::numeric_limits<int64_t>::max() / 2 + 1, 0, 1});
  EXPECT_FALSE(planMemory(two));
}

} // namespace
