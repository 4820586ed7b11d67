#include "runtime/train/tree_grower.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lathe {
namespace {

// Histograms are kept from level to level while they take no more than this; beyond it, they are built for a few nodes
// at a time from their rows, with the same sums.
constexpr int64_t kHistogramBytes = int64_t{1} << 30;
// Bins that one thread searches at a time.
constexpr int64_t kSearchBins = 2048;
constexpr int64_t kLeafRows = 32768;

}  // namespace

struct TreeGrower::Split {
  double gain = -std::numeric_limits<double>::infinity();
  int32_t feature = -1;
  int32_t bin = -1;
  bool missing_left = false;
  int64_t left_gradient = 0, left_hessian = 0;
};

struct TreeGrower::Node {
  int32_t number;  // in the tree
  RowRange fit, rest;
  int64_t gradient = 0, hessian = 0;  // sums over the fit rows
  std::unique_ptr<Histogram> histogram;
  Split split;
  int64_t children = -1;  // place of the left child in the next level, when split
};

TreeGrower::TreeGrower(const lathe_learner& learner, const BinnedDataset& binned, ThreadPool& pool)
    : learner_(learner),
      binned_(binned),
      pool_(pool),
      histograms_(learner, binned, pool),
      fit_(learner, pool),
      rest_(learner, pool) {}

Tree TreeGrower::Grow(std::vector<int32_t> fit, std::vector<int32_t> rest, const std::vector<int32_t>& features,
                      const FixedGradients& gradients, int64_t output, std::vector<float>& margins) {
  fit_.Reset(std::move(fit));
  rest_.Reset(std::move(rest));
  features_ = &features;
  gradients_ = gradients;
  leaves_.clear();

  Tree tree;
  tree.set_output(static_cast<int32_t>(output));
  std::vector<Node> level(1);
  Node& root = level[0];
  root.number = 0;
  root.fit = {0, fit_.size()};
  root.rest = {0, rest_.size()};
  std::vector<Node*> roots = {&root};
  BuildMissingHistograms(roots);
  root.gradient = (*root.histogram)[0];
  root.hessian = (*root.histogram)[1];
  AddLeaf(root, tree);

  const int64_t at_once = std::max<int64_t>(1, kHistogramBytes / histograms_.bytes());
  for (int64_t depth = 0; depth < learner_.max_depth && !level.empty(); ++depth) {
    for (size_t begin = 0; begin < level.size(); begin += at_once) {
      std::vector<Node*> some;
      for (size_t i = begin; i < std::min(begin + at_once, level.size()); ++i) some.push_back(&level[i]);
      BuildMissingHistograms(some);
      FindSplits(some);
      if (static_cast<int64_t>(level.size()) * 2 <= at_once) continue;
      for (Node* node : some) Close(*node);
    }
    std::vector<Node> children = SplitNodes(level, tree);
    if (depth + 1 < learner_.max_depth) PrepareChildren(level, children);
    for (Node& node : level) Close(node);
    level.clear();
    for (Node& child : children) {
      if (depth + 1 < learner_.max_depth && MaySplit(child)) {
        level.push_back(std::move(child));
      } else {
        leaves_.push_back({child.fit, child.rest, tree.value(child.number)});
        Close(child);
      }
    }
  }
  AddLeafValues(output, margins);
  return tree;
}

void TreeGrower::Close(Node& node) {
  if (node.histogram) histograms_.Give(std::move(node.histogram));
}

// Whether the node is heavy enough for two children.
bool TreeGrower::MaySplit(const Node& node) const {
  return node.fit.size() >= 2 &&
         static_cast<double>(node.hessian) * gradients_.hessian_unit >= 2 * learner_.min_child_weight;
}

void TreeGrower::BuildMissingHistograms(std::vector<Node*>& nodes) {
  std::vector<HistogramBuilder::Request> requests;
  for (Node* node : nodes) {
    if (node->histogram) continue;
    node->histogram = histograms_.Take();
    requests.push_back({node->fit, node->histogram.get(), nullptr});
  }
  if (!requests.empty()) histograms_.Build(fit_.rows(), gradients_.pairs, requests);
}

