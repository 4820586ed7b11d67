//===- OnnxTests.cpp - From tests of ONNX to tests of a model -------------===//

#include "compiler/import/onnx/OnnxTreesImporter.h"

#include "llvm/ADT/STLExtras.h"

#include <functional>

namespace lathe::onnx_trees {

/// Every node is below one other at most and the roots below none, so that walks end; then builds what they reach.
LogicalResult Importer::checkTrees() {
  size_t size = tests.size();
  std::vector<bool> reached(size, false);
  for (size_t t = 0; t < model.trees.size(); ++t) {
    std::vector<int32_t> pending{model.trees[t].root};
    if (reached[pending.front()])
      return error(placeOf[pending.front()].first, placeOf[pending.front()].second,
                   "expected trees, found the root of tree " + Twine(t) + " in another");
    reached[pending.front()] = true;
    while (!pending.empty()) {
      int32_t n = pending.back();
      pending.pop_back();
      if (tests[n].mode == Mode::Leaf)
        continue;
      for (int32_t child : {tests[n].whenTrue, tests[n].whenFalse}) {
        // Both branches may lead to one leaf: so opset 5 has trees that are a leaf.
        if (reached[child] && tests[child].mode != Mode::Leaf)
          return error(placeOf[n].first, placeOf[n].second,
                       "expected a tree, found " + placeOf[child].first + "[" + Twine(placeOf[child].second) +
                           "] below two nodes");
        if (!reached[child])
          pending.push_back(child);
        reached[child] = true;
      }
    }
  }
  for (size_t n = 0; n < size; ++n)
    if (tests[n].mode != Mode::Leaf)
      buildTest(static_cast<int32_t>(n), tests[n]);
  return success();
}

/// Tests send smaller values left: what is not such a comparison becomes one, or two.
void Importer::buildTest(int32_t index, const Test &test) {
  TreeModel::Node node;
  node.feature = test.feature;
  node.threshold = test.split;
  bool isInclusive = false;
  switch (test.mode) {
  case Mode::LessOrEqual:
  case Mode::Less:
    node.left = test.whenTrue;
    node.right = test.whenFalse;
    node.missingLeft = test.missingTrue;
    isInclusive = test.mode == Mode::LessOrEqual;
    break;
  case Mode::GreaterOrEqual:
  case Mode::Greater:
    node.left = test.whenFalse;
    node.right = test.whenTrue;
    node.missingLeft = !test.missingTrue;
    isInclusive = test.mode == Mode::Greater;
    break;
  case Mode::Equal:
  case Mode::NotEqual: {
    // x < t ? different : x <= t ? same : different. NaN differs from all, and is equal only where it is tracked.
    bool isEqual = test.mode == Mode::Equal;
    int32_t same = isEqual ? test.whenTrue : test.whenFalse, different = isEqual ? test.whenFalse : test.whenTrue;
    TreeModel::Node upper = node;
    upper.left = same;
    upper.right = different;
    upper.missingLeft = true;
    int32_t upperIndex = model.add(upper);
    node.left = different;
    node.right = upperIndex;
    node.missingLeft = !(isEqual && test.missingTrue);
    model.nodes[index] = node;
    model.makeInclusive(upperIndex);
    return;
  }
  case Mode::Member:
    return buildMember(index, test);
  case Mode::Leaf:
    return;
  }
  model.nodes[index] = node;
  if (isInclusive)
    model.makeInclusive(index);
}

/// A search among the members: x < v_0 is outside, x <= v_0 inside, x < v_1 outside, and so on. NaN is outside unless tracked.
void Importer::buildMember(int32_t index, const Test &test) {
  std::vector<double> values(test.members.begin(), test.members.end());
  llvm::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  TreeModel::Node root;
  root.feature = test.feature;
  if (values.empty()) {
    root.threshold = -std::numeric_limits<double>::infinity(); // no number is below
    root.left = test.missingTrue ? test.whenTrue : test.whenFalse;
    root.right = test.whenFalse;
    root.missingLeft = true;
    model.nodes[index] = root;
    return;
  }
  // Piece p lies between bounds p - 1 and p; odd pieces are members. Bound p is v_(p/2), which belongs to the piece above when
  // p is even.
  size_t missingPiece = test.missingTrue;
  std::function<int32_t(size_t, size_t, int32_t)> build = [&](size_t begin, size_t end, int32_t at) {
    if (begin == end)
      return begin % 2 ? test.whenTrue : test.whenFalse;
    size_t bound = (begin + end) / 2;
    int32_t node = at >= 0 ? at : model.add(root);
    int32_t left = build(begin, bound, -1), right = build(bound + 1, end, -1);
    TreeModel::Node search = root;
    search.threshold = values[bound / 2];
    search.left = left;
    search.right = right;
    search.missingLeft = missingPiece <= bound;
    model.nodes[node] = search;
    if (bound % 2)
      model.makeInclusive(node);
    return node;
  };
  build(0, 2 * values.size(), index);
}

} // namespace lathe::onnx_trees
