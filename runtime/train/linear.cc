#include "runtime/train/linear.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "runtime/train/lbfgs.h"
#include "runtime/train/losses.h"

namespace lathe {
namespace {

// Gradients of this many blocks of rows are held at a time, before they are added up in the order of the blocks.
constexpr int64_t kBlocksAtOnce = 16;

absl::Status CheckFinite(const lathe_program& program, const Dataset& data) {
  for (size_t i = 0; i < data.values.size(); ++i) {
    if (std::isfinite(data.values[i])) continue;
    const int32_t feature = data.indices[i];
    const std::string name = program.feature_names ? program.feature_names[feature] : absl::StrCat(feature);
    if (std::isnan(data.values[i])) {
      return absl::InvalidArgumentError(absl::StrCat(
          "expected a value of feature '", name,
          "' in every row, as a linear model cannot take a missing one, found a missing value; declare an impute "
          "strategy for the feature, or use model.gradient_boosted_trees"));
    }
    return absl::InvalidArgumentError(
        absl::StrCat("expected finite values of feature '", name, "', found ", data.values[i], "; clip the feature"));
  }
  return absl::OkStatus();
}

// Mean, deviation and mean absolute deviation of the features over the training rows.
struct Moments {
  std::vector<double> mean, deviation, absolute;
};

Moments ComputeMoments(const Dataset& data) {
  const int32_t width = data.num_features;
  const auto rows = static_cast<double>(data.train_rows);
  const int64_t entries = data.offsets[data.train_rows];
  Moments moments{std::vector<double>(width, 0), std::vector<double>(width, 0), std::vector<double>(width, 0)};
  std::vector<int64_t> present(width, 0);
  for (int64_t i = 0; i < entries; ++i) {
    moments.mean[data.indices[i]] += data.values[i];
    ++present[data.indices[i]];
  }
  for (double& mean : moments.mean) mean /= rows;
  for (int64_t i = 0; i < entries; ++i) {
    const double away = data.values[i] - moments.mean[data.indices[i]];
    moments.deviation[data.indices[i]] += away * away;
    moments.absolute[data.indices[i]] += std::fabs(away);
  }
  for (int32_t j = 0; j < width; ++j) {
    const double mean = moments.mean[j], zeros = rows - static_cast<double>(present[j]);
    moments.deviation[j] = std::sqrt((moments.deviation[j] + zeros * mean * mean) / rows);
    moments.absolute[j] = (moments.absolute[j] + zeros * std::fabs(mean)) / rows;
    // What rounding leaves of a constant is no deviation.
    if (moments.deviation[j] <= 1e-12 * std::fabs(mean)) moments.deviation[j] = 0;
  }
  return moments;
}

// The problem in well conditioned coordinates: per output, weight j times the deviation of feature j, and last the
// margin at the features' means. Kernels see the original weights, so that the data stays sparse and unscaled.
class LinearTrainer {
 public:
  LinearTrainer(const lathe_learner& learner, const Dataset& data, ThreadPool& pool)
      : learner_(learner),
        data_(data),
        pool_(pool),
        width_(data.num_features),
        stride_(data.num_features + 1),
        size_(stride_ * learner.outputs),
        moments_(ComputeMoments(data)) {}

  TrainedModel Train(const Progress& progress) {
    TrainedModel model;
    std::vector<double> x(size_, 0);
    const std::vector<float> base = BaseMargins(learner_, data_);
    for (int64_t k = 0; k < learner_.outputs; ++k) x[k * stride_ + width_] = base[k];

    LbfgsProblem problem;
    problem.max_iterations = learner_.max_iterations;
    problem.l1.assign(size_, 0);
    ForWeights(
        [&](int64_t i, int64_t j) { problem.l1[i] = Varies(j) ? learner_.linear_l1 / moments_.deviation[j] : 0; });
    problem.evaluate = [&](const std::vector<double>& point, std::vector<double>& gradient) {
      return Evaluate(point, gradient);
    };
    int32_t round = 0;
    problem.stop = [&](const std::vector<double>& point, const std::vector<double>& subgradient) {
      TrainingRound& record = *model.add_history();
      record.set_round(round++);
      // The point was the last to be evaluated.
      record.set_train_loss(loss_);
      record.set_validation_loss(ValidationLoss(point));
      if (progress) progress(record);
      return std::all_of(subgradient.begin(), subgradient.end(),
                         [&](double g) { return std::fabs(g) < learner_.tolerance; });
    };
    MinimizeLbfgs(problem, x);
    Fill(x, model);
    return model;
  }

 private:
  bool Varies(int64_t j) const { return moments_.deviation[j] > 0; }

  // Calls body(i, j) for every weight: its place i, and its feature j.
  template <typename Body>
  void ForWeights(Body body) const {
    for (int64_t k = 0; k < learner_.outputs; ++k) {
      for (int64_t j = 0; j < width_; ++j) body(k * stride_ + j, j);
    }
  }

