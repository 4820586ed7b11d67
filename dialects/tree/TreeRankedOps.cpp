//===- TreeRankedOps.cpp - Verifiers of the ranked form -------------------===//
//
// The tags (C1), (C2), ... are the constraints that the op's description numbers.
//
//===----------------------------------------------------------------------===//

#include "dialects/tree/Tree.h"

using namespace mlir;
using namespace lathe::tree;

/// Whether offsets go from 0 to `end` in order, one more than `count` of them.
static bool areOffsets(ArrayRef<int32_t> offsets, size_t count, int64_t end) {
  return offsets.size() == count + 1 && offsets.front() == 0 && offsets.back() == end && llvm::is_sorted(offsets);
}

LogicalResult CutsOp::verify() {
  size_t searches = getSearchFeature().size(), tests = getTestFeature().size();
  if (!areOffsets(getSearchOffsets(), searches, getThreshold().size())) // (C1)
    return emitOpError("search_offsets do not go from 0 to the ")
           << getThreshold().size() << " thresholds in order, one per search and one more";
  if (!areOffsets(getSearchRanks(), searches, getFirst().size()))
    return emitOpError("search_ranks do not go from 0 to the ")
           << getFirst().size() << " entries of first in order, one per search and one more";
  if (getMissingHigh().size() != getFirst().size() + tests)
    return emitOpError("missing_high has ")
           << getMissingHigh().size() << " entries for " << getFirst().size() << " ranks and " << tests << " tests";
  if (getTestSet().size() != tests)
    return emitOpError("test_set has ") << getTestSet().size() << " entries for " << tests << " tests";
  if (getMissing() && static_cast<int64_t>(getMissing()->size()) != static_cast<int64_t>(getFeatures()))
    return emitOpError("missing has ") << getMissing()->size() << " entries for " << getFeatures() << " features";
  size_t sets = getOtherLeft() ? getOtherLeft()->size() : 0;
  if (sets && (!getSetOffsets() || !getSetWords() || !areOffsets(*getSetOffsets(), sets, getSetWords()->size())))
    return emitOpError("set_offsets do not go from 0 to the number of set_words in order, one per set and one more");
  for (ArrayRef<int32_t> features : {getSearchFeature(), getTestFeature()}) // (C2)
    for (int32_t feature : features)
      if (feature < 0 || feature >= static_cast<int64_t>(getFeatures()))
        return emitOpError("ranks feature ") << feature << " of " << getFeatures();
  for (int32_t set : getTestSet())
    if (set < 0 || static_cast<size_t>(set) >= sets)
      return emitOpError("tests set ") << set << " of " << sets;
  FloatTable threshold = getThreshold();
  for (size_t s = 0; s < searches; ++s) {
    for (int64_t t = getSearchOffsets()[s] + 1; t < getSearchOffsets()[s + 1]; ++t)
      if (!(threshold[t - 1] < threshold[t])) // (C3)
        return emitOpError("threshold ") << t << " of search " << s << " is not above the one before";
    if (getNumThresholds(s) == 0)
      return emitOpError("search ") << s << " has no thresholds";
    if (s && llvm::Log2_64(std::min<uint64_t>(256, getNumThresholds(s - 1))) >
                 llvm::Log2_64(std::min<uint64_t>(256, getNumThresholds(s)))) // (C4)
      return emitOpError("search ") << s << " has fewer thresholds than the one before";
  }
  return success();
}

LogicalResult RankedEnsembleOp::verify() {
  size_t nodes = getFeature().size();
  if (getRank().size() != nodes || getLeft().size() != nodes || getValue().size() != nodes * getLeafSize()) // (C1)
    return emitOpError("has ") << nodes << " features, " << getRank().size() << " ranks, " << getLeft().size()
                               << " children and " << getValue().size() << " values";
  // Passes verify what they leave, so that large tables are gone through often.
  ArrayRef<int32_t> feature = getFeature(), left = getLeft();
  ArrayRef<int16_t> rank = getRank();
  for (size_t n = 0; n < nodes; ++n) {
    if (feature[n] < 0)
      continue;
    if (rank[n] < 0 || rank[n] > 254) // (C3)
      return emitOpError("node ") << n << " compares with rank " << rank[n] << ", expected one in [0, 254]";
    if (left[n] <= static_cast<int64_t>(n) || static_cast<size_t>(left[n]) + 1 >= nodes) // (C4)
      return emitOpError("node ") << n << " has left child " << left[n] << "; a child lies behind its parent, below " << nodes;
  }
  if (getRoots().size() != getOutputs().size()) // (C1)
    return emitOpError("has ") << getRoots().size() << " roots but " << getOutputs().size() << " outputs";
  for (int32_t root : getRoots())
    if (root < 0 || static_cast<size_t>(root) >= nodes) // (C5)
      return emitOpError("root ") << root << " is not one of " << nodes << " nodes";
  for (int32_t output : getOutputs())
    if (output < 0 || output + getLeafSize() > getBase().size()) // (C5)
      return emitOpError("output ") << output << " with leaves of " << getLeafSize() << " is not inside of "
                                    << getBase().size();
  if (!getKernels())
    return success();
  int64_t trees = 0;
  for (auto kernel : getKernels()->getAsRange<KernelAttr>())
    trees += kernel.getTrees();
  if (trees != getNumTrees()) // (C1)
    return emitOpError("has kernels for ") << trees << " trees of " << getNumTrees();
  return success();
}

LogicalResult RankedEnsembleOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto cuts = symbols.lookupNearestSymbolFrom<CutsOp>(*this, getCutsAttr());
  if (!cuts) // (C2)
    return emitOpError("expects tree.cuts named ") << getCutsAttr();
  int64_t ranks = cuts.getNumRanks();
  for (auto [n, feature] : llvm::enumerate(getFeature()))
    if (feature < -1 || feature >= ranks)
      return emitOpError("node ") << n << " tests virtual feature " << feature << " of " << ranks;
  return success();
}

LogicalResult PredictRankedOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto ensemble = symbols.lookupNearestSymbolFrom<RankedEnsembleOp>(*this, getEnsembleAttr());
  if (!ensemble)
    return emitOpError("expects a tree.ranked_ensemble named ") << getEnsembleAttr();
  auto cuts = symbols.lookupNearestSymbolFrom<CutsOp>(ensemble, ensemble.getCutsAttr());
  Type row = cast<MemRefType>(getRows().getType()).getElementType();
  if (cuts && row != cuts.getRowType())
    return emitOpError("rows are of ") << row << ", the ensemble's of " << cuts.getRowType();
  Type margin = cast<MemRefType>(getMargins().getType()).getElementType();
  if (margin != ensemble.getMarginType())
    return emitOpError("margins are of ") << margin << ", the ensemble's of " << ensemble.getMarginType();
  return success();
}
