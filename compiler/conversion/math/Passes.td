#ifndef LATHE_COMPILER_CONVERSION_MATH_PASSES_TD
#define LATHE_COMPILER_CONVERSION_MATH_PASSES_TD

include "mlir/Pass/PassBase.td"

def ExpandMathPass : Pass<"lathe-expand-math"> {
  let summary = "expand exp, log and log1p into arithmetic";
  let description = [{
    Replaces `math.exp`, `math.log` and `math.log1p` of f64, and of vectors of it, by additions, multiplications and divisions
    in a fixed order, so that the bits do not depend on a math library. The sequence of operations is that of
    runtime/math/elementary.c, and so are the bits and the error bounds stated there: below 1 ulp for exp and log, 2 ulp for
    log1p. Other types and functions stay. Branch-free: special cases are selects.

    ```mlir
    // before
    %1 = math.log1p %0 : f64
    // after
    %2 = arith.addf %0, %cst : f64
    …
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

#endif
