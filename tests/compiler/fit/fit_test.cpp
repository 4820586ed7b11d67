//===- fit_test.cpp - The state that ops get from statistics --------------===//
//
// A graph of one number `x` and one string `s`, statistics made from values written here, and the state that follows: what
// numpy and a sort of the values give.
//
//===----------------------------------------------------------------------===//

#include "compiler/fit/Fit.h"

#include "compiler/pipelines/Pipelines.h"
#include "dialects/feature/Feature.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "runtime/statistics/moments_accumulator.h"
#include "runtime/statistics/quantile_sketch.h"
#include "runtime/statistics/statistics.h"
#include "runtime/statistics/value_counts.h"
#include "gtest/gtest.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace lathe;

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

class FitTest : public ::testing::Test {
protected:
  FitTest() {
    DialectRegistry registry;
    registerDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
    statistics.set_pipeline("p");
    statistics.set_rows(10);
    statistics.set_train_rows(10);
  }

  void addNumbers(const std::string &key, const std::vector<double> &values) {
    MomentsAccumulator moments;
    QuantileSketch sketch;
    for (double value : values) {
      moments.Add(value);
      sketch.Add(value);
    }
    Statistic *statistic = statistics.add_statistics();
    statistic->set_key(key + "/moments");
    *statistic->mutable_moments() = moments.ToProto();
    statistic = statistics.add_statistics();
    statistic->set_key(key + "/quantiles");
    *statistic->mutable_quantiles() = sketch.ToProto();
  }

  void addStrings(const std::string &key, const std::vector<std::string> &values) {
    ValueCounts counts;
    for (const std::string &value : values)
      counts.Add(value);
    Statistic *statistic = statistics.add_statistics();
    statistic->set_key(key + "/counts");
    *statistic->mutable_counts() = counts.ToProto();
  }

  /// Parses the body of a graph over x and s, and fits it.
  LogicalResult fit(const std::string &body) {
    module = parseSourceString<ModuleOp>(R"mlir(
      pipeline.pipeline @p task(regression) label(@y) {
        pipeline.column @x : float64
        pipeline.column @s : string
        pipeline.column @y : float64
        pipeline.split train(1.0) validation(0.0) test(0.0)
        feature.graph @features columns(["x", "s"]) {
        ^bb0(%x: tensor<?xf64>, %s: tensor<?x!pipeline.string>):
    )mlir" + body + "}}",
                                         &context);
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      error = diagnostic.str();
      return success();
    });
    return fitPipeline(*module, statistics);
  }

  /// The last op of this kind.
  template <typename Op>
  Op last() {
    Op result;
    module->walk([&](Op op) { result = op; });
    return result;
  }

  MLIRContext context;
  Statistics statistics;
  OwningOpRef<ModuleOp> module;
  std::string error;
};

TEST_F(FitTest, AMissingNumberIsImputedByTheMean) {
  addNumbers("column/x", {1, 2, kMissing, 6});
  ASSERT_TRUE(succeeded(fit("%0 = feature.impute %x mean : tensor<?xf64> feature.yield %0 : tensor<?xf64> names([\"x\"])")));
  EXPECT_EQ(last<feature::ImputeOp>().getFill()->convertToDouble(), 3);
}

TEST_F(FitTest, TheMedianIsTheLowerOfTwo) {
  addNumbers("column/x", {7, kMissing, 1, 3, 5});
  ASSERT_TRUE(succeeded(fit("%0 = feature.impute %x median : tensor<?xf64> feature.yield %0 : tensor<?xf64> names([\"x\"])")));
  EXPECT_EQ(last<feature::ImputeOp>().getFill()->convertToDouble(), 3);
}

TEST_F(FitTest, ADeviationIsThePopulations) {
  addNumbers("column/x", {2, 4, kMissing});
  ASSERT_TRUE(succeeded(fit("%0 = feature.standardize %x : tensor<?xf64> feature.yield %0 : tensor<?xf64> names([\"x\"])")));
  EXPECT_EQ(last<feature::StandardizeOp>().getCenter()->convertToDouble(), 3);
  EXPECT_EQ(last<feature::StandardizeOp>().getScale()->convertToDouble(), 1);
}

