//===- Passes.h - Versions of generated code per target -------------------===//

#ifndef LATHE_COMPILER_CONVERSION_TARGETS_PASSES_H
#define LATHE_COMPILER_CONVERSION_TARGETS_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

#include <string>
#include <vector>

namespace mlir::arith {
class ArithDialect;
} // namespace mlir::arith
namespace mlir::func {
class FuncDialect;
} // namespace mlir::func
namespace mlir::scf {
class SCFDialect;
} // namespace mlir::scf

namespace lathe {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/targets/Passes.h.inc"

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_TARGETS_PASSES_H
