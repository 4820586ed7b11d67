//===- Cast.cpp - Lowering of conversions ---------------------------------===//

#include "compiler/conversion/onnx/Elements.h"
#include "dialects/onnx/OnnxElementwiseOps.h"
#include "dialects/pipeline/Pipeline.h"

using namespace mlir;

namespace lathe::onnx {

template <typename Op> static LogicalResult lowerCast(Op op, typename Op::Adaptor in, Kit &k, Values &results) {
  Type from = ShapeBuilder::elementType(op.getInput()), to = ShapeBuilder::elementType(op.getOutput());
  if (isa<pipeline::StringType>(from) != isa<pipeline::StringType>(to))
    return failure(); // strings have a lowering of their own
  if (from == to) {
    results.push_back(in.getInput());
    return success();
  }
  CastRules rules{op.getSaturate() != 0, op.getRoundMode()};
  results.push_back(k.map(k.resultDims(0), in.getInput(), k.resultElement(0),
                          [&](Kit &k, ValueRange x) { return castElement(k, x[0], from, to, rules); }));
  return success();
}

/// Bools are stored as bytes, 0 or 1; small integers as bytes of their value: their signs are set anew.
static LogicalResult lowerBitCast(BitCastOp op, BitCastOp::Adaptor in, Kit &k, Values &results) {
  Type to = ShapeBuilder::elementType(op.getOutput()), stored = k.resultElement(0);
  results.push_back(k.map(k.resultDims(0), in.getInput(), stored, [&](Kit &k, ValueRange x) -> Value {
    Value bits = x[0];
    if (to.isInteger(1))
      return k.compare(Kit::Compare::NotEqual, bits, k.integer(bits.getType(), 0));
    if (bits.getType().isInteger(1))
      return arith::ExtUIOp::create(k, stored, bits);
    if (bits.getType() != stored)
      bits = arith::BitcastOp::create(k, stored, bits);
    unsigned width = to.getIntOrFloatBitWidth();
    if (width >= 8)
      return bits;
    Value shift = k.integer(stored, 8 - width);
    Value up = arith::ShLIOp::create(k, bits, shift);
    return to.isSignlessInteger() ? arith::ShRSIOp::create(k, up, shift).getResult()
                                  : arith::ShRUIOp::create(k, up, shift).getResult();
  }));
  return success();
}

void populateCastLowerings(Lowerings &lowerings) {
  lowerings.add<BitCastOp, lowerBitCast>();
  lowerings.add<CastOp, lowerCast<CastOp>>();
  lowerings.add<CastLikeOp, lowerCast<CastLikeOp>>();
}

} // namespace lathe::onnx
