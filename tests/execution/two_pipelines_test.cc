// Several pipelines link into one service: their headers and their objects do not collide.

#include "gtest/gtest.h"
#include "pipelines/churn.h"
#include "pipelines/churn_linear.h"

namespace {

template <typename Input, typename Timestamp>
Input Customer() {
  Input input;
  input.signup = Timestamp(std::chrono::hours(24 * 19665));
  input.tenure_months = 2;
  input.support_calls = 3;
  input.senior = false;
  return input;
}

TEST(TwoPipelinesTest, LinkIntoOneProgram) {
  churn::Prediction trees;
  churn_linear::Prediction linear;
  ASSERT_TRUE(churn::Predict(Customer<churn::Input, churn::Timestamp>(), &trees).ok());
  ASSERT_TRUE(churn_linear::Predict(Customer<churn_linear::Input, churn_linear::Timestamp>(), &linear).ok());
  // Two models of the same question differ in their answers, but not by much.
  EXPECT_NE(trees.probability, linear.probability);
  EXPECT_NEAR(trees.probability, linear.probability, 0.5);
}

}  // namespace
