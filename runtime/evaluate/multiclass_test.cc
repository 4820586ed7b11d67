#include "runtime/evaluate/multiclass.h"

#include <cmath>

#include "gtest/gtest.h"

namespace lathe {
namespace {

// Expected values: scikit-learn 1.9.1 on the same float32 probabilities, widened.
TEST(MulticlassTest, AgreesWithScikitLearn) {
  const std::vector<float> probabilities = {.7f, .2f, .1f, .1f, .8f, .1f, .25f, .25f, .5f, .3f, .6f, .1f,
                                            .5f, .25f, .25f, .2f, .3f, .5f, .6f, .3f, .1f, .1f, .45f, .45f};
  const std::vector<int32_t> labels = {0, 1, 2, 0, 0, 1, 1, 2};
  const auto evaluation = EvaluateMulticlass(probabilities, labels, 3);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  EXPECT_EQ(evaluation->rows, 8);
  EXPECT_DOUBLE_EQ(*evaluation->accuracy, 0.5);
  EXPECT_DOUBLE_EQ(*evaluation->macro_f1, 0.5);
  EXPECT_NEAR(*evaluation->log_loss, 0.7970673593723521, 1e-14);
  const std::vector<std::vector<int64_t>> confusion = {{2, 1, 0}, {1, 1, 1}, {0, 1, 1}};
  EXPECT_EQ(evaluation->confusion, confusion);
  EXPECT_DOUBLE_EQ(*evaluation->classes[0].precision, 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(*evaluation->classes[1].recall, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(*evaluation->classes[2].f1, 0.5);
}

TEST(MulticlassTest, ClassThatIsNeverSeenHasNoMetricsAndNoWeight) {
  const auto evaluation = EvaluateMulticlass({.9f, .1f, .0f, .2f, .8f, .0f}, {0, 1}, 3);
  EXPECT_FALSE(evaluation->classes[2].f1.has_value());
  EXPECT_FALSE(evaluation->classes[2].precision.has_value());
  EXPECT_FALSE(evaluation->classes[2].recall.has_value());
  EXPECT_EQ(*evaluation->macro_f1, 1.0);
}

TEST(MulticlassTest, NoRowsLeaveEveryMetricAbsent) {
  const auto evaluation = EvaluateMulticlass({}, {}, 3);
  ASSERT_TRUE(evaluation.ok());
  EXPECT_FALSE(evaluation->accuracy.has_value());
  EXPECT_FALSE(evaluation->macro_f1.has_value());
  EXPECT_FALSE(evaluation->log_loss.has_value());
}

TEST(MulticlassTest, RefusesWrongSizesLabelsAndProbabilities) {
  EXPECT_EQ(EvaluateMulticlass({.5f, .5f, .5f}, {0}, 2).status().message(),
            "expected 2 probabilities per row for 1 rows, found 3");
  EXPECT_EQ(EvaluateMulticlass({.5f, .5f}, {2}, 2).status().message(), "expected class indices in [0, 2), found 2");
  EXPECT_FALSE(EvaluateMulticlass({std::nanf(""), .5f}, {0}, 2).ok());
}

}  // namespace
}  // namespace lathe
