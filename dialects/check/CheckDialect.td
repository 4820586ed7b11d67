#ifndef LATHE_DIALECTS_CHECK_DIALECT_TD
#define LATHE_DIALECTS_CHECK_DIALECT_TD

include "mlir/IR/DialectBase.td"

def Check_Dialect : Dialect {
  let name = "check";
  let cppNamespace = "::lathe::check";
  let summary = "test only: a program asserts on its own values";
  let description = [{
    A test is a `func.func` without arguments and results that carries the unit attribute `check.test`; its name is the
    sentence that it shows. `lathe-convert-check-to-calls` turns the assertions into calls of tests/execution/check_runtime.c
    and gathers the tests, `lathec object` makes native code of them, and a Bazel test runs it. So what is checked is what
    the machine computes, not what the IR says.

    An assertion does not stop the program: it is counted, and printed with its place in the source. No pass that ships
    in a projection knows this dialect.
  }];
  let dependentDialects = ["::lathe::pipeline::PipelineDialect"];
}

#endif
