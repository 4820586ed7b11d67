// Grows one tree from the gradients of the training rows.
#ifndef LATHE_RUNTIME_TRAIN_TREE_GROWER_H_
#define LATHE_RUNTIME_TRAIN_TREE_GROWER_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/train/bins.h"
#include "runtime/train/histograms.h"
#include "runtime/train/learner.h"
#include "runtime/train/model.pb.h"
#include "runtime/train/row_partition.h"
#include "runtime/train/thread_pool.h"

namespace lathe {

// Gradients of the training rows as integers, and what one unit of them is worth.
struct FixedGradients {
  const int32_t* pairs = nullptr;
  double gradient_unit = 1;
  double hessian_unit = 1;
};

// Grows level by level. A node is split by the best split of its rows, when that gains more than min_split_gain; of
// equal gains the lowest feature wins. Not safe for use by several threads; its work runs on the pool.
class TreeGrower {
 public:
  TreeGrower(const lathe_learner& learner, const BinnedDataset& binned, ThreadPool& pool);

  // `fit` are the rows that the tree is grown on, `rest` rows that only follow its splits; both ascending. `features`
  // are the features that may split. Adds the leaves' values to margin `output` of all these rows.
  Tree Grow(std::vector<int32_t> fit, std::vector<int32_t> rest, const std::vector<int32_t>& features,
            const FixedGradients& gradients, int64_t output, std::vector<float>& margins);

 private:
  struct Node;
  struct Split;

  void BuildMissingHistograms(std::vector<Node*>& nodes);
  void FindSplits(const std::vector<Node*>& nodes);
  std::vector<Node> SplitNodes(std::vector<Node>& nodes, Tree& tree);
  void PrepareChildren(std::vector<Node>& parents, std::vector<Node>& children);
  const uint8_t* ColumnOf(int32_t feature);
  void ReleaseColumns();
  void AddLeaf(const Node& node, Tree& tree);
  bool MaySplit(const Node& node) const;
  void Close(Node& node);
  void AddLeafValues(int64_t output, std::vector<float>& margins);

  const lathe_learner& learner_;
  const BinnedDataset& binned_;
  ThreadPool& pool_;
  HistogramBuilder histograms_;
  RowPartition fit_, rest_;
  const std::vector<int32_t>* features_ = nullptr;
  FixedGradients gradients_;

  struct Leaf {
    RowRange fit, rest;
    float value;
  };
  std::vector<Leaf> leaves_;

  // Sparse columns written out for the splits of one level. A buffer holds one column at a time.
  struct Scratch {
    int32_t feature;
    std::vector<uint8_t> bins;
  };
  std::vector<std::unique_ptr<Scratch>> scratch_;
  size_t scratch_used_ = 0;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_TRAIN_TREE_GROWER_H_
