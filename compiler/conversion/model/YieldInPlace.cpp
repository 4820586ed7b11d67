//===- YieldInPlace.cpp - One buffer for what a loop carries --------------===//

#include "compiler/conversion/model/Passes.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_YIELDINPLACEPASS
#include "compiler/conversion/model/Passes.h.inc"

namespace {

struct YieldInPlacePass : impl::YieldInPlacePassBase<YieldInPlacePass> {
  void runOnOperation() override {
    getOperation().walk([](scf::ForOp loop) {
      auto yield = cast<scf::YieldOp>(loop.getBody()->getTerminator());
      OpBuilder b(yield);
      for (auto [i, value] : llvm::enumerate(yield.getOperands())) {
        auto type = dyn_cast<RankedTensorType>(value.getType());
        BlockArgument carried = loop.getRegionIterArg(i);
        if (!type || !type.hasStaticShape() || value == carried)
          continue;
        auto written = bufferization::MaterializeInDestinationOp::create(b, yield.getLoc(), value, carried);
        yield->setOperand(i, written.getResult());
      }
    });
  }
};

} // namespace
} // namespace lathe
