"""Compiles one projection of a module and links it into an executable."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cpp_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")

def cc_features(ctx, cc_toolchain):
    """What cc_common's functions need to know about the C++ toolchain.

    Args:
      ctx: the rule's context.
      cc_toolchain: CcToolchainInfo.
    Returns:
      A FeatureConfiguration.
    """
    return cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = cc_toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )

def _static_link_flags(ctx):
    """For GCC and Clang: no shared library at all, which excludes `-pie`. A user's `--features=-fully_static_link` is heeded."""
    return [] if "fully_static_link" in ctx.disabled_features else ["-static", "-no-pie"]

def link_program(ctx, name, objects, cc_infos, static = False):
    """Links an executable.

    Args:
      ctx: the context of a rule that has CC_TOOLCHAIN_ATTRS among its attributes.
      name: the executable's name.
      objects: its object files.
      cc_infos: the libraries it needs, one of which has a main.
      static: whether it needs no shared library where it runs.
    Returns:
      The executable's File.
    """
    cc_toolchain = find_cpp_toolchain(ctx)
    return cc_common.link(
        actions = ctx.actions,
        name = name,
        cc_toolchain = cc_toolchain,
        feature_configuration = cc_features(ctx, cc_toolchain),
        compilation_outputs = cc_common.create_compilation_outputs(
            objects = depset(objects),
            pic_objects = depset(objects),
        ),
        linking_contexts = [info.linking_context for info in cc_infos],
        link_deps_statically = True,
        output_type = "executable",
        user_link_flags = _static_link_flags(ctx) if static else [],
    ).executable

def projected_program(ctx, toolchain, pipeline, projection, module, main):
    """Compiles a projection that an action will run.

    Args:
      ctx: the context of a rule that has CC_TOOLCHAIN_ATTRS among its attributes.
      toolchain: LatheToolchainInfo.
      pipeline: the pipeline's name.
      projection: "analyzer", "trainer" or "evaluator".
      module: File: the module to project.
      main: CcInfo: the library with the program's main.
    Returns:
      A struct: `executable` (File), `ir` (File: the projection as text).
    """
    name = "%s_%s" % (pipeline, projection)
    object = ctx.actions.declare_file(name + ".o")
    ir = ctx.actions.declare_file(name + ".mlir")
    args = ctx.actions.args()
    args.add("compile")
    args.add(projection, format = "--projection=%s")
    args.add(module)
    args.add("-o", object)
    args.add(ir, format = "--emit-ir=%s")
    ctx.actions.run(
        executable = toolchain.lathec,
        arguments = [args],
        inputs = [module],
        outputs = [object, ir],
        mnemonic = "LatheCompile",
        progress_message = "Compiling %s of %s" % (projection, pipeline),
    )
    executable = link_program(ctx, name, [object], [main, toolchain.action_serving])
    return struct(executable = executable, ir = ir)

def print_module(ctx, toolchain, module):
    """Writes a module as text, for people.

    Args:
      ctx: the rule's context.
      toolchain: LatheToolchainInfo.
      module: File: `x.mlirbc`.
    Returns:
      File: `x.mlir`.
    """
    text = ctx.actions.declare_file(module.basename[:-len("bc")])
    args = ctx.actions.args()
    args.add(module)
    args.add("-o", text)
    ctx.actions.run(
        executable = toolchain.opt,
        arguments = [args],
        inputs = [module],
        outputs = [text],
        mnemonic = "LathePrint",
        progress_message = "Printing %s" % text.short_path,
    )
    return text
