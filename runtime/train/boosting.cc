#include "runtime/train/boosting.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "runtime/train/bins.h"
#include "runtime/train/draw.h"
#include "runtime/train/losses.h"
#include "runtime/train/tree_grower.h"

namespace lathe {
namespace {

// Fixed-point gradients stay below this power of two, so that an int32 holds them and 2^33 of them add up in an int64.
constexpr int kFixedBits = 30;

// The power of two that brings `largest` just below 2^kFixedBits.
double ScaleFor(float largest) {
  if (largest == 0) return 1;
  int exponent;
  std::frexp(largest, &exponent);
  return std::ldexp(1.0, kFixedBits - exponent);
}

class Booster {
 public:
  Booster(const lathe_learner& learner, const Dataset& data, ThreadPool& pool)
      : learner_(learner),
        data_(data),
        pool_(pool),
        binned_(BinDataset(data, static_cast<int32_t>(learner.max_bins), pool)),
        grower_(learner, binned_, pool),
        base_(BaseMargins(learner, data)),
        gradients_(2 * data.train_rows * learner.outputs),
        fixed_(2 * data.train_rows) {
    margins_.reserve(data.num_rows() * learner.outputs);
    for (int64_t row = 0; row < data.num_rows(); ++row) margins_.insert(margins_.end(), base_.begin(), base_.end());
  }

  TrainedModel Train(const Progress& progress) {
    TrainedModel model;
    TreeEnsemble& ensemble = *model.mutable_trees();
    ensemble.mutable_base()->Add(base_.begin(), base_.end());
    const bool may_stop = data_.validation_rows > 0 && learner_.early_stopping_rounds > 0;
    double best_loss = 0;
    int64_t best_round = 0;
    for (int64_t round = 1; round <= learner_.trees; ++round) {
      if (!GrowRound(round, ensemble)) break;
      TrainingRound& record = *model.add_history();
      record.set_round(static_cast<int32_t>(round));
      record.set_train_loss(MeanLoss(0, data_.train_rows));
      record.set_validation_loss(MeanLoss(data_.train_rows, data_.num_rows()));
      if (progress) progress(record);
      if (!may_stop) continue;
      if (best_round == 0 || record.validation_loss() < best_loss) {
        best_loss = record.validation_loss();
        best_round = round;
      } else if (round - best_round >= learner_.early_stopping_rounds) {
        break;
      }
    }
    if (may_stop) {
      const int keep = static_cast<int>(best_round * learner_.outputs);
      ensemble.mutable_trees()->DeleteSubrange(keep, ensemble.trees_size() - keep);
    }
    AddImportance(model);
    return model;
  }

 private:
  // Adds a tree per output. False, and nothing added, when no tree found a split and later rounds would not either.
  bool GrowRound(int64_t round, TreeEnsemble& ensemble) {
    const std::array<double, 2> scales = ComputeGradients();

    const uint64_t stream = Mix(learner_.seed + static_cast<uint64_t>(round));
    std::vector<int32_t> fit, rest;
    for (int64_t row = 0; row < data_.num_rows(); ++row) {
      const bool is_fit = row < data_.train_rows &&
                          (learner_.subsample >= 1 || Draw(stream, static_cast<uint64_t>(row)) < learner_.subsample);
      (is_fit ? fit : rest).push_back(static_cast<int32_t>(row));
    }

    bool any_split = false;
    std::vector<Tree> trees;
    for (int32_t output = 0; output < learner_.outputs; ++output) {
      const float* gradients = gradients_.data() + 2 * data_.train_rows * output;
      ForBlocks(pool_, 0, data_.train_rows, [&](int64_t, RowBlock rows) {
        learner_.quantize(gradients, scales[0], scales[1], rows.begin, rows.end, fixed_.data());
      });
      const FixedGradients fixed = {fixed_.data(), 1 / scales[0], 1 / scales[1]};
      trees.push_back(grower_.Grow(fit, rest, DrawFeatures(Mix(stream + 1 + output)), fixed, output, margins_));
      any_split |= trees.back().feature_size() > 1;
    }
    if (!any_split && learner_.subsample >= 1 && learner_.feature_fraction >= 1) return false;
    for (Tree& tree : trees) *ensemble.add_trees() = std::move(tree);
    return true;
  }

  // Returns the scales that make integers of gradients and hessians.
  std::array<double, 2> ComputeGradients() {
    std::vector<float> largest(2 * CountBlocks(0, data_.train_rows), 0);
    ForBlocks(pool_, 0, data_.train_rows, [&](int64_t block, RowBlock rows) {
      learner_.gradients(margins_.data(), data_.labels.data(), rows.begin, rows.end, data_.train_rows,
                         gradients_.data(), &largest[2 * block]);
    });
    float most[2] = {0, 0};
    for (size_t i = 0; i < largest.size(); ++i) most[i % 2] = std::max(most[i % 2], largest[i]);
    return {ScaleFor(most[0]), ScaleFor(most[1])};
  }

  std::vector<int32_t> DrawFeatures(uint64_t stream) const {
    if (learner_.feature_fraction >= 1 || binned_.usable.empty()) return binned_.usable;
    std::vector<int32_t> drawn;
    for (int32_t feature : binned_.usable) {
      if (Draw(stream, static_cast<uint64_t>(feature)) < learner_.feature_fraction) drawn.push_back(feature);
    }
    if (drawn.empty()) drawn.push_back(binned_.usable[stream % binned_.usable.size()]);
    return drawn;
  }

  double MeanLoss(int64_t begin, int64_t end) {
    return MeanOverBlocks(pool_, begin, end, [&](RowBlock rows) {
      return learner_.loss_sum(margins_.data(), data_.labels.data(), rows.begin, rows.end);
    });
  }

  void AddImportance(TrainedModel& model) const {
    std::vector<double> gains(data_.num_features, 0);
    for (const Tree& tree : model.trees().trees()) {
      for (int i = 0; i < tree.feature_size(); ++i) {
        if (tree.feature(i) >= 0) gains[tree.feature(i)] += tree.gain(i);
      }
    }
    for (double gain : gains) model.add_importance(static_cast<float>(gain));
  }

  const lathe_learner& learner_;
  const Dataset& data_;
  ThreadPool& pool_;
  const BinnedDataset binned_;
  TreeGrower grower_;
  const std::vector<float> base_;
  std::vector<float> margins_;    // rows x outputs
  std::vector<float> gradients_;  // outputs x training rows x 2
  std::vector<int32_t> fixed_;    // training rows x 2, of one output
};

}  // namespace

TrainedModel TrainTrees(const lathe_learner& learner, const Dataset& data, ThreadPool& pool, const Progress& progress) {
  return Booster(learner, data, pool).Train(progress);
}

}  // namespace lathe
