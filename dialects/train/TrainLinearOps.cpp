//===- TrainLinearOps.cpp - Verifier of the trained linear model ----------===//

#include "dialects/train/Train.h"

using namespace mlir;
using namespace lathe::train;

LogicalResult LinearModelOp::verify() {
  auto weights = dyn_cast<RankedTensorType>(getWeights().getType());
  auto intercept = dyn_cast<RankedTensorType>(getIntercept().getType());
  if (!weights || weights.getRank() != 2 || 
      !(weights.getElementType().isF32() || weights.getElementType().isF64())) // (C1)
    return emitOpError("weights are outputs x features of f32 or f64, found ") << getWeights().getType();
  if (!intercept || intercept.getRank() != 1 || intercept.getDimSize(0) != weights.getDimSize(0) ||
      !intercept.getElementType().isF32())
    return emitOpError("intercept has one f32 per output (") << weights.getDimSize(0) << "), found " << getIntercept().getType();
  for (ElementsAttr parameters : {getWeights(), getIntercept()}) // (C2)
    for (APFloat value : parameters.getValues<APFloat>())
      if (!value.isFinite())
        return emitOpError("every parameter must be finite");
  return success();
}
