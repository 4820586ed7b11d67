#ifndef LATHE_COMPILER_CONVERSION_MATH_PASSES_TD
#define LATHE_COMPILER_CONVERSION_MATH_PASSES_TD

include "mlir/Pass/PassBase.td"

def ExpandMathPass : Pass<"lathe-expand-math", "::mlir::ModuleOp"> {
  let summary = "expand elementary functions into arithmetic";
  let description = [{
    Replaces the functions of the `math` dialect that processors do not have, and `arith.remf`, by arithmetic in a fixed order,
    so that the bits do not depend on a math library: exponentials, logarithms, powers, circular and hyperbolic functions with
    their inverses, `erf`, `erfc`, `cbrt` and `rsqrt`, of numbers of 64, 32 and 16 bits and vectors of them. Roots, rounding,
    signs and `math.fma` stay: they are instructions, and exact.

    Functions.h states the bounds of the errors; doubles have `exp`, `log` and `log1p` with the bits of
    runtime/math/elementary.c. Floats have formulas of their own for `exp`, `log`, `tanh`, `erf`, `sin` and `cos`, and take
    those of doubles for the rest; numbers of 16 bits take those of floats. Special cases are selects. The exceptions are
    arguments of `sin`, `cos` and `tan` from 2^30 on and quotients of `arith.remf` from 2^53 on, for which a function is
    added to the module and called.

    ```mlir
    // before
    %1 = math.log1p %0 : f64
    // after
    %2 = arith.addf %0, %cst : f64
    …
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::LLVM::LLVMDialect",
                           "::mlir::math::MathDialect", "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"];
}

def ExpandNarrowFloatsPass : Pass<"lathe-expand-narrow-floats"> {
  let summary = "expand arithmetic of numbers of 16 bits and less";
  let description = [{
    Leaves of `f16`, `bf16` and the types of 8, 6 and 4 bits only what needs no library: their bits, constants and selections, and
    the conversions between `f16` and `f32`. Arithmetic and the functions that `lathe-expand-math` leaves become those of `f32`,
    each result rounded. Conversions become arithmetic of integers, and round once, to the nearest, to the even of two, also
    from doubles and from integers of 64 bits. What is too large for a type becomes infinity, or NaN where it has none, or its
    largest number where it has neither; such a type has -0 for NaN. To `f8E8M0FNU`, the middle of two is rounded up; 0 and
    negative numbers become NaN.

    ```mlir
    // before
    %2 = arith.addf %0, %1 : f16
    // after
    %2 = arith.extf %0 : f16 to f32
    %3 = arith.extf %1 : f16 to f32
    %4 = arith.addf %2, %3 : f32
    %5 = arith.truncf %4 : f32 to f16
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect"];
}

#endif
