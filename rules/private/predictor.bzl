"""The targets that serve a trained module, wherever it came from."""

load(":executable.bzl", "lathe_executable")
load(":library.bzl", "lathe_library")
load(":quality_test.bzl", "lathe_quality_test")

def predictor_targets(name, model, budget, report, toolchain, **common):
    """`:x`, `:x_shared`, `:x_predict`, `:x_benchmark` and `:x_test` of the trained module `model`.

    Args:
      name: `x`.
      model: label of the trained module.
      budget: a `budget`, or None.
      report: label of the evaluation that the test judges, or None.
      toolchain: the programs that actions run.
      **common: attributes that all rules have, for all targets.
    """
    lathe_library(name = name, budget = json.encode(budget), model = model, report = report, toolchain = toolchain, **common)
    native.filegroup(
        name = name + "_shared",
        srcs = [":" + name],
        output_group = "shared_library",
        **common
    )
    lathe_executable(name = name + "_predict", library = ":" + name, main = "predict_main", toolchain = toolchain, **common)
    lathe_executable(name = name + "_benchmark", library = ":" + name, main = "benchmark_main", toolchain = toolchain, **common)

    # The benchmark measures what a budget limits.
    is_measured = type(budget) == "dict" and budget.get("max_single_row_us") != None
    lathe_quality_test(
        name = name + "_test",
        benchmark = ":" + name + "_benchmark" if is_measured else None,
        library = ":" + name,
        report = report,
        size = "small",
        toolchain = toolchain,
        **common
    )
