"""The programs and libraries that Lathe's actions run and link, gathered in one target."""

load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//rules:providers.bzl", "LatheToolchainInfo")
load("//rules/private:optimized.bzl", "ALLOWLIST", "optimized")

_PROGRAMS = ["gate", "ingest", "lathec", "opt", "parity", "report", "translate"]
_MAINS = ["action_serving", "analyzer_main", "benchmark_main", "evaluator_main", "model_benchmark_main", "model_run_main", "model_test_main", "predict_main", "trainer_main"]
_LINKED = ["model_runtime", "serving"]

def _lathe_toolchain_impl(ctx):
    # A transition makes a list of one.
    fields = {name: getattr(ctx.attr, name)[0][DefaultInfo].files_to_run for name in _PROGRAMS}
    fields.update({name: getattr(ctx.attr, name)[0][CcInfo] for name in _MAINS})
    for name in _LINKED:
        fields[name] = getattr(ctx.attr, name)[CcInfo]
    # What a test that runs them needs; runfiles cannot be had from a FilesToRunProvider.
    runfiles = ctx.runfiles()
    for program in ctx.attr.gate + ctx.attr.parity:
        runfiles = runfiles.merge(program[DefaultInfo].default_runfiles)
    return [LatheToolchainInfo(runfiles = runfiles, **fields)]

def _attrs():
    attrs = dict(ALLOWLIST)
    for name in _PROGRAMS:
        attrs[name] = attr.label(
            cfg = optimized,
            doc = "A program that actions or tests run.",
            executable = True,
            mandatory = True,
        )
    for name in _MAINS:
        attrs[name] = attr.label(
            cfg = optimized,
            doc = "A library that is linked with compiled IR into a program.",
            mandatory = True,
            providers = [CcInfo],
        )
    for name in _LINKED:
        attrs[name] = attr.label(
            doc = "What generated code calls, as users build it into what they ship.",
            mandatory = True,
            providers = [CcInfo],
        )
    return attrs

lathe_toolchain = rule(
    doc = "Gathers the programs and libraries that ml_dataset and ml_pipeline use. `//rules:toolchain` is the one they use " +
          "unless told otherwise; Lathe's own tests use others.",
    implementation = _lathe_toolchain_impl,
    attrs = _attrs(),
)
