"""What the benchmarks need of other targets, as files."""

load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
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

def _archives_impl(ctx):
    archives = []
    for linker_input in ctx.attr.library[CcInfo].linking_context.linker_inputs.to_list():
        for library in linker_input.libraries:
            archive = library.pic_static_library or library.static_library
            if archive:
                archives.append(archive)
    return [DefaultInfo(files = depset(archives), runfiles = ctx.runfiles(files = archives))]

archives = rule(
    doc = "The static libraries that linking with a library takes, in their order.",
    implementation = _archives_impl,
    attrs = {"library": attr.label(mandatory = True, providers = [CcInfo])},
)
