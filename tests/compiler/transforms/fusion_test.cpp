//===- fusion_test.cpp - Fusion keeps every bit ---------------------------===//
//
// Random pipelines, evaluated by the reference before and after fusion on rows that try the corners: the fitted constants and
// thresholds, their neighbours, missing values, unknown categories, zeros of both signs, infinities, huge and tiny numbers.
//
//===----------------------------------------------------------------------===//

#include "compiler/pipelines/Pipelines.h"
#include "compiler/reference/ParityRows.h"
#include "compiler/reference/ReferenceEvaluator.h"
#include "dialects/feature/Feature.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include "tests/compiler/transforms/RandomPipeline.h"
#include "gtest/gtest.h"

#include <cmath>
#include <cstring>

using namespace mlir;
using namespace lathe;

namespace {

class FusionTest : public testing::Test {
protected:
  FusionTest() {
    DialectRegistry registry;
    registerDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
    context.disableMultithreading();
  }

  static pipeline::PipelineOp getPipeline(ModuleOp module) { return *module.getOps<pipeline::PipelineOp>().begin(); }

  /// Compares the predictions of a module with those of what `build` makes of it, and keeps them, so that a test can tell that it
  /// compared something.
  void expectEqual(const std::string &text, void (*build)(OpPassManager &), uint64_t seed) {
    OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
    ASSERT_TRUE(module) << text;
    OwningOpRef<ModuleOp> fused = module->clone();
    PassManager passes(&context);
    build(passes);
    ASSERT_TRUE(succeeded(passes.run(*fused))) << text;
    ReferenceEvaluator before(getPipeline(*module)), after(getPipeline(*fused));
    std::vector<std::string> all = before.getColumns(), some = after.getColumns();
    numColumns += some.size();
    // Rows near the thresholds of both: fusion finds new ones.
    ParityRows rows(getPipeline(*module), seed), fusedRows(getPipeline(*fused), seed + 1);
    for (int i = 0; i < 300; ++i) {
      std::vector<ReferenceValue> row = rows.draw();
      std::vector<ReferenceValue> narrow = fusedRows.draw();
      for (size_t c = 0; c < all.size(); ++c) {
        auto it = std::find(some.begin(), some.end(), all[c]);
        if (it == some.end())
          continue;
        if (i % 2)
          row[c] = narrow[it - some.begin()];
        else
          narrow[it - some.begin()] = row[c];
      }
      std::vector<float> expected = before.predict(row), found = after.predict(narrow);
      ASSERT_EQ(expected.size(), found.size());
      for (size_t k = 0; k < expected.size(); ++k) {
        bool same = (std::isnan(expected[k]) && std::isnan(found[k])) || std::memcmp(&expected[k], &found[k], sizeof(float)) == 0;
        if (!same)
          fused->print(llvm::errs());
        ASSERT_TRUE(same) << "seed " << seed << ", row " << i << ": expected " << expected[k] << ", found " << found[k] << "\n" << text;
      }
      if (!std::isnan(expected[0]))
        predictions.insert(expected[0]);
      std::vector<double> expectedMargins = before.margins(row), margins = after.margins(narrow);
      ASSERT_EQ(expectedMargins.size(), margins.size());
      for (size_t k = 0; k < margins.size(); ++k) {
        double a = expectedMargins[k], b = margins[k];
        ASSERT_TRUE((std::isnan(a) && std::isnan(b)) || std::memcmp(&a, &b, sizeof a) == 0)
            << "seed " << seed << ", row " << i << ", margin " << k << ": expected " << a << ", found " << b << "\n"
            << text;
      }
    }
    auto count = [](ModuleOp of) {
      size_t ops = 0;
      of.walk([&](Operation *op) { ops += isa_and_nonnull<feature::FeatureDialect>(op->getDialect()); });
      return ops;
    };
    numFused += count(*fused) < count(*module);
  }

  MLIRContext context;
  std::set<float> predictions;
  size_t numColumns = 0;
  size_t numFused = 0; // pipelines that lost transforms
};

TEST_F(FusionTest, TreesKeepEveryBit) {
  for (uint64_t seed = 0; seed < 400; ++seed) {
    RandomPipeline declaration(seed, /*isLinear=*/false);
    std::string model = declaration.printEnsemble();
    expectEqual(declaration.print(model), buildFusionPipeline, seed);
    if (HasFatalFailure())
      return;
  }
  EXPECT_GT(predictions.size(), 30u); // sums of small integers
  EXPECT_LT(numColumns, 400u * 7);
}

TEST_F(FusionTest, ImportedTreesKeepEveryBit) {
  for (uint64_t seed = 2000; seed < 2400; ++seed) {
    RandomPipeline declaration(seed, /*isLinear=*/false);
    std::string model = declaration.printImportedEnsemble();
    expectEqual(declaration.print(model), buildFusionPipeline, seed);
    if (HasFatalFailure())
      return;
  }
  EXPECT_GT(predictions.size(), 1000u);
  EXPECT_GT(numFused, 100u);
}

TEST_F(FusionTest, LinearModelsKeepEveryBit) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    RandomPipeline declaration(seed, /*isLinear=*/true);
    std::string text = declaration.print(declaration.printLinear());
    expectEqual(text, buildFusionPipeline, seed);
    if (HasFatalFailure())
      return;
  }
  EXPECT_GT(predictions.size(), 100u);
}

// What attach makes of a linear model is another sum, of which fusion keeps every bit.
TEST_F(FusionTest, LinearModelsOfUndividedFeaturesKeepEveryBit) {
  for (uint64_t seed = 1000; seed < 1100; ++seed) {
    RandomPipeline declaration(seed, /*isLinear=*/true);
    OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(declaration.print(declaration.printLinear()), &context);
    ASSERT_TRUE(module);
    PassManager passes(&context);
    buildFinishModelPipeline(passes);
    ASSERT_TRUE(succeeded(passes.run(*module)));
    std::string text;
    llvm::raw_string_ostream stream(text);
    module->print(stream);
    expectEqual(text, buildFusionPipeline, seed);
    if (HasFatalFailure())
      return;
  }
  EXPECT_GT(predictions.size(), 100u);
}

} // namespace
