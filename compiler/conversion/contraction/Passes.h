//===- Passes.h - Kernels for contractions ----------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_CONTRACTION_PASSES_H
#define LATHE_COMPILER_CONVERSION_CONTRACTION_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

#include <string>

namespace mlir::arith {
class ArithDialect;
} // namespace mlir::arith
namespace mlir::bufferization {
class BufferizationDialect;
} // namespace mlir::bufferization
namespace mlir::func {
class FuncDialect;
} // namespace mlir::func
namespace mlir::linalg {
class LinalgDialect;
} // namespace mlir::linalg
namespace mlir::math {
class MathDialect;
} // namespace mlir::math
namespace mlir::memref {
class MemRefDialect;
} // namespace mlir::memref
namespace mlir::scf {
class SCFDialect;
} // namespace mlir::scf
namespace mlir::vector {
class VectorDialect;
} // namespace mlir::vector

namespace lathe {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/contraction/Passes.h.inc"

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_CONTRACTION_PASSES_H
