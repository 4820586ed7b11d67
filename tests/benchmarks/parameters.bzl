"""What a pipeline learned, as files, from which the benchmarks build the same pipeline for the peers."""

load("//rules:providers.bzl", "LatheModelInfo")

def _learned_parameters_impl(ctx):
    info = ctx.attr.model[LatheModelInfo]
    fitted = [file for file in info.ir.to_list() if file.basename == info.name + ".fitted.mlir"]
    return [DefaultInfo(files = depset([info.model, info.spec] + fitted))]

learned_parameters = rule(
    doc = "`x.model`, `x.pipeline.json` and `x.fitted.mlir` of the pipeline x.",
    implementation = _learned_parameters_impl,
    attrs = {"model": attr.label(mandatory = True, providers = [LatheModelInfo])},
)
