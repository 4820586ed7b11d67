"""Programs around one pipeline: the command-line predictor, the benchmark."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "CC_TOOLCHAIN_ATTRS", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//rules:providers.bzl", "LatheLibraryInfo", "LatheToolchainInfo")
load(":program.bzl", "link_program")

def _compile_reader(ctx, toolchain, model):
    """Compiles what reads text, with the predictor that takes what it reads: nothing of the library is needed beside it."""
    object = ctx.actions.declare_file(model.name + "_reader.o")
    ir = ctx.actions.declare_file(model.name + "_reader.mlir")
    args = ctx.actions.args()
    args.add("compile")
    args.add("--projection=reader")
    args.add(model.trained)
    args.add("-o", object)
    args.add(ir, format = "--emit-ir=%s")
    ctx.actions.run(
        executable = toolchain.lathec,
        arguments = [args],
        inputs = [model.trained],
        outputs = [object, ir],
        mnemonic = "LatheCompile",
        progress_message = "Compiling reader of %s" % model.name,
    )
    return struct(object = object, ir = ir)

def _lathe_executable_impl(ctx):
    library = ctx.attr.library[LatheLibraryInfo]
    toolchain = ctx.attr.toolchain[LatheToolchainInfo]
    main = getattr(toolchain, ctx.attr.main)
    if ctx.attr.main == "predict_main":
        reader = _compile_reader(ctx, toolchain, library.model)
        objects, cc_infos, ir = [reader.object], [toolchain.serving, main], [reader.ir]
    else:
        objects, cc_infos, ir = [library.entry], [ctx.attr.library[CcInfo], main], []

    # Static: it is copied to where it serves, and starts in half the time when nothing is looked up.
    executable = link_program(ctx, ctx.label.name, objects, cc_infos, static = True)
    return [
        DefaultInfo(executable = executable, files = depset([executable])),
        OutputGroupInfo(ir = depset(ir)),
    ]

lathe_executable = rule(
    doc = "Links a pipeline's library, or its reader, with a main of the toolchain. Part of ml_pipeline.",
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