void TreeGrower::FindSplits(const std::vector<Node*>& nodes) {
  // Pieces of the list of features, of about equal numbers of bins.
  const auto num_features = static_cast<int64_t>(features_->size());
  std::vector<RowRange> pieces;
  int64_t bins = 0, first = 0;
  for (int64_t i = 0; i < num_features; ++i) {
    bins += binned_.layout[static_cast<size_t>((*features_)[i]) * LATHE_LAYOUT_FIELDS + 1];
    if (bins < kSearchBins && i + 1 < num_features) continue;
    pieces.push_back({first, i + 1});
    first = i + 1;
    bins = 0;
  }
  const auto num_pieces = static_cast<int64_t>(pieces.size());
  std::vector<Split> best(num_pieces * nodes.size());
  pool_.ParallelFor(static_cast<int64_t>(best.size()), [&](int64_t i) {
    const RowRange piece = pieces[i % num_pieces];
    std::vector<double> gains(piece.size());
    std::vector<int32_t> split_bins(piece.size()), missing_left(piece.size());
    std::vector<int64_t> left_sums(piece.size() * 2);
    learner_.split_search(nodes[i / num_pieces]->histogram->data(), binned_.layout.data(),
                          features_->data() + piece.begin, 0, piece.size(), gradients_.gradient_unit,
                          gradients_.hessian_unit, learner_.l2, learner_.min_child_weight, gains.data(),
                          split_bins.data(), missing_left.data(), left_sums.data());
    for (int64_t k = 0; k < piece.size(); ++k) {
      if (split_bins[k] < 0 || !(gains[k] > best[i].gain)) continue;
      best[i] = {gains[k],         (*features_)[piece.begin + k], split_bins[k], missing_left[k] != 0,
                 left_sums[2 * k], left_sums[2 * k + 1]};
    }
  });
  for (size_t n = 0; n < nodes.size(); ++n) {
    for (int64_t p = 0; p < num_pieces; ++p) {
      const Split& split = best[n * num_pieces + p];
      if (split.gain > nodes[n]->split.gain) nodes[n]->split = split;
    }
  }
}

void TreeGrower::AddLeaf(const Node& node, Tree& tree) {
  const double gradient = static_cast<double>(node.gradient) * gradients_.gradient_unit;
  const double weight = static_cast<double>(node.hessian) * gradients_.hessian_unit + learner_.l2;
  tree.add_feature(-1);
  tree.add_threshold(0);
  tree.add_missing_left(false);
  tree.add_left(0);
  tree.add_value(weight > 0 ? static_cast<float>(-learner_.learning_rate * gradient / weight) : 0.0f);
  tree.add_gain(0);
}

std::vector<TreeGrower::Node> TreeGrower::SplitNodes(std::vector<Node>& nodes, Tree& tree) {
  std::vector<Node*> splitting;
  std::vector<RowSplit> fit_splits, rest_splits;
  for (Node& node : nodes) {
    const Split& split = node.split;
    if (!(split.gain > learner_.min_split_gain) || split.gain <= 0) {
      leaves_.push_back({node.fit, node.rest, tree.value(node.number)});
      continue;
    }
    splitting.push_back(&node);
    const uint8_t* column = ColumnOf(split.feature);
    const int32_t missing_bin = binned_.features[split.feature].num_bins;
    fit_splits.push_back({node.fit, column, split.bin, missing_bin, split.missing_left});
    rest_splits.push_back({node.rest, column, split.bin, missing_bin, split.missing_left});
  }
  const std::vector<int64_t> fit_left = fit_.Split(fit_splits);
  const std::vector<int64_t> rest_left = rest_.Split(rest_splits);
  ReleaseColumns();

  std::vector<Node> children;
  for (size_t i = 0; i < splitting.size(); ++i) {
    Node& node = *splitting[i];
    const Split& split = node.split;
    const int32_t number = tree.feature_size();
    tree.set_feature(node.number, split.feature);
    tree.set_threshold(node.number, binned_.features[split.feature].thresholds[split.bin]);
    tree.set_missing_left(node.number, split.missing_left);
    tree.set_left(node.number, number);
    tree.set_value(node.number, 0);
    tree.set_gain(node.number, static_cast<float>(split.gain));

    Node left, right;
    const int64_t fit_middle = node.fit.begin + fit_left[i], rest_middle = node.rest.begin + rest_left[i];
    left.number = number;
    left.fit = {node.fit.begin, fit_middle};
    left.rest = {node.rest.begin, rest_middle};
    left.gradient = split.left_gradient;
    left.hessian = split.left_hessian;
    right.number = number + 1;
    right.fit = {fit_middle, node.fit.end};
    right.rest = {rest_middle, node.rest.end};
    right.gradient = node.gradient - split.left_gradient;
    right.hessian = node.hessian - split.left_hessian;
    AddLeaf(left, tree);
    AddLeaf(right, tree);
    node.children = static_cast<int64_t>(children.size());
    children.push_back(std::move(left));
    children.push_back(std::move(right));
  }
  return children;
}

