"""`<pipeline>_test`: the quality gates, parity of the compiled predictor with the reference evaluation of its module, and its time."""

load("//rules:providers.bzl", "LatheLibraryInfo", "LatheReportInfo", "LatheToolchainInfo")

# All run, so that one failure does not hide another.
_SCRIPT = """#!/bin/sh
status=0
{commands}
exit $status
"""

def _command(words):
    return " ".join(["'%s'" % word.replace("'", "'\\''") for word in words]) + " || status=1"

def _lathe_quality_test_impl(ctx):
    library = ctx.attr.library[LatheLibraryInfo]
    report = ctx.attr.report[LatheReportInfo] if ctx.attr.report else None
    toolchain = ctx.attr.toolchain[LatheToolchainInfo]
    model = library.model
    data = [shard.data for shard in model.dataset.shards] if model.dataset else []

    commands = []
    if model.gates:
        commands.append(_command(
            [toolchain.gate.executable.short_path, "--evaluation=" + report.json.short_path] +
            ["--gate=" + gate for gate in model.gates],
        ))
    commands.append(_command(
        [
            toolchain.parity.executable.short_path,
            "--module=" + model.trained.short_path,
            "--library=" + library.shared_library.short_path,
        ] + ["--shard=" + shard.short_path for shard in data] +
        ["--rows=%d" % ctx.attr.parity_rows],
    ))
    programs = []
    if "max_single_row_us" in library.budget:
        programs.append(ctx.executable.benchmark)
        commands.append(_command(
            [ctx.executable.benchmark.short_path, "--max-single-row-us=%s" % library.budget["max_single_row_us"]] +
            ["--shard=" + shard.short_path for shard in data[:1]],
        ))
    script = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(script, _SCRIPT.format(commands = "\n".join(commands)), is_executable = True)
    files = [model.trained, library.shared_library] + data + programs + ([report.json] if report else [])
    runfiles = ctx.runfiles(files = files)
    return [DefaultInfo(executable = script, runfiles = runfiles.merge(toolchain.runfiles))]

lathe_quality_test = rule(
    doc = "Checks a pipeline's gates, parity and time; an imported model has no gates. Part of ml_pipeline and tree_model.",
    implementation = _lathe_quality_test_impl,
    attrs = {
        "benchmark": attr.label(
            cfg = "target",
            doc = "Measures the time that a budget limits.",
            executable = True,
        ),
        "library": attr.label(mandatory = True, providers = [LatheLibraryInfo]),
        "parity_rows": attr.int(default = 10000),
        "report": attr.label(providers = [LatheReportInfo]),
        "toolchain": attr.label(mandatory = True, providers = [LatheToolchainInfo]),
    },
    test = True,
)
