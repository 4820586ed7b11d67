//===- Sequence.cpp - Lowering of sequences and optionals -----------------===//
//
// They are pointers to values of the runtime (runtime/tensor/sequence.h), which never change: what looks like a change is a
// value of its own.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/model/RuntimeCalls.h"
#include "compiler/conversion/onnx/Control.h"
#include "compiler/conversion/onnx/Sequence.h"
#include "compiler/conversion/onnx/TensorSupport.h"
#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/OnnxControlOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lathe::onnx {

Value call(Kit &k, StringRef name, Type result, ValueRange operands) {
  return callRuntime(k, k.getLoc(), name, result, operands)[0];
}

Value makeValue(Kit &k, Value converted, Type original) {
  auto tensor = dyn_cast<RankedTensorType>(original);
  return tensor ? buildValueFromTensor(k, k.getLoc(), converted, tensor.getElementType()) : converted;
}

Value readValue(Kit &k, Value value, Type original) {
  auto tensor = dyn_cast<RankedTensorType>(original);
  if (!tensor)
    return value;
  return buildTensorFromValue(k, k.getLoc(), value, cast<RankedTensorType>(k.convert(tensor)), tensor.getElementType());
}

Value elementTypeOf(Kit &k, Type original) { return buildI32(k, k.getLoc(), lathe::getElementType(getElementTypeOrSelf(original))); }
Value number(Kit &k, int64_t value) { return buildI64(k, k.getLoc(), value); }
Value pass(Kit &k, Value tensor) { return passTensor(k, k.getLoc(), tensor); }

std::string nameFor(StringRef name, Value tensor) {
  std::string text;
  llvm::raw_string_ostream(text) << name << '.' << getElementTypeOrSelf(tensor);
  return text;
}

Value readItem(Kit &k, Value sequence, int64_t position, RankedTensorType original) {
  return readValue(k, call(k, "lathe_sequence_at", getValueType(k.getContext()), {sequence, number(k, position)}), original);
}

static Type pointer(Kit &k) { return getValueType(k.getContext()); }

/// A position in a sequence as i64; `none` where it is not given.
static Value positionOf(Kit &k, Value position, int64_t none) {
  if (!position)
    return number(k, none);
  Value scalar = onlyElement(k, position);
  return scalar.getType().isInteger(64) ? scalar : arith::ExtSIOp::create(k, k.getI64Type(), scalar).getResult();
}

static Value scalarTensor(Kit &k, Value scalar) {
  return tensor::FromElementsOp::create(k, RankedTensorType::get({}, scalar.getType()), scalar);
}

//===----------------------------------------------------------------------===//
// Sequences
//===----------------------------------------------------------------------===//

static LogicalResult lowerSequenceEmpty(SequenceEmptyOp, SequenceEmptyOp::Adaptor, Kit &k, Values &results) {
  results.push_back(call(k, "lathe_sequence_empty", pointer(k), {}));
  return success();
}

static LogicalResult lowerSequenceConstruct(SequenceConstructOp op, SequenceConstructOp::Adaptor in, Kit &k, Values &results) {
  Value sequence = call(k, "lathe_sequence_empty", pointer(k), {});
  for (auto [converted, original] : llvm::zip_equal(in.getInputs(), op.getInputs()))
    sequence = call(k, "lathe_sequence_append", pointer(k), {sequence, makeValue(k, converted, original.getType())});
  results.push_back(sequence);
  return success();
}

static LogicalResult lowerSequenceInsert(SequenceInsertOp op, SequenceInsertOp::Adaptor in, Kit &k, Values &results) {
  Value item = makeValue(k, in.getTensor(), op.getTensor().getType());
  if (in.getPosition())
    results.push_back(call(k, "lathe_sequence_insert", pointer(k), {in.getInputSequence(), item, positionOf(k, in.getPosition(), 0)}));
  else
    results.push_back(call(k, "lathe_sequence_append", pointer(k), {in.getInputSequence(), item}));
  return success();
}

static LogicalResult lowerSequenceErase(SequenceEraseOp, SequenceEraseOp::Adaptor in, Kit &k, Values &results) {
  results.push_back(call(k, "lathe_sequence_erase", pointer(k), {in.getInputSequence(), positionOf(k, in.getPosition(), -1)}));
  return success();
}

static LogicalResult lowerSequenceAt(SequenceAtOp op, SequenceAtOp::Adaptor in, Kit &k, Values &results) {
  Value item = call(k, "lathe_sequence_at", pointer(k), {in.getInputSequence(), positionOf(k, in.getPosition(), 0)});
  results.push_back(readValue(k, item, op.getTensor().getType()));
  return success();
}

static LogicalResult lowerSequenceLength(SequenceLengthOp, SequenceLengthOp::Adaptor in, Kit &k, Values &results) {
  results.push_back(scalarTensor(k, call(k, "lathe_sequence_length", k.getI64Type(), in.getInputSequence())));
  return success();
}

