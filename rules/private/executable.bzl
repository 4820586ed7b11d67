"""Programs around one pipeline: the command-line predictor, the benchmark."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "CC_TOOLCHAIN_ATTRS", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//rules:providers.bzl", "LatheLibraryInfo", "LatheToolchainInfo")
load(":program.bzl", "link_program")

def _lathe_executable_impl(ctx):
    library = ctx.attr.library[LatheLibraryInfo]
    main = getattr(ctx.attr.toolchain[LatheToolchainInfo], ctx.attr.main)

    # Static: it is copied to where it serves, and starts in half the time when nothing is looked up.
    executable = link_program(
        ctx,
        ctx.label.name,
        [library.entry],
        [ctx.attr.library[CcInfo], main],
        static = True,
    )
    return [DefaultInfo(executable = executable, files = depset([executable]))]

lathe_executable = rule(
    doc = "Links a pipeline's library with a main of the toolchain. Part of ml_pipeline.",
    implementation = _lathe_executable_impl,
    attrs = dict(
        library = attr.label(mandatory = True, providers = [[CcInfo, LatheLibraryInfo]]),
        main = attr.string(mandatory = True, values = ["benchmark_main", "predict_main"]),
        toolchain = attr.label(mandatory = True, providers = [LatheToolchainInfo]),
        **CC_TOOLCHAIN_ATTRS
    ),
    executable = True,
    fragments = ["cpp"],
    toolchains = use_cc_toolchain(),
)
