#include "runtime/train/lbfgs.h"

#include <algorithm>
#include <cmath>

#include "gtest/gtest.h"

namespace lathe {
namespace {

// f(x) = sum_i c_i (x_i - t_i)^2 / 2, whose minimum with an L1 penalty is known in closed form.
LbfgsProblem Quadratic(std::vector<double> c, std::vector<double> t, std::vector<double> l1) {
  LbfgsProblem problem;
  problem.evaluate = [c, t](const std::vector<double>& x, std::vector<double>& gradient) {
    double value = 0;
    for (size_t i = 0; i < x.size(); ++i) {
      gradient[i] = c[i] * (x[i] - t[i]);
      value += 0.5 * c[i] * (x[i] - t[i]) * (x[i] - t[i]);
    }
    return value;
  };
  problem.l1 = std::move(l1);
  problem.stop = [](const std::vector<double>&, const std::vector<double>& subgradient) {
    return std::all_of(subgradient.begin(), subgradient.end(), [](double g) { return std::fabs(g) < 1e-10; });
  };
  return problem;
}

TEST(LbfgsTest, FindsTheMinimumOfAnIllConditionedQuadratic) {
  const std::vector<double> target = {1, -2, 3, 0.5};
  std::vector<double> x(4, 0);
  const int64_t steps = MinimizeLbfgs(Quadratic({1, 100, 1e4, 1e-2}, target, {0, 0, 0, 0}), x);
  EXPECT_LT(steps, 100);
  for (size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(x[i], target[i], 1e-6);
}

TEST(LbfgsTest, SoftThresholdsWithAnL1Penalty) {
  // Minimum of c (x - t)^2 / 2 + l |x| is sign(t) max(|t| - l / c, 0).
  std::vector<double> x(4, 0);
  MinimizeLbfgs(Quadratic({2, 2, 5, 1}, {1, -1, 0.1, 3}, {1, 1, 1, 0}), x);
  EXPECT_NEAR(x[0], 0.5, 1e-8);
  EXPECT_NEAR(x[1], -0.5, 1e-8);
  EXPECT_EQ(x[2], 0);
  EXPECT_NEAR(x[3], 3, 1e-8);
}

TEST(LbfgsTest, StopsAfterMaxIterations) {
  LbfgsProblem problem = Quadratic({1, 1e4}, {1, 1}, {0, 0});
  problem.max_iterations = 2;
  std::vector<double> x(2, 0);
  EXPECT_EQ(MinimizeLbfgs(problem, x), 2);
}

TEST(LbfgsTest, StaysAtTheMinimum) {
  std::vector<double> x = {1, 2};
  EXPECT_EQ(MinimizeLbfgs(Quadratic({1, 1}, {1, 2}, {0, 0}), x), 0);
  EXPECT_EQ(x, (std::vector<double>{1, 2}));
}

}  // namespace
}  // namespace lathe
