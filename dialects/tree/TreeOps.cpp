//===- TreeOps.cpp - Registration and verifiers of the tree dialect -------===//
//
// The tags (C1), (C2), ... are the constraints that the op's description numbers.
//
//===----------------------------------------------------------------------===//

#include "dialects/tree/Tree.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace lathe::tree;

#include "dialects/tree/TreeDialect.cpp.inc"
#include "dialects/tree/TreeEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/tree/TreeAttrs.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/tree/TreeOps.cpp.inc"

void TreeDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/tree/TreeAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/tree/TreeOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// EnsembleOp
//===----------------------------------------------------------------------===//

void EnsembleOp::build(OpBuilder &b, OperationState &state, StringRef name, int64_t features, ArrayRef<float> base,
                       ArrayRef<int32_t> roots, ArrayRef<int32_t> outputs, ArrayRef<int32_t> feature, ArrayRef<float> threshold,
                       ArrayRef<int8_t> missingLeft, ArrayRef<int32_t> left, ArrayRef<float> value) {
  Properties &properties = state.getOrAddProperties<Properties>();
  properties.sym_name = b.getStringAttr(name);
  properties.features = b.getI64IntegerAttr(features);
  properties.base = b.getDenseF32ArrayAttr(base);
  properties.roots = b.getDenseI32ArrayAttr(roots);
  properties.outputs = b.getDenseI32ArrayAttr(outputs);
  properties.feature = b.getDenseI32ArrayAttr(feature);
  properties.threshold = b.getDenseF32ArrayAttr(threshold);
  properties.missing_left = b.getDenseI8ArrayAttr(missingLeft);
  properties.left = b.getDenseI32ArrayAttr(left);
  properties.value = b.getDenseF32ArrayAttr(value);
}

/// The first entry of a table that is NaN. Tables are large, and gone through after every pass.
static std::optional<size_t> findNaN(FloatTable table) {
  auto find = [](auto entries) -> std::optional<size_t> {
    for (size_t i = 0; i < entries.size(); ++i)
      if (std::isnan(entries[i]))
        return i;
    return std::nullopt;
  };
  return table.isF64() ? find(table.asDoubles()) : find(table.asFloats());
}

static LogicalResult verifyTrees(EnsembleOp op) {
  size_t nodes = op.getFeature().size(), leafSize = op.getLeafSize();
  for (auto [name, size] : {std::pair<StringRef, size_t>{"threshold", op.getThreshold().size()},
                            {"missing_left", op.getMissingLeft().size()},
                            {"left", op.getLeft().size()}}) // (C1)
    if (size != nodes)
      return op.emitOpError() << name << " has " << size << " entries but feature has " << nodes;
  if (op.getValue().size() != nodes * leafSize)
    return op.emitOpError("value has ") << op.getValue().size() << " entries but feature has " << nodes << " and a leaf "
                                        << leafSize;
  if (op.getRoots().size() != op.getOutputs().size())
    return op.emitOpError("has ") << op.getRoots().size() << " roots but " << op.getOutputs().size() << " outputs";
  for (int32_t root : op.getRoots())
    if (root < 0 || static_cast<size_t>(root) >= nodes)
      return op.emitOpError("root ") << root << " is not one of " << nodes << " nodes";
  for (int32_t output : op.getOutputs()) // (C3)
    if (output < 0 || output + leafSize > op.getBase().size())
      return op.emitOpError("output ") << output << " with leaves of " << leafSize << " is not inside of "
                                       << op.getBase().size();
  if (findNaN(op.getBase())) // (C4)
    return op.emitOpError("base is NaN");
  ArrayRef<int32_t> feature = op.getFeature(), left = op.getLeft();
  int64_t features = op.getFeatures();
  for (size_t n = 0; n < nodes; ++n) {
    if (feature[n] < -1 || feature[n] >= features) // (C3)
      return op.emitOpError("node ") << n << " tests feature " << feature[n] << " of " << features;
    if (feature[n] >= 0 && (left[n] <= static_cast<int64_t>(n) || static_cast<size_t>(left[n]) + 1 >= nodes)) // (C2)
      return op.emitOpError("node ") << n << " has left child " << left[n] << "; a child lies behind its parent, below "
                                     << nodes;
  }
  if (auto n = findNaN(op.getThreshold())) // (C4)
    return op.emitOpError("node ") << *n << " has a NaN threshold";
  if (auto i = findNaN(op.getValue())) // (C4)
    return op.emitOpError("node ") << *i / leafSize << " has a NaN value";
  return success();
}