// Gives the children histograms: the smaller one's is summed up from its rows, the other's is what is left of the
// parent's.
void TreeGrower::PrepareChildren(std::vector<Node>& parents, std::vector<Node>& children) {
  std::vector<HistogramBuilder::Request> requests;
  for (Node& parent : parents) {
    if (parent.children < 0 || !parent.histogram) continue;
    Node& left = children[parent.children];
    Node& right = children[parent.children + 1];
    if (!MaySplit(left) && !MaySplit(right)) continue;
    const bool left_smaller = left.fit.size() <= right.fit.size();
    Node& smaller = left_smaller ? left : right;
    Node& larger = left_smaller ? right : left;
    larger.histogram = std::move(parent.histogram);
    smaller.histogram = histograms_.Take();
    requests.push_back({smaller.fit, smaller.histogram.get(), larger.histogram.get()});
  }
  if (!requests.empty()) histograms_.Build(fit_.rows(), gradients_.pairs, requests);
}

const uint8_t* TreeGrower::ColumnOf(int32_t feature) {
  const BinColumn& column = binned_.columns[feature];
  if (!column.dense.empty()) return column.dense.data();
  for (size_t i = 0; i < scratch_used_; ++i) {
    if (scratch_[i]->feature == feature) return scratch_[i]->bins.data();
  }
  if (scratch_used_ == scratch_.size()) scratch_.push_back(std::make_unique<Scratch>());
  Scratch& scratch = *scratch_[scratch_used_++];
  scratch.feature = feature;
  scratch.bins.assign(fit_.size() + rest_.size(), static_cast<uint8_t>(binned_.features[feature].frequent));
  for (size_t i = 0; i < column.rows.size(); ++i) scratch.bins[column.rows[i]] = column.bins[i];
  return scratch.bins.data();
}

void TreeGrower::ReleaseColumns() { scratch_used_ = 0; }

void TreeGrower::AddLeafValues(int64_t output, std::vector<float>& margins) {
  struct Piece {
    const RowPartition* rows;
    RowRange range;
    float value;
  };
  std::vector<Piece> pieces;
  auto add = [&](const RowPartition& rows, RowRange range, float value) {
    for (int64_t begin = range.begin; begin < range.end; begin += kLeafRows) {
      pieces.push_back({&rows, {begin, std::min(begin + kLeafRows, range.end)}, value});
    }
  };
  for (const Leaf& leaf : leaves_) {
    add(fit_, leaf.fit, leaf.value);
    add(rest_, leaf.rest, leaf.value);
  }
  pool_.ParallelFor(static_cast<int64_t>(pieces.size()), [&](int64_t i) {
    const Piece& piece = pieces[i];
    learner_.add_to_margins(piece.rows->rows(), piece.range.begin, piece.range.end, output, piece.value,
                            margins.data());
  });
}

}  // namespace lathe
