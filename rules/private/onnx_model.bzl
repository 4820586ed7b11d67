"""`onnx_model`: the targets that an ONNX graph gives."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "CC_TOOLCHAIN_ATTRS", "find_cpp_toolchain", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//rules:providers.bzl", "LatheGraphInfo", "LatheToolchainInfo")
load(":errors.bzl", "fail_at", "is_identifier", "target_name")
load(":program.bzl", "cc_features", "link_program", "print_module")
load(":shared_and_static.bzl", "shared_and_static")

def _is_size(value):
    return type(value) == "int" and value >= 0

def _check(target, name, declaration):
    if not is_identifier(name):
        fail_at(target, "name", "is '%s', which is not an identifier of C, as which it names generated symbols; use letters, digits and _" % name)
    for symbol, size in declaration["sizes"].items():
        if not _is_size(size):
            fail_at(target, "sizes", "gives '%s' the size %s; write a whole number that is not negative" % (symbol, repr(size)))
    for input, shape in declaration["shapes"].items():
        if type(shape) != "list" or not all([size == None or _is_size(size) for size in shape]):
            fail_at(target, "shapes", "gives '%s' the shape %s; write a list of sizes, None where one stays open" % (input, repr(shape)))
    if type(declaration["doc"]) != "string":
        fail_at(target, "doc", "is %s; write a string" % repr(declaration["doc"]))

def _import(ctx, toolchain, name, origin, declaration):
    module = ctx.actions.declare_file(name + ".onnx.mlirbc")
    args = ctx.actions.args()
    args.add("--import-onnx")
    args.add(ctx.file.src)
    args.add(name, format = "--name=%s")
    for symbol, size in declaration["sizes"].items():
        args.add("--size=%s=%d" % (symbol, size))
    for input, shape in declaration["shapes"].items():
        sizes = ",".join(["?" if size == None else str(size) for size in shape])
        args.add("--shape=%s=%s" % (input, sizes or "scalar"))

    # A model names files of external data by where they lie from its own folder.
    folder = ctx.file.src.dirname + "/"
    for file in ctx.files.data:
        location = file.path[len(folder):] if file.path.startswith(folder) else file.basename
        args.add("--data=%s=%s" % (location, file.path))
    args.add("--emit-bytecode")
    args.add("-o", module)
    ctx.actions.run(
        executable = toolchain.translate,
        arguments = [args],
        inputs = [ctx.file.src] + ctx.files.data,
        outputs = [module],
        mnemonic = "LatheImport",
        progress_message = "Importing model %s" % name,
    )
    return module

def _compile(ctx, toolchain, name, origin, declaration, module):
    outputs = struct(
        object = ctx.actions.declare_file(name + ".o"),
        header = ctx.actions.declare_file(name + ".h"),
        c_header = ctx.actions.declare_file(name + "_c.h"),
        c_source = ctx.actions.declare_file(name + "_c.c"),
    )
    args = ctx.actions.args()
    args.add("model")
    args.add(module)
    args.add("-o", outputs.object)
    args.add(name, format = "--name=%s")
    args.add(origin, format = "--origin=%s")
    args.add(declaration["doc"], format = "--doc=%s")
    args.add(outputs.header, format = "--header=%s")
    args.add(outputs.c_header, format = "--c-header=%s")
    args.add(outputs.c_source, format = "--c-source=%s")
    ctx.actions.run(
        executable = toolchain.lathec,
        arguments = [args],
        inputs = [module],
        outputs = [outputs.object, outputs.header, outputs.c_header, outputs.c_source],
        mnemonic = "LatheCompile",
        progress_message = "Compiling model %s" % name,
    )
    return outputs

def _entry_object(ctx, cc_toolchain, features, name, dependencies):
    """What a program around one model links: the model under the name that mains know."""
    source = ctx.actions.declare_file(name + "_entry.c")
    ctx.actions.write(source, """#include "runtime/abi/model.h"
