#include "runtime/train/bins.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"
#include "runtime/train/learner.h"

namespace lathe {
namespace {

constexpr float kLargest = std::numeric_limits<float>::max();

TEST(FindBinsTest, FewValuesHaveABinEach) {
  const FeatureBins bins = FindBins({3, 1, 3, -2}, /*zeros=*/4, 255);
  EXPECT_EQ(bins.num_bins, 4);
  EXPECT_EQ(bins.thresholds, (std::vector<float>{-1, 0.5, 2}));
  EXPECT_EQ(bins.frequent, 1);
  EXPECT_FALSE(bins.has_missing);
  EXPECT_EQ(bins.BinOf(-2), 0);
  EXPECT_EQ(bins.BinOf(0), 1);
  EXPECT_EQ(bins.BinOf(0.5), 2);  // x < threshold goes left, so the threshold itself goes right
  EXPECT_EQ(bins.BinOf(100), 3);
}

TEST(FindBinsTest, MissingValuesHaveABinAndASplitOfTheirOwn) {
  const FeatureBins bins = FindBins({1, NAN, NAN, NAN}, 1, 255);
  EXPECT_TRUE(bins.has_missing);
  EXPECT_EQ(bins.num_bins, 2);
  EXPECT_EQ(bins.thresholds, (std::vector<float>{0.5, kLargest}));
  EXPECT_EQ(bins.frequent, 2);
  EXPECT_EQ(bins.BinOf(5), 1);
}

TEST(FindBinsTest, AConstantCannotSplit) {
  EXPECT_FALSE(FindBins({2, 2, 2}, 0, 255).can_split());
  EXPECT_FALSE(FindBins({}, 3, 255).can_split());
  EXPECT_FALSE(FindBins({NAN, NAN}, 0, 255).can_split());
}

TEST(FindBinsTest, NeighbouringFloatsAreToldApart) {
  const float one = 1, next = std::nextafter(1.0f, 2.0f);
  const FeatureBins bins = FindBins({one, next}, 0, 255);
  ASSERT_EQ(bins.thresholds.size(), 1u);
  EXPECT_LT(one, bins.thresholds[0]);
  EXPECT_FALSE(next < bins.thresholds[0]);
}

TEST(FindBinsTest, InfinitiesAreValues) {
  const float inf = std::numeric_limits<float>::infinity();
  const FeatureBins bins = FindBins({-inf, inf, 1, NAN}, 0, 255);
  ASSERT_EQ(bins.thresholds.size(), 2u);  // none for the missing: no threshold lies above +inf
  EXPECT_EQ(bins.BinOf(-inf), 0);
  EXPECT_EQ(bins.BinOf(1), 1);
  EXPECT_EQ(bins.BinOf(inf), 2);
}

TEST(FindBinsTest, ManyValuesShareBinsOfAboutEqualCount) {
  std::vector<float> values;
  for (int i = 0; i < 10000; ++i) values.push_back(static_cast<float>(i + 1));
  const FeatureBins bins = FindBins(values, 0, 16);
  ASSERT_EQ(bins.num_bins, 16);
  std::vector<int> counts(16, 0);
  for (float value : values) ++counts[bins.BinOf(value)];
  for (int count : counts) EXPECT_NEAR(count, 625, 2);
}

TEST(FindBinsTest, AHeavyValueDoesNotStarveTheOthers) {
  std::vector<float> values;
  for (int i = 0; i < 1000; ++i) values.push_back(static_cast<float>(i + 1));
  const FeatureBins bins = FindBins(values, 99000, 10);
  EXPECT_EQ(bins.num_bins, 10);
  EXPECT_EQ(bins.BinOf(0), 0);
  EXPECT_EQ(bins.BinOf(1), 1);
}

TEST(BinDatasetTest, EntriesLeaveOutTheMostFrequentBin) {
  Dataset data;
  data.train_rows = 4;
  data.validation_rows = 1;
  data.num_features = 3;
  // Rows: (0, 1, 5), (0, NaN, 5), (2, 1, 5), (0, 1, 5); validation: (2, 0, 5). The last feature is constant.
  data.offsets = {0, 2, 4, 7, 9, 11};
  data.indices = {1, 2, 1, 2, 0, 1, 2, 1, 2, 0, 2};
  data.values = {1, 5, NAN, 5, 2, 1, 5, 1, 5, 2, 5};
  data.labels = {0, 0, 0, 0, 0};
  for (int threads : {1, 3}) {
    ThreadPool pool(threads);
    const BinnedDataset binned = BinDataset(data, 255, pool);
    EXPECT_EQ(binned.usable, (std::vector<int32_t>{0, 1}));
    // Feature 0: bins 1, 2 (0 and 2). Feature 1: bin 3 (its value) and bin 4 (missing).
    EXPECT_EQ(binned.total_bins, 5);
    EXPECT_EQ(binned.offsets, (std::vector<int64_t>{0, 0, 1, 2, 2}));
    EXPECT_EQ(binned.entries16, (std::vector<uint16_t>{4, 2}));
    const std::vector<int32_t> layout(binned.layout.begin(), binned.layout.begin() + 10);
    EXPECT_EQ(layout, (std::vector<int32_t>{1, 2, 1, 0, 1, 3, 1, 1, 1, 3}));
    EXPECT_EQ(binned.columns[0].dense, (std::vector<uint8_t>{0, 0, 1, 0, 1}));
  }
}

}  // namespace
}  // namespace lathe