  // The original weights and intercepts of a point.
  std::vector<double> Weights(const std::vector<double>& x) const {
    std::vector<double> weights(size_, 0);
    for (int64_t k = 0; k < learner_.outputs; ++k) {
      double intercept = x[k * stride_ + width_];
      for (int64_t j = 0; j < width_; ++j) {
        if (!Varies(j)) continue;
        const int64_t i = k * stride_ + j;
        weights[i] = x[i] / moments_.deviation[j];
        intercept -= weights[i] * moments_.mean[j];
      }
      weights[k * stride_ + width_] = intercept;
    }
    return weights;
  }

  // The mean loss over the training rows, with the L2 penalty, and its gradient by the coordinates.
  double Evaluate(const std::vector<double>& x, std::vector<double>& gradient) {
    const std::vector<double> weights = Weights(x);
    std::fill(gradient.begin(), gradient.end(), 0);
    const double loss = SumLoss(weights, 0, data_.train_rows, gradient) / static_cast<double>(data_.train_rows);
    double penalty = 0;
    ForWeights([&](int64_t i, int64_t) { penalty += weights[i] * weights[i]; });
    for (double& g : gradient) g /= static_cast<double>(data_.train_rows);
    for (int64_t k = 0; k < learner_.outputs; ++k) {
      const double by_intercept = gradient[k * stride_ + width_];
      for (int64_t j = 0; j < width_; ++j) {
        const int64_t i = k * stride_ + j;
        const double by_weight = gradient[i] + learner_.linear_l2 * weights[i] - moments_.mean[j] * by_intercept;
        gradient[i] = Varies(j) ? by_weight / moments_.deviation[j] : 0;
      }
    }
    loss_ = loss;
    return loss + 0.5 * learner_.linear_l2 * penalty;
  }

  // The sum of the losses of the rows [begin, end); adds their gradients to `total`. Blocks are added in their order.
  double SumLoss(const std::vector<double>& weights, int64_t begin, int64_t end, std::vector<double>& total) {
    double sum = 0;
    const int64_t blocks = CountBlocks(begin, end);
    for (int64_t first = 0; first < blocks; first += kBlocksAtOnce) {
      const int64_t count = std::min(kBlocksAtOnce, blocks - first);
      block_gradients_.resize(std::max<size_t>(block_gradients_.size(), count));
      block_losses_.resize(block_gradients_.size());
      pool_.ParallelFor(count, [&](int64_t i) {
        const RowBlock block = BlockOf(begin, end, first + i);
        block_gradients_[i].assign(size_, 0);
        block_losses_[i] = learner_.linear_gradient(data_.offsets.data(), data_.indices.data(), data_.values.data(),
                                                    data_.labels.data(), block.begin, block.end, width_, weights.data(),
                                                    block_gradients_[i].data());
      });
      for (int64_t i = 0; i < count; ++i) {
        sum += block_losses_[i];
        for (int64_t k = 0; k < size_; ++k) total[k] += block_gradients_[i][k];
      }
    }
    return sum;
  }

  double ValidationLoss(const std::vector<double>& x) {
    if (data_.validation_rows == 0) return std::numeric_limits<double>::quiet_NaN();
    std::vector<double> ignored(size_, 0);
    return SumLoss(Weights(x), data_.train_rows, data_.num_rows(), ignored) /
           static_cast<double>(data_.validation_rows);
  }

  void Fill(const std::vector<double>& x, TrainedModel& model) const {
    const std::vector<double> weights = Weights(x);
    std::vector<double> importance(width_, 0);
    LinearModel& linear = *model.mutable_linear();
    for (int64_t k = 0; k < learner_.outputs; ++k)
      linear.add_intercept(static_cast<float>(weights[k * stride_ + width_]));
    ForWeights([&](int64_t i, int64_t j) {
      linear.add_weights(static_cast<float>(weights[i]));
      importance[j] += std::fabs(weights[i]) * moments_.absolute[j];
    });
    for (double value : importance) model.add_importance(static_cast<float>(value));
  }

  const lathe_learner& learner_;
  const Dataset& data_;
  ThreadPool& pool_;
  const int64_t width_, stride_, size_;
  const Moments moments_;
  double loss_ = 0;  // mean training loss at the point evaluated last
  std::vector<std::vector<double>> block_gradients_;
  std::vector<double> block_losses_;
};

}  // namespace

absl::StatusOr<TrainedModel> TrainLinear(const lathe_program& program, const Dataset& data, ThreadPool& pool,
                                         const Progress& progress) {
  const absl::Status finite = CheckFinite(program, data);
  if (!finite.ok()) return finite;
  return LinearTrainer(*program.learner, data, pool).Train(progress);
}

}  // namespace lathe
