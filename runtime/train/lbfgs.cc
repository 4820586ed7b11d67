#include "runtime/train/lbfgs.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>

namespace lathe {
namespace {

using Vector = std::vector<double>;

constexpr size_t kMemory = 10;    // pairs of steps and gradient changes
constexpr int kMaxHalvings = 40;  // of a step
constexpr double kSufficientDecrease = 1e-4;

double Dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

double Penalty(const Vector& l1, const Vector& x) {
  double sum = 0;
  for (size_t i = 0; i < x.size(); ++i) sum += l1[i] * std::fabs(x[i]);
  return sum;
}

// The subgradient of least norm of f + sum l1 |x|.
void Subgradient(const Vector& x, const Vector& gradient, const Vector& l1, Vector& out) {
  for (size_t i = 0; i < x.size(); ++i) {
    const double g = gradient[i], c = l1[i];
    if (x[i] > 0) {
      out[i] = g + c;
    } else if (x[i] < 0) {
      out[i] = g - c;
    } else if (g + c < 0) {
      out[i] = g + c;
    } else if (g - c > 0) {
      out[i] = g - c;
    } else {
      out[i] = 0;
    }
  }
}

struct Pair {
  Vector step, change;
  double curvature;  // step . change, positive
};

// The quasi-Newton direction from a subgradient: the two-loop recursion.
Vector Direction(const std::deque<Pair>& pairs, const Vector& subgradient) {
  Vector direction = subgradient;
  Vector weights(pairs.size());
  for (size_t k = pairs.size(); k-- > 0;) {
    weights[k] = Dot(pairs[k].step, direction) / pairs[k].curvature;
    for (size_t i = 0; i < direction.size(); ++i) direction[i] -= weights[k] * pairs[k].change[i];
  }
  if (!pairs.empty()) {
    const double scale = pairs.back().curvature / Dot(pairs.back().change, pairs.back().change);
    for (double& d : direction) d *= scale;
  }
  for (size_t k = 0; k < pairs.size(); ++k) {
    const double weight = weights[k] - Dot(pairs[k].change, direction) / pairs[k].curvature;
    for (size_t i = 0; i < direction.size(); ++i) direction[i] += weight * pairs[k].step[i];
  }
  for (double& d : direction) d = -d;
  return direction;
}

class Minimizer {
 public:
  Minimizer(const LbfgsProblem& problem, Vector& x)
      : problem_(problem),
        x_(x),
        gradient_(x.size()),
        subgradient_(x.size()),
        next_(x.size()),
        next_gradient_(x.size()) {}

  int64_t Run() {
    value_ = problem_.evaluate(x_, gradient_) + Penalty(problem_.l1, x_);
    for (int64_t iteration = 0;; ++iteration) {
      Subgradient(x_, gradient_, problem_.l1, subgradient_);
      if (problem_.stop(x_, subgradient_) || iteration == problem_.max_iterations) return iteration;
      if (Step()) continue;
      // The curvature gathered so far may mislead; the subgradient alone is a descent direction.
      if (pairs_.empty()) return iteration;
      pairs_.clear();
      if (!Step()) return iteration;
    }
  }

 private:
  // Moves along the quasi-Newton direction; false when no length of step lowers the value.
  bool Step() {
    Vector direction = Direction(pairs_, subgradient_);
    for (size_t i = 0; i < direction.size(); ++i) {
      // With a penalty the direction must not turn against the subgradient in any coordinate.
      if (problem_.l1[i] > 0 && direction[i] * subgradient_[i] >= 0) direction[i] = 0;
    }
    if (!(Dot(direction, subgradient_) < 0)) return false;
    double length = 1;
    if (pairs_.empty()) length = std::min(1.0, 1 / std::sqrt(Dot(subgradient_, subgradient_)));
    for (int i = 0; i < kMaxHalvings; ++i, length *= 0.5) {
      Move(direction, length);
      const double value = problem_.evaluate(next_, next_gradient_) + Penalty(problem_.l1, next_);
      double expected = 0;
      for (size_t j = 0; j < x_.size(); ++j) expected += subgradient_[j] * (next_[j] - x_[j]);
      if (value < value_ && value <= value_ + kSufficientDecrease * expected) {
        Accept(value);
        return true;
      }
    }
    return false;
  }

  // next = x + length * direction, where a penalized coordinate stops at 0 instead of changing its sign.
  void Move(const Vector& direction, double length) {
    for (size_t i = 0; i < x_.size(); ++i) {
      next_[i] = x_[i] + length * direction[i];
      if (problem_.l1[i] == 0) continue;
      const double sign = x_[i] != 0 ? x_[i] : -subgradient_[i];
      if (next_[i] * sign <= 0) next_[i] = 0;
    }
  }

  void Accept(double value) {
    Pair pair{Vector(x_.size()), Vector(x_.size()), 0};
    for (size_t i = 0; i < x_.size(); ++i) {
      pair.step[i] = next_[i] - x_[i];
      pair.change[i] = next_gradient_[i] - gradient_[i];
    }
    pair.curvature = Dot(pair.step, pair.change);
    x_.swap(next_);
    gradient_.swap(next_gradient_);
    value_ = value;
    // Without curvature along the step, as on a flat stretch, the pair says nothing.
    if (pair.curvature <= 1e-14 * Dot(pair.change, pair.change)) return;
    pairs_.push_back(std::move(pair));
    if (pairs_.size() > kMemory) pairs_.pop_front();
  }

  const LbfgsProblem& problem_;
  Vector& x_;
  Vector gradient_, subgradient_, next_, next_gradient_;
  std::deque<Pair> pairs_;
  double value_ = 0;
};

}  // namespace

int64_t MinimizeLbfgs(const LbfgsProblem& problem, std::vector<double>& x) { return Minimizer(problem, x).Run(); }

}  // namespace lathe
