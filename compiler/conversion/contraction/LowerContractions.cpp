//===- LowerContractions.cpp - Contractions to register-tiled kernels -----===//

#include "compiler/conversion/contraction/Passes.h"

#include "compiler/conversion/contraction/Lowerings.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_LOWERCONTRACTIONSPASS
#include "compiler/conversion/contraction/Passes.h.inc"

namespace {

struct LowerContractionsPass : impl::LowerContractionsPassBase<LowerContractionsPass> {
  using LowerContractionsPassBase::LowerContractionsPassBase;

  void runOnOperation() override {
    const Target *fallback = lookupTarget(target);
    if (!target.empty() && !fallback) {
      getOperation().emitError("unknown target '") << target << "'";
      return signalPassFailure();
    }
    KernelModule kernels(getOperation());
    SmallVector<linalg::LinalgOp> ops;
    getOperation().walk([&](linalg::LinalgOp op) { ops.push_back(op); });
    for (linalg::LinalgOp op : ops) {
      if (op.getNumReductionLoops() == 0)
        continue;
      const Target *opTarget = getTarget(op);
      if (!opTarget)
        opTarget = fallback;
      if (!opTarget || !op.hasPureTensorSemantics() || op->getNumResults() != 1)
        continue;
      (void)(succeeded(lowerMatrixProduct(op, kernels, *opTarget)) || succeeded(lowerConvolution(op, kernels, *opTarget)) ||
             succeeded(lowerWindow(op, kernels, *opTarget)));
    }
  }
};

} // namespace
} // namespace lathe
