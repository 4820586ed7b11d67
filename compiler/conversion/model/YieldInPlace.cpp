//===- YieldInPlace.cpp - One buffer for what a loop carries --------------===//

#include "compiler/conversion/model/Passes.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_YIELDINPLACEPASS
#include "compiler/conversion/model/Passes.h.inc"

namespace {

/// Whether a value is the carried one with parts written into it, which needs no copy; asking for one would be a conflict.
static bool isWrittenInto(Value value, BlockArgument carried) {
  while (Operation *op = value.getDefiningOp()) {
    if (auto insert = dyn_cast<tensor::InsertOp>(op)) {
      value = insert.getDest();
    } else if (auto insert = dyn_cast<tensor::InsertSliceOp>(op)) {
      value = insert.getDest();
    } else if (auto loop = dyn_cast<scf::ForOp>(op)) {
      // A loop within was seen before: it yields in place.
      value = loop.getInitArgs()[cast<OpResult>(value).getResultNumber()];
    } else if (auto either = dyn_cast<scf::IfOp>(op)) {
      unsigned i = cast<OpResult>(value).getResultNumber();
      return isWrittenInto(either.thenYield().getOperand(i), carried) && isWrittenInto(either.elseYield().getOperand(i), carried);
    } else {
      return false;
    }
  }
  return value == carried;
}

struct YieldInPlacePass : impl::YieldInPlacePassBase<YieldInPlacePass> {
  void runOnOperation() override {
    getOperation().walk([](scf::ForOp loop) {
      auto yield = cast<scf::YieldOp>(loop.getBody()->getTerminator());
      OpBuilder b(yield);
      for (auto [i, value] : llvm::enumerate(yield.getOperands())) {
        auto type = dyn_cast<RankedTensorType>(value.getType());
        BlockArgument carried = loop.getRegionIterArg(i);
        if (!type || !type.hasStaticShape() || isWrittenInto(value, carried))
          continue;
        // A copy may get a buffer of its own, where the one that is carried is still read.
        auto written = linalg::CopyOp::create(b, yield.getLoc(), ValueRange{value}, ValueRange{carried});
        yield->setOperand(i, written->getResult(0));
      }
    });
  }
};

} // namespace
} // namespace lathe
