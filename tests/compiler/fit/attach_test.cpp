//===- attach_test.cpp - The trained module from a trainer's output -------===//

#include "compiler/fit/Attach.h"

#include "compiler/pipelines/Pipelines.h"
#include "dialects/train/Train.h"
#include "dialects/tree/Tree.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "runtime/train/model.pb.h"
#include "gtest/gtest.h"

#include <limits>

using namespace mlir;
using namespace lathe;

namespace {

class AttachTest : public ::testing::Test {
protected:
  AttachTest() {
    DialectRegistry registry;
    registerDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
    model.set_pipeline("p");
  }

  /// A node that tests a feature, or a leaf (feature -1).
  static void addNode(Tree *tree, int feature, float threshold, bool missingLeft, int left, float value) {
    tree->add_feature(feature);
    tree->add_threshold(threshold);
    tree->add_missing_left(missingLeft);
    tree->add_left(left);
    tree->add_value(value);
  }

  static void addStump(Tree *tree, int output, int feature) {
    tree->set_output(output);
    addNode(tree, feature, 0.5f, true, 1, 0);
    addNode(tree, -1, 0, false, 0, -1);
    addNode(tree, -1, 0, false, 0, 1);
  }

  /// Attaches to a pipeline of two features and one output.
  LogicalResult attach() {
    module = parseSourceString<ModuleOp>(R"mlir(
      pipeline.pipeline @p task(regression) label(@y) {
        pipeline.column @a : float64
        pipeline.column @b : float64
        pipeline.column @y : float64
        pipeline.split train(1.0) validation(0.0) test(0.0)
        feature.graph @features columns(["a", "b"]) {
        ^bb0(%a: tensor<?xf64>, %b: tensor<?xf64>):
          feature.yield %a, %b : tensor<?xf64>, tensor<?xf64> names(["a", "b"])
        }
        train.model @model loss(squared) outputs(1) learner(#train.linear<>)
      }
    )mlir",
                                         &context);
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      error += diagnostic.str();
      return success();
    });
    return attachModel(*module, model);
  }

  template <typename Op>
  Op only() {
    SmallVector<Op> ops;
    module->walk([&](Op op) { ops.push_back(op); });
    return ops.size() == 1 ? ops.front() : Op();
  }

  MLIRContext context;
  TrainedModel model;
  OwningOpRef<ModuleOp> module;
  std::string error;
};

TEST_F(AttachTest, TreesBecomeOneTableWithIndicesOfTheEnsemble) {
  model.mutable_trees()->add_base(0.25f);
  addStump(model.mutable_trees()->add_trees(), 0, 0);
  addStump(model.mutable_trees()->add_trees(), 0, 1);
  ASSERT_TRUE(succeeded(attach())) << error;
  EXPECT_FALSE(only<train::ModelOp>());
  tree::EnsembleOp ensemble = only<tree::EnsembleOp>();
  ASSERT_TRUE(ensemble);
  EXPECT_EQ(ensemble.getSymName(), "model");
  EXPECT_EQ(ensemble.getFeatures(), 2u);
  EXPECT_EQ(ensemble.getBase().asFloats(), ArrayRef<float>({0.25f}));
  EXPECT_EQ(ensemble.getRoots(), ArrayRef<int32_t>({0, 3}));
  EXPECT_EQ(ensemble.getOutputs(), ArrayRef<int32_t>({0, 0}));
  EXPECT_EQ(ensemble.getFeature(), ArrayRef<int32_t>({0, -1, -1, 1, -1, -1}));
  EXPECT_EQ(ensemble.getLeft(), ArrayRef<int32_t>({1, 0, 0, 4, 0, 0}));
  EXPECT_EQ(ensemble.getMissingLeft(), ArrayRef<int8_t>({1, 0, 0, 1, 0, 0}));
}

TEST_F(AttachTest, WeightsBecomeOutputsTimesFeatures) {
  for (float weight : {0.5f, -2.0f})
    model.mutable_linear()->add_weights(weight);
  model.mutable_linear()->add_intercept(3.0f);
  ASSERT_TRUE(succeeded(attach())) << error;
  train::LinearModelOp linear = only<train::LinearModelOp>();
  ASSERT_TRUE(linear);
  EXPECT_EQ(llvm::to_vector(linear.getWeights().getValues<float>()), SmallVector<float>({0.5f, -2.0f}));
  EXPECT_EQ(llvm::to_vector(linear.getIntercept().getValues<float>()), SmallVector<float>({3.0f}));
}

TEST_F(AttachTest, AModelOfAnotherPipelineIsRefused) {
  model.set_pipeline("q");
  EXPECT_TRUE(failed(attach()));
  EXPECT_NE(error.find("the model is of pipeline 'q'"), std::string::npos) << error;
}

TEST_F(AttachTest, AModelOfOtherOutputsIsRefused) {
  model.mutable_trees()->add_base(0);
  model.mutable_trees()->add_base(0);
  EXPECT_TRUE(failed(attach()));
  EXPECT_NE(error.find("has 1 outputs, the model 2"), std::string::npos) << error;
}

TEST_F(AttachTest, AModelOfOtherFeaturesIsRefused) {
  model.mutable_linear()->add_weights(1);
  model.mutable_linear()->add_intercept(0);
  EXPECT_TRUE(failed(attach()));
  EXPECT_NE(error.find("the model has 1 weights for 1 outputs and 2 features"), std::string::npos) << error;
}

TEST_F(AttachTest, TreesOfFeaturesThatAreNotThereAreRefused) {
  model.mutable_trees()->add_base(0);
  addStump(model.mutable_trees()->add_trees(), 0, 2);
  EXPECT_TRUE(failed(attach()));
  EXPECT_NE(error.find("node 0 tests feature 2 of 2"), std::string::npos) << error;
}

TEST_F(AttachTest, TablesOfDifferentLengthsAreRefused) {
  model.mutable_trees()->add_base(0);
  addStump(model.mutable_trees()->add_trees(), 0, 0);
  model.mutable_trees()->mutable_trees(0)->add_value(7);
  EXPECT_TRUE(failed(attach()));
  EXPECT_NE(error.find("tree 0 of the model has tables of different lengths"), std::string::npos) << error;
}

TEST_F(AttachTest, AParameterThatIsNotFiniteIsRefused) {
  for (float weight : {0.5f, std::numeric_limits<float>::infinity()})
    model.mutable_linear()->add_weights(weight);
  model.mutable_linear()->add_intercept(0);
  EXPECT_TRUE(failed(attach()));
  EXPECT_NE(error.find("every parameter must be finite"), std::string::npos) << error;
}

} // namespace