TEST_F(FitTest, MissingNumbersCountAsWhatTheyAreReplacedBy) {
  addNumbers("column/x", {2, 4, kMissing, kMissing}); // 2, 4, 9, 9: mean 6, variance (16 + 4 + 9 + 9) / 4
  ASSERT_TRUE(succeeded(fit("%0 = feature.impute %x constant fill(9.0) : tensor<?xf64>"
                            "%1 = feature.standardize %0 : tensor<?xf64>"
                            "feature.yield %1 : tensor<?xf64> names([\"x\"])")));
  EXPECT_EQ(last<feature::StandardizeOp>().getCenter()->convertToDouble(), 6);
  EXPECT_EQ(last<feature::StandardizeOp>().getScale()->convertToDouble(), std::sqrt(9.5));
}

TEST_F(FitTest, WhatStandsBetweenAppliesToTheReplacementToo) {
  addNumbers("column/x", {1, 3, kMissing});
  addNumbers("fit/1", {1, 2, kMissing}); // clipped to [0, 2] by the analyzer, which leaves imputations out
  ASSERT_TRUE(succeeded(fit("%0 = feature.impute %x constant fill(-5.0) : tensor<?xf64>"
                            "%1 = feature.clip %0 lower(0.0) upper(2.0) : tensor<?xf64>"
                            "%2 = feature.min_max %1 : tensor<?xf64>"
                            "feature.yield %2 : tensor<?xf64> names([\"x\"])")));
  EXPECT_EQ(last<feature::MinMaxOp>().getCenter()->convertToDouble(), 0);
  EXPECT_EQ(last<feature::MinMaxOp>().getScale()->convertToDouble(), 2);
}

TEST_F(FitTest, TheFirstOfTwoImputationsReplaces) {
  addNumbers("column/x", {2, kMissing}); // 2, 4
  ASSERT_TRUE(succeeded(fit("%0 = feature.impute %x constant fill(4.0) : tensor<?xf64>"
                            "%1 = feature.impute %0 constant fill(100.0) : tensor<?xf64>"
                            "%2 = feature.standardize %1 : tensor<?xf64>"
                            "feature.yield %2 : tensor<?xf64> names([\"x\"])")));
  EXPECT_EQ(last<feature::StandardizeOp>().getCenter()->convertToDouble(), 3);
}

TEST_F(FitTest, AnImputationOfAComputedNumberCountsItsMissingOnes) {
  addNumbers("column/x", {1, 2, 3, kMissing});
  addNumbers("fit/0", {1, 2, 2, kMissing}); // clipped; behind it 1, 2, 2 and the median 2
  ASSERT_TRUE(succeeded(fit("%0 = feature.clip %x upper(2.0) : tensor<?xf64>"
                            "%1 = feature.impute %0 median : tensor<?xf64>"
                            "%2 = feature.bucketize %1 quantiles(2) : tensor<?xf64> -> tensor<?xi64>"
                            "%3 = feature.one_hot %2 : tensor<?xi64> -> tensor<?x?xf32>"
                            "feature.yield %3 : tensor<?x?xf32> names([\"x\"])")));
  EXPECT_EQ(last<feature::ImputeOp>().getFill()->convertToDouble(), 2);
  EXPECT_EQ(last<feature::BucketizeOp>().getBoundaries()->vec(), std::vector<double>({2}));
}

TEST_F(FitTest, AConstantColumnIsDividedByOne) {
  addNumbers("column/x", {5, 5});
  ASSERT_TRUE(succeeded(fit("%0 = feature.standardize %x : tensor<?xf64> %1 = feature.min_max %x : tensor<?xf64>"
                            "feature.yield %0, %1 : tensor<?xf64>, tensor<?xf64> names([\"a\", \"b\"])")));
  EXPECT_EQ(last<feature::StandardizeOp>().getScale()->convertToDouble(), 1);
  EXPECT_EQ(last<feature::MinMaxOp>().getScale()->convertToDouble(), 1);
}

TEST_F(FitTest, BucketsOfEqualNumbersAreOne) {
  addNumbers("column/x", {1, 1, 1, 1, 2, 3, 3, 3});
  ASSERT_TRUE(succeeded(fit("%0 = feature.bucketize %x quantiles(4) : tensor<?xf64> -> tensor<?xi64>"
                            "%1 = feature.one_hot %0 : tensor<?xi64> -> tensor<?x?xf32>"
                            "feature.yield %1 : tensor<?x?xf32> names([\"x\"])")));
  EXPECT_EQ(last<feature::BucketizeOp>().getBoundaries()->vec(), std::vector<double>({1, 3}));
  // The width follows: missing and three buckets.
  EXPECT_EQ(cast<RankedTensorType>(last<feature::OneHotOp>().getType()).getDimSize(1), 4);
}

