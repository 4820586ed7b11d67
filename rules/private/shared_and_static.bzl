"""From an object of generated code to what a service links: a static and a shared library with their headers."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cpp_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load(":program.bzl", "cc_features")

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

def shared_and_static(ctx, name, object, headers, c_source, runtime):
    """Compiles the C interface and links both libraries, which hold what generated code calls.

    Args:
      ctx: the context of a rule that has CC_TOOLCHAIN_ATTRS among its attributes.
      name: of the libraries, `libname.a` and `libname.so`.
      object: File: the generated code.
      headers: Files: what users include.
      c_source: File: implements the C header.
      runtime: CcInfo: what generated code calls.
    Returns:
      A struct: `cc_info`, `shared_library`, `static_library`.
    """
    cc_toolchain = find_cpp_toolchain(ctx)
    features = cc_features(ctx, cc_toolchain)
    compilation_context, compiled = cc_common.compile(
        actions = ctx.actions,
        name = name,
        cc_toolchain = cc_toolchain,
        feature_configuration = features,
        srcs = [c_source],
        public_hdrs = headers,
        compilation_contexts = [runtime.compilation_context],
        disallow_nopic_outputs = True,
    )

    # Everything is position-independent, so one set of objects serves both libraries.
    objects = depset([object] + (compiled.pic_objects or compiled.objects) + _objects_of(runtime))
    outputs = cc_common.create_compilation_outputs(objects = objects, pic_objects = objects)
    linked = cc_common.link(
        actions = ctx.actions,
        name = name,
        cc_toolchain = cc_toolchain,
        feature_configuration = features,
        compilation_outputs = outputs,
        output_type = "dynamic_library",
        # Generated code needs no C++ library; the toolchain would have every shared library need it.
        user_link_flags = ["-Wl,--as-needed", "-Wl,--gc-sections", "-Wl,-soname,lib%s.so" % name],
    )
    static_library = _archive(ctx, cc_toolchain, features, "lib%s.a" % name, objects)
    linking_context = cc_common.create_linking_context(linker_inputs = depset([cc_common.create_linker_input(
        owner = ctx.label,
        libraries = depset([cc_common.create_library_to_link(
            actions = ctx.actions,
            cc_toolchain = cc_toolchain,
            feature_configuration = features,
            static_library = static_library,
        )]),
    )]))
    return struct(
        cc_info = CcInfo(compilation_context = compilation_context, linking_context = linking_context),
        shared_library = linked.library_to_link.resolved_symlink_dynamic_library or linked.library_to_link.dynamic_library,
        static_library = static_library,
    )
