//===- Transpose.h - Squares of vectors, transposed -------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_CONTRACTION_TRANSPOSE_H
#define LATHE_COMPILER_CONVERSION_CONTRACTION_TRANSPOSE_H

#include "compiler/conversion/contraction/KernelCode.h"

namespace lathe {

/// Transposes as many vectors as each has lanes, a power of two.
llvm::SmallVector<mlir::Value> transposeSquare(KernelCode &code, llvm::SmallVector<mlir::Value> rows);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_CONTRACTION_TRANSPOSE_H
