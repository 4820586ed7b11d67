//===- Groups.cpp - Operands and results by their schema ------------------===//

#include "dialects/onnx/Groups.h"

#include "dialects/onnx/Operators.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/OpDefinition.h"

using namespace mlir;

namespace lathe::onnx {

/// The number of values of each item: as an attribute says, or what is left for the one that is not single.
static SmallVector<int32_t> sizesOf(Operation *op, StringRef attribute, llvm::StringRef formals, unsigned count) {
  if (auto sizes = op->getAttrOfType<DenseI32ArrayAttr>(attribute))
    return SmallVector<int32_t>(sizes.asArrayRef());
  SmallVector<int32_t> sizes;
  SmallVector<Formal> items = parseFormals(formals);
  for (const Formal &formal : items)
    sizes.push_back(formal.isOptional || formal.isVariadic ? static_cast<int32_t>(count - (items.size() - 1)) : 1);
  return sizes;
}

SmallVector<OperandRange> getOperandGroups(Operation *op) {
  SmallVector<OperandRange> groups;
  const Operator *schema = lookupNewestOperator(op->getName().stripDialect());
  if (!schema)
    return groups;
  unsigned begin = 0;
  for (int32_t size : sizesOf(op, "operandSegmentSizes", schema->inputs, op->getNumOperands())) {
    groups.push_back(op->getOperands().slice(begin, size));
    begin += size;
  }
  return groups;
}

SmallVector<ResultRange> getResultGroups(Operation *op) {
  SmallVector<ResultRange> groups;
  const Operator *schema = lookupNewestOperator(op->getName().stripDialect());
  if (!schema)
    return groups;
  unsigned begin = 0;
  for (int32_t size : sizesOf(op, "resultSegmentSizes", schema->outputs, op->getNumResults())) {
    groups.push_back(op->getResults().slice(begin, size));
    begin += size;
  }
  return groups;
}

} // namespace lathe::onnx