TEST_F(FitTest, AVocabularyIsOrderedByCountThenBytes) {
  addNumbers("column/x", {1});
  addStrings("column/s", {"b", "c", "a", "b", "c", "d"});
  ASSERT_TRUE(succeeded(fit("%0 = feature.vocabulary %s max_categories(3) : tensor<?x!pipeline.string> -> tensor<?xi64>"
                            "%1 = feature.one_hot %0 : tensor<?xi64> -> tensor<?x?xf32>"
                            "feature.yield %1 : tensor<?x?xf32> names([\"s\"])")));
  Builder b(&context);
  EXPECT_EQ(*last<feature::VocabularyOp>().getValues(), b.getStrArrayAttr({"b", "c", "a"}));
  EXPECT_EQ(cast<RankedTensorType>(last<feature::OneHotOp>().getType()).getDimSize(1), 5);
}

TEST_F(FitTest, ARareValueIsOutOfVocabulary) {
  addNumbers("column/x", {1});
  addStrings("column/s", {"b", "a", "b"});
  ASSERT_TRUE(succeeded(fit("%0 = feature.vocabulary %s min_count(2) : tensor<?x!pipeline.string> -> tensor<?xi64>"
                            "%1 = feature.ordinal %0 : tensor<?xi64> -> tensor<?xf64>"
                            "feature.yield %1 : tensor<?xf64> names([\"s\"])")));
  Builder b(&context);
  EXPECT_EQ(*last<feature::VocabularyOp>().getValues(), b.getStrArrayAttr({"b"}));
}

TEST_F(FitTest, AColumnWithoutValuesCannotBeFitted) {
  addNumbers("column/x", {kMissing, kMissing});
  EXPECT_TRUE(failed(fit("%0 = feature.impute %x median : tensor<?xf64> feature.yield %0 : tensor<?xf64> names([\"x\"])")));
  EXPECT_NE(error.find("cannot be fitted: every value of the training rows is missing; use strategy constant"), std::string::npos)
      << error;
}

TEST_F(FitTest, ARangeThatOverflowsCannotBeFitted) {
  addNumbers("column/x", {-1.7e308, 1.7e308});
  EXPECT_TRUE(failed(fit("%0 = feature.min_max %x : tensor<?xf64> feature.yield %0 : tensor<?xf64> names([\"x\"])")));
  EXPECT_NE(error.find("overflows; clip it first"), std::string::npos) << error;
}

TEST_F(FitTest, AStandardDeviationThatOverflowsIsRefused) {
  addNumbers("column/x", {-1.7e308, 1.7e308});
  EXPECT_TRUE(failed(fit("%0 = feature.standardize %x : tensor<?xf64> feature.yield %0 : tensor<?xf64> names([\"x\"])")));
  EXPECT_NE(error.find("overflows; clip the values first"), std::string::npos) << error;
}

TEST_F(FitTest, StatisticsOfAnotherDeclarationAreRefused) {
  addNumbers("column/z", {1});
  EXPECT_TRUE(failed(fit("%0 = feature.impute %x mean : tensor<?xf64> feature.yield %0 : tensor<?xf64> names([\"x\"])")));
  EXPECT_NE(error.find("the statistics hold no 'column/x/moments'; they are of another declaration"), std::string::npos) << error;
}

TEST_F(FitTest, StatisticsOfAnotherPipelineAreRefused) {
  statistics.set_pipeline("q");
  EXPECT_TRUE(failed(fit("feature.yield %x : tensor<?xf64> names([\"x\"])")));
  EXPECT_NE(error.find("the statistics are of pipeline 'q'"), std::string::npos) << error;
}

TEST_F(FitTest, WithoutTrainingRowsThereIsNoFit) {
  statistics.set_train_rows(0);
  EXPECT_TRUE(failed(fit("feature.yield %x : tensor<?xf64> names([\"x\"])")));
  EXPECT_NE(error.find("there is no training row to fit on, of 10 rows; check the split and the data"), std::string::npos)
      << error;
}

} // namespace
