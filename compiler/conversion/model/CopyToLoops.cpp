//===- CopyToLoops.cpp - Copies of memrefs with gaps ----------------------===//

#include "compiler/conversion/model/Passes.h"

#include "mlir/Dialect/Linalg/Utils/Utils.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_COPYTOLOOPSPASS
#include "compiler/conversion/model/Passes.h.inc"

namespace {

struct CopyToLoopsPass : impl::CopyToLoopsPassBase<CopyToLoopsPass> {
  void runOnOperation() override {
    getOperation().walk([](memref::CopyOp copy) {
      auto isDense = [](Value value) {
        auto type = dyn_cast<MemRefType>(value.getType());
        return type && type.getLayout().isIdentity();
      };
      // One call of memcpy is what they become in LLVM.
      if (isDense(copy.getSource()) && isDense(copy.getTarget()))
        return;
      OpBuilder b(copy);
      linalg::makeMemRefCopyOp(b, copy.getLoc(), copy.getSource(), copy.getTarget());
      copy.erase();
    });
  }
};

} // namespace
} // namespace lathe
