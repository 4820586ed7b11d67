"""The programs and libraries that Lathe's actions run and link, gathered in one target."""

load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//rules:providers.bzl", "LatheToolchainInfo")
load("//rules/private:optimized.bzl", "ALLOWLIST", "optimized")

_PROGRAMS = ["gate", "ingest", "lathec", "opt", "parity", "report", "translate"]
_ACTION_LIBRARIES = ["action_serving", "analyzer_main", "evaluator_main", "trainer_main"]
_TARGET_LIBRARIES = ["benchmark_main", "predict_main", "serving"]

def _lathe_toolchain_impl(ctx):
    # A transition makes a list of one.
    fields = {name: getattr(ctx.attr, name)[0][DefaultInfo].files_to_run for name in _PROGRAMS}
    fields.update({name: getattr(ctx.attr, name)[0][CcInfo] for name in _ACTION_LIBRARIES})
    fields.update({name: getattr(ctx.attr, name)[CcInfo] for name in _TARGET_LIBRARIES})
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
            doc = "A program that actions run.",
            executable = True,
            mandatory = True,
        )
    for name in _ACTION_LIBRARIES:
        attrs[name] = attr.label(
            cfg = optimized,
            doc = "A library that is linked with compiled IR into a program that an action runs.",
            mandatory = True,
            providers = [CcInfo],
        )
    for name in _TARGET_LIBRARIES:
        attrs[name] = attr.label(
            doc = "A library that is linked into what users ship.",
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
