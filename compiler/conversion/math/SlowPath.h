//===- SlowPath.h - What few arguments need ---------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_MATH_SLOWPATH_H
#define LATHE_COMPILER_CONVERSION_MATH_SLOWPATH_H

#include "compiler/conversion/math/Expr.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace lathe {

/// The values, or where `isSlow` holds what the function makes of the arguments there. The function takes and gives numbers;
/// it is called for each slow element, and `build` writes it once per module. Costs a branch where no element is slow.
llvm::SmallVector<Expr>
replaceSlow(Expr isSlow, llvm::ArrayRef<Expr> values, llvm::ArrayRef<Expr> arguments, llvm::StringRef function,
            llvm::function_ref<llvm::SmallVector<Expr>(mlir::ImplicitLocOpBuilder &, llvm::ArrayRef<Expr>)> build);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_MATH_SLOWPATH_H
