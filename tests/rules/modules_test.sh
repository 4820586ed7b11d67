#!/bin/sh
# MODULE.bazel names the repositories that third_party/repositories.bzl makes.
python3 - "$@" <<'PY'
import ast, sys

module, repositories = (ast.parse(open(path).read()) for path in sys.argv[1:])
used = [ast.literal_eval(argument)
        for node in module.body if isinstance(node, ast.Expr) and getattr(node.value, "func", None) and node.value.func.id == "use_repo"
        for argument in node.value.args[1:]]
made = [ast.literal_eval(key) for node in repositories.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "_SYSTEM" for key in node.value.keys] + ["llvm", "onnx_testdata"]
if sorted(used) != sorted(made):
    sys.exit(f"MODULE.bazel:1:1: error: expected use_repo of {sorted(made)}, found {sorted(used)}; change it to say what "
             "third_party/repositories.bzl says")
PY