static LogicalResult verifySets(EnsembleOp op) {
  if (!op.getSet() && !op.getSetOffsets() && !op.getSetWords() && !op.getOtherLeft())
    return success();
  if (!op.getSet() || !op.getSetOffsets() || !op.getSetWords() || !op.getOtherLeft()) // (C7)
    return op.emitOpError("needs set, set_offsets, set_words and other_left together");
  ArrayRef<int32_t> offsets = *op.getSetOffsets(), setOfNode = *op.getSet();
  size_t sets = op.getOtherLeft()->size(), nodes = op.getFeature().size();
  if (setOfNode.size() != nodes)
    return op.emitOpError("set has ") << setOfNode.size() << " entries but feature has " << nodes;
  if (offsets.size() != sets + 1)
    return op.emitOpError("has ") << sets << " sets but " << offsets.size() << " set_offsets, expected one more than sets";
  if (offsets.front() != 0 || offsets.back() != static_cast<int64_t>(op.getSetWords()->size()) || !llvm::is_sorted(offsets))
    return op.emitOpError("set_offsets do not go from 0 to the ") << op.getSetWords()->size() << " set_words in order";
  for (auto [n, set] : llvm::enumerate(setOfNode))
    if (set < -1 || set >= static_cast<int64_t>(sets))
      return op.emitOpError("node ") << n << " tests set " << set << " of " << sets;
  return success();
}

LogicalResult EnsembleOp::verify() {
  if (getValue().isF64() != getBase().isF64()) // (C5)
    return emitOpError("base and value have different types");
  if (failed(verifyTrees(*this)) || failed(verifySets(*this)))
    return failure();
  if (auto missing = getMissing()) { // (C6)
    if (missing->size() != getFeatures())
      return emitOpError("missing has ") << missing->size() << " entries for " << getFeatures() << " features";
    for (int8_t kind : *missing)
      if (!symbolizeMissing(kind))
        return emitOpError("missing has ") << static_cast<int>(kind) << ", expected 0 (nan), 1 (zero) or 2 (none)";
  }
  if (getMissingValue() && getMissingValue()->isNaN()) // (C4)
    return emitOpError("missing_value is NaN, which is missing without it");
  if (getDivisor() && (getDivisor()->isZero() || getAggregate() != Aggregate::Sum)) // (C8)
    return emitOpError("divisor goes with a sum and is not 0");
  return success();
}

//===----------------------------------------------------------------------===//
// PredictOp
//===----------------------------------------------------------------------===//

LogicalResult PredictOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto ensemble = symbols.lookupNearestSymbolFrom<EnsembleOp>(*this, getEnsembleAttr());
  if (!ensemble)
    return emitOpError("expects a tree.ensemble named ") << getEnsembleAttr();
  auto check = [&](StringRef what, MemRefType type, int64_t expected, Type element) -> LogicalResult { // (C1)
    if (type.getElementType() != element)
      return emitOpError() << what << " are of " << type.getElementType() << ", the ensemble's of " << element;
    if (!type.isDynamicDim(1) && type.getDimSize(1) != expected)
      return emitOpError() << what << " have " << type.getDimSize(1) << " columns, the ensemble has " << expected;
    return success();
  };
  auto rows = cast<MemRefType>(getRows().getType()), margins = cast<MemRefType>(getMargins().getType());
  if (failed(check("rows", rows, ensemble.getFeatures(), ensemble.getRowType())) ||
      failed(check("margins", margins, ensemble.getNumMargins(), ensemble.getMarginType())))
    return failure();
  if (!rows.isDynamicDim(0) && !margins.isDynamicDim(0) && rows.getDimSize(0) != margins.getDimSize(0)) // (C2)
    return emitOpError("has ") << rows.getDimSize(0) << " rows and margins of " << margins.getDimSize(0);
  return success();
}