extern const lathe_model {name}_model;
extern const lathe_model *const lathe_model_entry;
const lathe_model *const lathe_model_entry = &{name}_model;
""".format(name = name))
    _, compiled = cc_common.compile(
        actions = ctx.actions,
        name = name + "_entry",
        cc_toolchain = cc_toolchain,
        feature_configuration = features,
        srcs = [source],
        compilation_contexts = dependencies,
        disallow_nopic_outputs = True,
    )
    return (compiled.pic_objects or compiled.objects)[0]

def _lathe_graph_impl(ctx):
    name = ctx.attr.model
    origin = target_name(ctx.label)
    declaration = json.decode(ctx.attr.declaration)
    _check(origin, name, declaration)
    toolchain = ctx.attr.toolchain[LatheToolchainInfo]
    cc_toolchain = find_cpp_toolchain(ctx)
    features = cc_features(ctx, cc_toolchain)

    module = _import(ctx, toolchain, name, origin, declaration)
    compiled = _compile(ctx, toolchain, name, origin, declaration, module)
    runtime = toolchain.model_runtime
    library = shared_and_static(
        ctx,
        name = name,
        object = compiled.object,
        headers = [compiled.header, compiled.c_header],
        c_source = compiled.c_source,
        runtime = runtime,
    )
    ir = depset([print_module(ctx, toolchain, module)])
    headers = [compiled.header, compiled.c_header]
    return [
        LatheGraphInfo(
            entry = _entry_object(ctx, cc_toolchain, features, name, [runtime.compilation_context]),
            headers = headers,
            ir = ir,
            module = module,
            name = name,
            shared_library = library.shared_library,
            static_library = library.static_library,
        ),
        library.cc_info,
        DefaultInfo(files = depset([library.static_library, library.shared_library] + headers)),
        OutputGroupInfo(
            headers = depset(headers),
            ir = ir,
            shared_library = depset([library.shared_library]),
            static_library = depset([library.static_library]),
        ),
    ]

lathe_graph = rule(
    doc = "Compiles an ONNX graph into libraries. Part of onnx_model.",
    implementation = _lathe_graph_impl,
    attrs = dict(
        data = attr.label_list(allow_files = True),
        declaration = attr.string(mandatory = True, doc = "JSON: the attributes of onnx_model that say what the file does not."),
        model = attr.string(mandatory = True, doc = "The model's name."),
        src = attr.label(mandatory = True, allow_single_file = True),
        toolchain = attr.label(mandatory = True, providers = [LatheToolchainInfo]),
        **CC_TOOLCHAIN_ATTRS
    ),
    fragments = ["cpp"],
    provides = [CcInfo, LatheGraphInfo],
    toolchains = use_cc_toolchain(),
)

def _link(ctx, name, main):
    toolchain = ctx.attr.toolchain[LatheToolchainInfo]
    return link_program(
        ctx,
        name,
        [ctx.attr.library[LatheGraphInfo].entry],
        [ctx.attr.library[CcInfo], getattr(toolchain, main)],
        static = True,
    )

def _lathe_graph_program_impl(ctx):
    executable = _link(ctx, ctx.label.name, ctx.attr.main)
    return [DefaultInfo(executable = executable, files = depset([executable]))]

_PROGRAM_ATTRS = dict(
    library = attr.label(mandatory = True, providers = [[CcInfo, LatheGraphInfo]]),
    toolchain = attr.label(mandatory = True, providers = [LatheToolchainInfo]),
    **CC_TOOLCHAIN_ATTRS
)

lathe_graph_program = rule(
    doc = "Links a model's library with a main of the toolchain. Part of onnx_model.",
    implementation = _lathe_graph_program_impl,
    attrs = dict(
        main = attr.string(mandatory = True, values = ["model_benchmark_main", "model_run_main"]),
        **_PROGRAM_ATTRS
    ),
    executable = True,
    fragments = ["cpp"],
    toolchains = use_cc_toolchain(),
)

_TEST_SCRIPT = """#!/bin/sh
exec '{program}' {arguments}
"""

def _lathe_graph_test_impl(ctx):
    program = _link(ctx, ctx.label.name + "_program", "model_test_main")

    # A folder of data is known by its files: input_0.pb lies in it.
    folders = {file.short_path.rpartition("/")[0]: None for file in ctx.files.test_data}
    arguments = ["--data=" + folder for folder in folders] + ctx.attr.test_args
    script = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(
        script,
        _TEST_SCRIPT.format(
            arguments = " ".join(["'%s'" % argument.replace("'", "'\\''") for argument in arguments]),
            program = program.short_path,
        ),
        is_executable = True,
    )
    return [DefaultInfo(executable = script, runfiles = ctx.runfiles(files = [program] + ctx.files.test_data))]

lathe_graph_test = rule(
    doc = "Compares a compiled model with expected outputs, and its versions with each other. Part of onnx_model.",
    implementation = _lathe_graph_test_impl,
    attrs = dict(
        test_args = attr.string_list(),
        test_data = attr.label_list(allow_files = True),
        **_PROGRAM_ATTRS
    ),
    fragments = ["cpp"],
    test = True,
    toolchains = use_cc_toolchain(),
)

def onnx_model(
        name,
        src,
        data = [],
        sizes = {},
        shapes = {},
        test_data = [],
        rtol = 1e-3,
        atol = 1e-5,
        doc = "",
        toolchain = Label("//rules:toolchain"),
        tags = [],
        **kwargs):
    """An ONNX graph as native code.

    The graph is imported, checked and compiled when it is built: what Lathe cannot compile, the build refuses, with the operator,
    the node and the reason. The library needs neither ONNX Runtime nor the file. For tree ensembles
    alone, as XGBoost and LightGBM write them, `tree_model` gives a predictor of rows.

    Targets, for the name `x`:

    | target | what it is |
    |---|---|
    | `:x` | a C++ library: `x.h` for C++, `x_c.h` for C, `libx.a`, `libx.so` |
    | `:x_shared` | `libx.so` alone |
    | `:x_run` | a program that reads inputs (.npy, .pb, JSON) and writes outputs |
    | `:x_test` | a test: expected outputs, and the same bits by every version of the code |
    | `:x_benchmark` | a program that measures latency |

    Args:
      name: an identifier of C; generated symbols and files are named after it.
      src: the ONNX file.
      data: files of external data that the model names; they lie in its folder or below.
      sizes: sizes for those that the model names and leaves open, e.g. `{"batch": 1}`. A model whose sizes are all known
        allocates nothing per call.
      shapes: shapes of inputs by name, where the model says less, e.g. `{"image": [1, 3, 224, 224]}`; None leaves a size open.
      test_data: files `input_0.pb`, … and `output_0.pb`, … of one or more folders, as ONNX's backend tests have them: what
        `:x_test` compares with. Default: none; the test then makes inputs up, and compares versions with each other.
      rtol: how far a float may be from what test_data expects, relative to it.
      atol: and absolutely.
      doc: what the model is for, in one sentence, for headers. Default: none.
      toolchain: the programs that actions run; for Lathe's own tests.
      tags: tags of all targets.
      **kwargs: attributes that all rules have: visibility, testonly and so on; for all targets.

    Example:
      ```
      onnx_model(
          name = "digits",
          src = "digits.onnx",
          sizes = {"batch": 1},
          test_data = glob(["digits_test/**"]),
      )
      ```
    """
    common = dict(kwargs, tags = tags)
    lathe_graph(
        name = name,
        src = src,
        data = data,
        declaration = json.encode(dict(doc = doc, shapes = shapes, sizes = sizes)),
        model = name,
        toolchain = toolchain,
        **common
    )
    native.filegroup(
        name = name + "_shared",
        srcs = [":" + name],
        output_group = "shared_library",
        **common
    )
    for suffix, main in [("_run", "model_run_main"), ("_benchmark", "model_benchmark_main")]:
        lathe_graph_program(name = name + suffix, library = ":" + name, main = main, toolchain = toolchain, **common)
    lathe_graph_test(
        name = name + "_test",
        library = ":" + name,
        size = "small",
        test_args = ["--rtol=%s" % rtol, "--atol=%s" % atol],
        test_data = test_data,
        toolchain = toolchain,
        **common
    )