static LogicalResult lowerConcatFromSequence(ConcatFromSequenceOp op, ConcatFromSequenceOp::Adaptor in, Kit &k, Values &results) {
  auto type = cast<RankedTensorType>(op.getConcatResult().getType());
  Value joined = call(k, "lathe_sequence_concatenate", pointer(k),
                      {in.getInputSequence(), elementTypeOf(k, type),
                       number(k, type.getRank() - (op.getNewAxis() != 0)), number(k, op.getAxis()), number(k, op.getNewAxis() != 0)});
  results.push_back(receiveTensor(k, k.getLoc(), joined, cast<RankedTensorType>(k.convert(type))));
  return success();
}

static LogicalResult lowerSplitToSequence(SplitToSequenceOp op, SplitToSequenceOp::Adaptor in, Kit &k, Values &results) {
  Value input = in.getInput(), split = in.getSplit();
  Type i64 = k.getI64Type();
  Dims dims = k.sizes(input);
  int64_t axis = *k.shapes().axis(op.getAxis(), dims.size());
  Value pieces;
  if (!split) {
    pieces = k.fill({dims[axis]}, k.integer(i64, 1));
  } else if (ShapeBuilder::rank(split) == 0) {
    Value size = k.toIndex(k.loadScalar(split));
    k.check(k.compare(Kit::Compare::Greater, size, k.index(0)), "onnx.SplitToSequence: 'split' is 0 or negative");
    ShapeBuilder &s = k.shapes();
    pieces = k.generate({s.ceilDiv(dims[axis], Dim(size))}, i64, [&](Kit &k, ValueRange at) {
      return k.fromIndex(i64, k.min(size, k.sub(k.index(dims[axis]), k.mul(at[0], size))));
    });
  } else {
    pieces = split;
    if (getElementTypeOrSelf(split) != i64)
      pieces = k.map(k.sizes(split), split, i64, [&](Kit &k, ValueRange x) -> Value { return arith::ExtSIOp::create(k, i64, x[0]); });
  }
  results.push_back(call(k, nameFor("lathe_sequence_split", input), pointer(k),
                         {elementTypeOf(k, op.getInput().getType()), pass(k, input), number(k, axis), pass(k, pieces),
                          number(k, split || op.getKeepdims() != 0)}));
  return success();
}

//===----------------------------------------------------------------------===//
// Optionals
//===----------------------------------------------------------------------===//

static LogicalResult lowerOptional(OptionalOp op, OptionalOp::Adaptor in, Kit &k, Values &results) {
  results.push_back(in.getInput() ? makeValue(k, in.getInput(), op.getInput().getType())
                                  : call(k, "lathe_optional_none", pointer(k), {}));
  return success();
}

static LogicalResult lowerOptionalGetElement(OptionalGetElementOp op, OptionalGetElementOp::Adaptor in, Kit &k, Values &results) {
  if (!isa<OptionalType>(op.getInput().getType())) {
    results.push_back(in.getInput());
    return success();
  }
  Value held = call(k, "lathe_optional_get", pointer(k), in.getInput());
  results.push_back(readValue(k, held, op.getOutput().getType()));
  return success();
}

static LogicalResult lowerOptionalHasElement(OptionalHasElementOp op, OptionalHasElementOp::Adaptor in, Kit &k, Values &results) {
  Value has = k.integer(k.getI1Type(), op.getInput() ? 1 : 0);
  if (op.getInput() && isa<OptionalType>(op.getInput().getType())) {
    Value found = call(k, "lathe_optional_has_value", k.getI64Type(), in.getInput());
    has = k.compare(Kit::Compare::NotEqual, found, k.integer(k.getI64Type(), 0));
  }
  results.push_back(scalarTensor(k, has));
  return success();
}

void populateSequenceLowerings(Lowerings &lowerings) {
  lowerings.add<ConcatFromSequenceOp, lowerConcatFromSequence>();
  lowerings.add<OptionalGetElementOp, lowerOptionalGetElement>();
  lowerings.add<OptionalHasElementOp, lowerOptionalHasElement>();
  lowerings.add<OptionalOp, lowerOptional>();
  lowerings.add<SequenceAtOp, lowerSequenceAt>();
  lowerings.add<SequenceConstructOp, lowerSequenceConstruct>();
  lowerings.add<SequenceEmptyOp, lowerSequenceEmpty>();
  lowerings.add<SequenceEraseOp, lowerSequenceErase>();
  lowerings.add<SequenceInsertOp, lowerSequenceInsert>();
  lowerings.add<SequenceLengthOp, lowerSequenceLength>();
  lowerings.add<SplitToSequenceOp, lowerSplitToSequence>();
}

} // namespace lathe::onnx
