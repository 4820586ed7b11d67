//===- TreeModel.h - A tree ensemble as a library's file has it -*- C++ -*-===//
#ifndef LATHE_COMPILER_IMPORT_TREES_TREEMODEL_H
#define LATHE_COMPILER_IMPORT_TREES_TREEMODEL_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lathe {

/// What every reader of models gives: the ensemble in terms of `tree.ensemble` (whose description says what each part means),
/// but with nodes in any order, and children anywhere; a node
/// may be the child of several. Numbers are doubles that hold the values of `rows` and `margins`
/// exactly. Readers have checked it: every walk from a root ends in a leaf inside of the tables.
struct TreeModel {
  enum class Task { Binary, Multiclass, Regression };
  enum class Precision { F32, F64 };
  enum class Aggregate { Sum, Min, Max };
  enum class Missing : int8_t { NaN = 0, Zero = 1, None = 2 };
  enum class Link {
    Identity,
    Logistic,
    Softmax,
    Exp,
    Sign,
    SignedSquare,
    Log1pExp,
    OneVsAll,
    Probit,
    SoftmaxZero,
  };

  /// A test, which sends a row with a smaller feature (or, with a set, of a category in it) to `left`, else to `right`; or a
  /// leaf, whose values begin at `value`.
  struct Node {
    int32_t feature = -1; // a leaf
    int32_t set = -1;     // a numerical test
    int32_t left = -1, right = -1;
    double threshold = 0;
    bool missingLeft = false;
    size_t value = 0;

    static Node leaf(size_t value) {
      Node node;
      node.value = value;
      return node;
    }
    bool isLeaf() const { return feature < 0; }
  };

  /// The root of a tree, and the first margin that it adds to.
  struct Tree {
    int32_t root = 0, output = 0;
  };

  /// Categories with their bit set go left; those without a bit where `otherLeft`.
  struct Set {
    std::vector<int32_t> words;
    bool otherLeft = false;
  };

  Task task = Task::Regression;
  /// By output, for a multiclass task; two for a binary one. Empty: their numbers.
  std::vector<std::string> classes;
  /// As the file names them; empty: f0, f1, ...
  std::vector<std::string> featureNames;
  int64_t features = 0;

  Precision rows = Precision::F32, margins = Precision::F32;
  std::vector<Node> nodes;
  std::vector<Tree> trees;
  std::vector<double> values;
  std::vector<Set> sets;
  std::vector<double> base;
  int64_t leafSize = 1;
  std::vector<Missing> missing; // by feature; empty: NaN
  std::optional<double> missingValue;
  bool categoryFloor = false, baseLast = false;
  Aggregate aggregate = Aggregate::Sum;
  std::optional<double> divisor;
  Link link = Link::Identity;
  double linkScale = 1;

  int32_t add(const Node &node) {
    nodes.push_back(node);
    return static_cast<int32_t>(nodes.size() - 1);
  }
  int32_t add(Set set) {
    sets.push_back(std::move(set));
    return static_cast<int32_t>(sets.size() - 1);
  }

  /// Makes `node`, a numerical test whose threshold is the last value to go left (`x <= threshold`, which may be infinite), one
  /// that sends smaller values left.
  void makeInclusive(int32_t node);

private:
  int32_t allCategories = -1; ///< the set that `makeInclusive` needs, once it does
};

/// Readers refuse models with more features: every feature becomes a column of the schema.
constexpr int64_t kMaxModelFeatures = 1 << 16;
/// Readers refuse categories from here on: a set has a bit per category.
constexpr int64_t kMaxModelCategories = 1 << 24;
/// And more words of sets in all: few large categories must not make a small file a large module.
constexpr int64_t kMaxSetWords = 1 << 23;

} // namespace lathe

#endif // LATHE_COMPILER_IMPORT_TREES_TREEMODEL_H
