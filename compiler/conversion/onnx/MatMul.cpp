//===- MatMul.cpp - Lowering of products of matrices ----------------------===//

#include "compiler/conversion/onnx/OnnxLowering.h"
#include "dialects/onnx/OnnxNNOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;

namespace lathe::onnx {

static LogicalResult lowerMatMul(MatMulOp op, MatMulOp::Adaptor in, Kit &k, Values &results) {
  if (ShapeBuilder::rank(in.getA()) != 2 || ShapeBuilder::rank(in.getB()) != 2)
    return k.refuse() << "products of other tensors than matrices";
  Value out = k.fill(k.resultDims(0), k.zero(k.resultElement(0)));
  results.push_back(linalg::MatmulOp::create(k, ValueRange{in.getA(), in.getB()}, ValueRange(out)).getResult(0));
  return success();
}

void populateNNLowerings(Lowerings &lowerings) { lowerings.add<MatMulOp, lowerMatMul>(); }

} // namespace lathe::onnx
