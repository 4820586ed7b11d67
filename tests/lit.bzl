"""Runs lit tests under Bazel: one Bazel test per file, with LLVM's own lit and FileCheck."""

_LLVM_TOOLS = ["@llvm//:FileCheck", "@llvm//:not"]

def lit_tests(
        srcs,
        name = None,
        tools = ["//compiler/tools:lathe-opt"],
        data = [],
        **kwargs):
    """Declares one test per source file; `bazel test :<file>.test` runs it alone.

    In RUN lines, `%<tool>` and `<tool>` both name a tool by the base name of its file (`%lathe-opt %s | FileCheck %s`);
    FileCheck and not are always there. `%S` holds copies of `data` under their paths in the package, `%t` is a temporary.

    Args:
      srcs: files of this package that hold RUN lines.
      name: name of a test_suite of all of them; none when absent.
      tools: labels of programs that RUN lines call.
      data: files of this package that RUN lines read.
      **kwargs: passed to each test, `size` is "small" unless given.
    """
    programs = tools + _LLVM_TOOLS
    tests = []
    for src in srcs:
        test = src.replace("/", "_") + ".test"
        tests.append(":" + test)
        native.sh_test(
            name = test,
            srcs = [Label("//tests:run_lit.sh")],
            args = [
                "$(rootpath %s)" % Label("//tests:lit.cfg.py"),
                "$(rootpath @llvm//:lit)",
                "$(rootpath :%s)" % src,
            ] + ["--tool=$(rootpath %s)" % program for program in programs] +
            ["--data=$(rootpath :%s)" % file for file in data],
            data = [Label("//tests:lit.cfg.py"), "@llvm//:lit", ":" + src] + programs + [":" + file for file in data],
            size = kwargs.get("size", "small"),
            **{key: value for key, value in kwargs.items() if key != "size"}
        )
    if name:
        native.test_suite(name = name, tests = tests)
