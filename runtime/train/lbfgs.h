// Minimizes a smooth convex function, with or without an L1 penalty.
#ifndef LATHE_RUNTIME_TRAIN_LBFGS_H_
#define LATHE_RUNTIME_TRAIN_LBFGS_H_

#include <cstdint>
#include <functional>
#include <vector>

namespace lathe {

// Minimizes f(x) + sum_i l1[i] |x_i| by L-BFGS; where some l1[i] > 0 by its orthant-wise variant OWL-QN (Andrew and
// Gao, 2007). All arithmetic is double precision in a fixed order.
struct LbfgsProblem {
  // Returns f(x) and writes its gradient, which has the size of x.
  std::function<double(const std::vector<double>& x, std::vector<double>& gradient)> evaluate;
  std::vector<double> l1;  // per coordinate, not negative
  // Called for the start and after each step with the point, the last that was evaluated, and the subgradient of least
  // norm of the whole; true stops.
  std::function<bool(const std::vector<double>& x, const std::vector<double>& subgradient)> stop;
  int64_t max_iterations = 200;
};

// Starts from x, and leaves the best point found there. Returns the number of steps taken. Besides `stop` and
// `max_iterations`, ends when no step along the direction lowers the value in double precision.
int64_t MinimizeLbfgs(const LbfgsProblem& problem, std::vector<double>& x);

}  // namespace lathe

#endif  // LATHE_RUNTIME_TRAIN_LBFGS_H_
