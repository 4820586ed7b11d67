//===- TreeOps.cpp - Registration and verifiers of the tree dialect -------===//
//
// The tags (C1), (C2), ... are the constraints that the op's description numbers.
//
//===----------------------------------------------------------------------===//

#include "dialects/tree/Tree.h"

#include "mlir/IR/Builders.h"

#include <cmath>

using namespace mlir;
using namespace lathe::tree;

#include "dialects/tree/TreeDialect.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/tree/TreeOps.cpp.inc"

void TreeDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/tree/TreeOps.cpp.inc"
      >();
}

LogicalResult EnsembleOp::verify() {
  size_t nodes = getFeature().size();
  for (auto [name, size] : {std::pair<StringRef, size_t>{"threshold", getThreshold().size()},
                            {"missing_left", getMissingLeft().size()},
                            {"left", getLeft().size()},
                            {"value", getValue().size()}}) // (C1)
    if (size != nodes)
      return emitOpError() << name << " has " << size << " entries but feature has " << nodes;
  if (getRoots().size() != getOutputs().size())
    return emitOpError("has ") << getRoots().size() << " roots but " << getOutputs().size() << " outputs";
  for (int32_t root : getRoots())
    if (root < 0 || static_cast<size_t>(root) >= nodes)
      return emitOpError("root ") << root << " is not one of " << nodes << " nodes";
  for (int32_t output : getOutputs()) // (C3)
    if (output < 0 || static_cast<size_t>(output) >= getBase().size())
      return emitOpError("output ") << output << " is not one of " << getBase().size();
  for (float base : getBase()) // (C4)
    if (std::isnan(base))
      return emitOpError("base is NaN");
  for (size_t n = 0; n < nodes; ++n) {
    int32_t feature = getFeature()[n], left = getLeft()[n];
    if (feature < -1 || feature >= static_cast<int64_t>(getFeatures())) // (C3)
      return emitOpError("node ") << n << " tests feature " << feature << " of " << getFeatures();
    if (std::isnan(getThreshold()[n]) || std::isnan(getValue()[n])) // (C4)
      return emitOpError("node ") << n << " has a NaN threshold or value";
    if (feature >= 0 && (left <= static_cast<int64_t>(n) || static_cast<size_t>(left) + 1 >= nodes)) // (C2)
      return emitOpError("node ") << n << " has left child " << left << "; a child lies behind its parent, below " << nodes;
  }
  return success();
}

LogicalResult PredictOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto ensemble = symbols.lookupNearestSymbolFrom<EnsembleOp>(*this, getEnsembleAttr());
  if (!ensemble)
    return emitOpError("expects a tree.ensemble named ") << getEnsembleAttr();
  auto check = [&](StringRef what, Value value, int64_t expected) -> LogicalResult { // (C1)
    int64_t size = cast<MemRefType>(value.getType()).getDimSize(0);
    if (!ShapedType::isDynamic(size) && size != expected)
      return emitOpError() << what << " has " << size << " entries, the ensemble has " << expected;
    return success();
  };
  if (failed(check("row", getRow(), ensemble.getFeatures())))
    return failure();
  return check("margins", getMargins(), ensemble.getBase().size());
}
