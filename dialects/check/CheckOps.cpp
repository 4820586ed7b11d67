//===- CheckOps.cpp - Registration and verifiers of the check dialect -----===//
//
// The tags (C1), (C2), ... are the constraints that the op's description numbers.
//
//===----------------------------------------------------------------------===//

#include "dialects/check/Check.h"

#include "mlir/IR/Builders.h"

#include <cmath>

using namespace mlir;
using namespace lathe;
using namespace lathe::check;

#include "dialects/check/CheckDialect.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/check/CheckOps.cpp.inc"

void CheckDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/check/CheckOps.cpp.inc"
      >();
}

LogicalResult ExpectAlmostEqOp::verify() {
  if (bool(getUlps()) == bool(getTolerance())) // (C1)
    return emitOpError("expects either ulps or a tolerance");
  if (getUlps() && static_cast<int64_t>(*getUlps()) < 0) // (C2)
    return emitOpError("expects ulps of at least 0, found ") << static_cast<int64_t>(*getUlps());
  if (getTolerance() && !(getTolerance()->isFinite() && getTolerance()->convertToDouble() >= 0))
    return emitOpError("expects a finite tolerance of at least 0, found ") << getToleranceAttr();
  return success();
}

/// Whether an attribute writes down a present value of the type.
static bool isValueOf(pipeline::ColumnType type, Attribute value) {
  switch (type) {
  case pipeline::ColumnType::String:
    return isa<StringAttr>(value);
  case pipeline::ColumnType::Bool:
    return isa<BoolAttr>(value);
  case pipeline::ColumnType::Float64:
    return isa<FloatAttr>(value) && cast<FloatAttr>(value).getType().isF64();
  case pipeline::ColumnType::Int64:
  case pipeline::ColumnType::Timestamp:
    return isa<IntegerAttr>(value) && cast<IntegerAttr>(value).getType().isInteger(64);
  }
  llvm_unreachable("every column type is listed");
}

LogicalResult BatchOp::verify() {
  SmallVector<pipeline::ColumnType> types;
  for (auto name : getColumns().getAsRange<StringAttr>()) {
    auto type = pipeline::symbolizeColumnType(name); // (C1)
    if (!type)
      return emitOpError("expects types of columns, found ") << name;
    types.push_back(*type);
  }
  for (auto [index, attr] : llvm::enumerate(getRows())) {
    auto row = dyn_cast<ArrayAttr>(attr);
    if (!row || row.size() != types.size()) // (C1)
      return emitOpError("expects ") << types.size() << " values in row " << index << ", found " << attr;
    for (auto [type, value] : llvm::zip(types, row)) // (C2)
      if (!isa<UnitAttr>(value) && !isValueOf(type, value))
        return emitOpError("expects unit or a value of type ")
               << pipeline::stringifyColumnType(type) << " in row " << index << ", found " << value;
  }
  return success();
}

LogicalResult ExpectRowsOp::verify() {
  auto batch = getBatch().getDefiningOp<BatchOp>(); // (C1)
  if (!batch)
    return emitOpError("expects a batch that check.batch writes down");
  auto type = dyn_cast<RankedTensorType>(getExpected().getType()); // (C2)
  int64_t rows = batch.getRows().size();
  bool isNumber = type && (type.getElementType().isF32() || type.getElementType().isInteger(32));
  if (!isNumber || type.getRank() != 2 || type.getDimSize(0) != rows || rows == 0)
    return emitOpError("expects values of f32 or i32 for ") << rows << " rows, found " << getExpected().getType();
  return success();
}
