"""From a trained module to what a service links: static and shared library, C++ and C header."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "CC_TOOLCHAIN_ATTRS", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//rules:providers.bzl", "LatheLibraryInfo", "LatheModelInfo", "LatheReportInfo", "LatheToolchainInfo")
load(":budget.bzl", "budget_args", "budget_limits")
load(":errors.bzl", "target_name")
load(":shared_and_static.bzl", "shared_and_static")

def _compile_predictor(ctx, toolchain, model, limits):
    outputs = struct(
        object = ctx.actions.declare_file(model.name + ".o"),
        entry = ctx.actions.declare_file(model.name + "_entry.o"),
        header = ctx.actions.declare_file(model.name + ".h"),
        c_header = ctx.actions.declare_file(model.name + "_c.h"),
        c_source = ctx.actions.declare_file(model.name + "_c.c"),
        ir = ctx.actions.declare_file(model.name + "_predictor.mlir"),
    )
    args = ctx.actions.args()
    args.add("compile")
    args.add("--projection=predictor")
    args.add(model.trained)
    args.add("-o", outputs.object)
    args.add(outputs.entry, format = "--entry=%s")
    args.add(outputs.header, format = "--header=%s")
    args.add(outputs.c_header, format = "--c-header=%s")
    args.add(outputs.c_source, format = "--c-source=%s")
    args.add(outputs.ir, format = "--emit-ir=%s")
    budget_args(args, limits)
    ctx.actions.run(
        executable = toolchain.lathec,
        arguments = [args],
        inputs = [model.trained],
        outputs = [outputs.object, outputs.entry, outputs.header, outputs.c_header, outputs.c_source, outputs.ir],
        mnemonic = "LatheCompile",
        progress_message = "Compiling predictor of %s" % model.name,
    )
    return outputs

def _lathe_library_impl(ctx):
    model = ctx.attr.model[LatheModelInfo]
    report = ctx.attr.report[LatheReportInfo] if ctx.attr.report else None
    toolchain = ctx.attr.toolchain[LatheToolchainInfo]
    limits = budget_limits(target_name(ctx.label), json.decode(ctx.attr.budget))
    predictor = _compile_predictor(ctx, toolchain, model, limits)
    headers = [predictor.header, predictor.c_header]

    library = shared_and_static(
        ctx,
        name = model.name,
        object = predictor.object,
        headers = headers,
        c_source = predictor.c_source,
        runtime = toolchain.serving,
    )

    files = [library.static_library, library.shared_library] + headers
    ir = depset([predictor.ir], transitive = [model.ir] + ([report.ir] if report else []))
    return [
        LatheLibraryInfo(
            budget = limits,
            entry = predictor.entry,
            headers = headers,
            model = model,
            shared_library = library.shared_library,
            static_library = library.static_library,
        ),
        library.cc_info,
        # The report is a part of what building a pipeline gives; linking the library does not wait for it.
        DefaultInfo(files = depset(files + ([report.html, report.json] if report else []))),
        OutputGroupInfo(
            headers = depset(headers),
            ir = ir,
            shared_library = depset([library.shared_library]),
            static_library = depset([library.static_library]),
        ),
    ]

lathe_library = rule(
    doc = "Compiles the predictor of a pipeline or of an imported model into libraries. Part of ml_pipeline and tree_model.",
    implementation = _lathe_library_impl,
    attrs = dict(
        budget = attr.string(default = "null", doc = "JSON: what `budget` returned."),
        model = attr.label(mandatory = True, providers = [LatheModelInfo]),
        report = attr.label(providers = [LatheReportInfo]),
        toolchain = attr.label(mandatory = True, providers = [LatheToolchainInfo]),
        **CC_TOOLCHAIN_ATTRS
    ),
    fragments = ["cpp"],
    provides = [CcInfo, LatheLibraryInfo],
    toolchains = use_cc_toolchain(),
)
