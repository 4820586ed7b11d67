"""From a trained module to what a service links: static and shared library, C++ and C header."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "CC_TOOLCHAIN_ATTRS", "find_cpp_toolchain", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//rules:providers.bzl", "LatheLibraryInfo", "LatheModelInfo", "LatheReportInfo", "LatheToolchainInfo")
load(":budget.bzl", "budget_args", "budget_limits")
load(":errors.bzl", "target_name")
load(":program.bzl", "cc_features")

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

def _objects_of(cc_info):
    """The objects of a library and of what it needs: a static library that stands alone holds them too."""
    objects = []
    for linker_input in cc_info.linking_context.linker_inputs.to_list():
        for library in linker_input.libraries:
            objects += library.pic_objects or library.objects or []
    return objects

def _archive(ctx, cc_toolchain, features, name, objects):
    """An archive of that name whatever the compilation mode; cc_common would call it `.pic.a` in some."""
    library = ctx.actions.declare_file(name)
    variables = cc_common.create_link_variables(
        cc_toolchain = cc_toolchain,
        feature_configuration = features,
        is_using_linker = False,
        output_file = library.path,
    )
    action = "c++-link-static-library"
    args = ctx.actions.args()
    args.add_all(cc_common.get_memory_inefficient_command_line(
        action_name = action,
        feature_configuration = features,
        variables = variables,
    ))
    args.add_all(objects)
    ctx.actions.run(
        executable = cc_common.get_tool_for_action(action_name = action, feature_configuration = features),
        arguments = [args],
        inputs = depset(transitive = [objects, cc_toolchain.all_files]),
        outputs = [library],
        env = cc_common.get_environment_variables(
            action_name = action,
            feature_configuration = features,
            variables = variables,
        ),
        mnemonic = "LatheLink",
        progress_message = "Archiving %s" % library.short_path,
    )
    return library

def _lathe_library_impl(ctx):
    model = ctx.attr.model[LatheModelInfo]
    report = ctx.attr.report[LatheReportInfo] if ctx.attr.report else None
    toolchain = ctx.attr.toolchain[LatheToolchainInfo]
    cc_toolchain = find_cpp_toolchain(ctx)
    features = cc_features(ctx, cc_toolchain)
    limits = budget_limits(target_name(ctx.label), json.decode(ctx.attr.budget))
    predictor = _compile_predictor(ctx, toolchain, model, limits)
    headers = [predictor.header, predictor.c_header]

    compilation_context, compiled = cc_common.compile(
        actions = ctx.actions,
        name = model.name,
        cc_toolchain = cc_toolchain,
        feature_configuration = features,
        srcs = [predictor.c_source],
        public_hdrs = headers,
        compilation_contexts = [toolchain.serving.compilation_context],
        disallow_nopic_outputs = True,
    )

    # Everything is position-independent, so one set of objects serves both libraries.
    objects = depset(
        [predictor.object] + (compiled.pic_objects or compiled.objects) + _objects_of(toolchain.serving),
    )
    outputs = cc_common.create_compilation_outputs(objects = objects, pic_objects = objects)
    linked = cc_common.link(
        actions = ctx.actions,
        name = model.name,
        cc_toolchain = cc_toolchain,
        feature_configuration = features,
        compilation_outputs = outputs,
        output_type = "dynamic_library",
        # Generated code needs no C++ library; the toolchain would have every shared library need it.
        user_link_flags = ["-Wl,--as-needed", "-Wl,--gc-sections", "-Wl,-soname,lib%s.so" % model.name],
    )
    shared_library = linked.library_to_link.resolved_symlink_dynamic_library or linked.library_to_link.dynamic_library

    static_library = _archive(ctx, cc_toolchain, features, "lib%s.a" % model.name, objects)
    linking_context = cc_common.create_linking_context(linker_inputs = depset([cc_common.create_linker_input(
        owner = ctx.label,
        libraries = depset([cc_common.create_library_to_link(
            actions = ctx.actions,
            cc_toolchain = cc_toolchain,
            feature_configuration = features,
            static_library = static_library,
        )]),
    )]))

    files = [static_library, shared_library] + headers
    ir = depset([predictor.ir], transitive = [model.ir] + ([report.ir] if report else []))
    return [
        LatheLibraryInfo(
            budget = limits,
            entry = predictor.entry,
            headers = headers,
            model = model,
            shared_library = shared_library,
            static_library = static_library,
        ),
        CcInfo(compilation_context = compilation_context, linking_context = linking_context),
        # The report is a part of what building a pipeline gives; linking the library does not wait for it.
        DefaultInfo(files = depset(files + ([report.html, report.json] if report else []))),
        OutputGroupInfo(
            headers = depset(headers),
            ir = ir,
            shared_library = depset([shared_library]),
            static_library = depset([static_library]),
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
