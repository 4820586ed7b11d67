"""`tree_model`: the targets that a trained ensemble of another library gives."""

load("//rules:providers.bzl", "LatheModelInfo", "LatheToolchainInfo")
load(":errors.bzl", "check_number", "fail_at", "is_identifier", "target_name")
load(":onnx_export.bzl", "onnx_target")
load(":predictor.bzl", "predictor_targets")
load(":program.bzl", "print_module")

def _check(target, name, declaration):
    if not is_identifier(name):
        fail_at(target, "name", "is '%s', which is not an identifier of C, as which it names generated symbols; use letters, digits and _" % name)
    if declaration["missing"] != None:
        check_number(target, "missing", "missing", declaration["missing"])
    classes = declaration["classes"]
    if type(classes) != "list":
        fail_at(target, "classes", "is %s; list the names of the classes, in the order of the model's outputs" % repr(classes))
    for i in range(len(classes)):
        if type(classes[i]) != "string" or not classes[i]:
            fail_at(target, "classes", "holds %s; a class is a non-empty string" % repr(classes[i]))
        if classes[i] in classes[:i]:
            fail_at(target, "classes", "holds '%s' twice; remove one" % classes[i])
    for attribute in ["target", "doc"]:
        if type(declaration[attribute]) != "string":
            fail_at(target, attribute, "is %s; write a string" % repr(declaration[attribute]))
    if not declaration["target"]:
        fail_at(target, "target", "is empty; name what the model predicts, or leave it out")

def _lathe_tree_model_impl(ctx):
    name = ctx.attr.model
    origin = target_name(ctx.label, name)
    declaration = json.decode(ctx.attr.declaration)
    _check(origin, name, declaration)
    toolchain = ctx.attr.toolchain[LatheToolchainInfo]

    trained = ctx.actions.declare_file(name + ".trained.mlirbc")
    args = ctx.actions.args()
    args.add("--import-trees")
    args.add(ctx.file.src)
    args.add(name, format = "--name=%s")
    args.add(origin, format = "--origin=%s")
    args.add(declaration["doc"], format = "--doc=%s")
    args.add(declaration["target"], format = "--target=%s")
    args.add_all(declaration["classes"], format_each = "--class=%s")
    if declaration["missing"] != None:
        args.add(str(declaration["missing"]), format = "--missing=%s")
    args.add("--emit-bytecode")
    args.add("-o", trained)
    ctx.actions.run(
        executable = toolchain.translate,
        arguments = [args],
        inputs = [ctx.file.src],
        outputs = [trained],
        mnemonic = "LatheImport",
        progress_message = "Importing model %s" % name,
    )
    ir = depset([print_module(ctx, toolchain, trained)])
    return [
        LatheModelInfo(
            name = name,
            dataset = None,
            gates = [],
            ir = ir,
            model = None,
            spec = None,
            statistics = [],
            trained = trained,
        ),
        DefaultInfo(files = depset([trained]), runfiles = ctx.runfiles(files = [trained])),
        OutputGroupInfo(ir = ir),
    ]

lathe_tree_model = rule(
    doc = "Imports a trained ensemble. Part of tree_model, which gives this rule its attributes.",
    implementation = _lathe_tree_model_impl,
    attrs = dict(
        declaration = attr.string(mandatory = True, doc = "JSON: the attributes of tree_model that say what the file does not."),
        model = attr.string(mandatory = True, doc = "The model's name."),
        src = attr.label(mandatory = True, allow_single_file = True),
        toolchain = attr.label(mandatory = True, providers = [LatheToolchainInfo]),
    ),
)

def tree_model(
        name,
        src,
        missing = None,
        classes = [],
        target = "prediction",
        budget = None,
        doc = "",
        onnx_opset = None,
        toolchain = Label("//rules:toolchain"),
        tags = [],
        **kwargs):
    """A tree ensemble that another library trained, as native code with the library's own bits.

    Reads what XGBoost (JSON, UBJ), LightGBM (text) and scikit-learn (through ONNX) save, and Lathe's own trained trees; which of
    them, the file says. Each feature of the model becomes a float64 column: by the name that the file has for it, else `f0`,
    `f1`, …. A missing value is an empty field. Margins are bit-equal to those of the library that trained the model;
    predictions are what its objective makes of them.

    Targets, for the name `x`:

    | target | what it is |
    |---|---|
    | `:x` | a C++ library: `x.h` for C++, `x_c.h` for C, `libx.a`, `libx.so` |
    | `:x_shared` | `libx.so` alone |
    | `:x_predict` | a command-line predictor: CSV or JSON Lines in, predictions out |
    | `:x_test` | a test: parity of the compiled code with the reference evaluation |
    | `:x_benchmark` | a program that measures latency, throughput and size |
    | `:x_onnx` | the ensemble as an ONNX file, `x.onnx` |
    | `:x_model` | the imported module, for `model.imported` |

    Args:
      name: an identifier of C; generated symbols and files are named after it.
      src: the model's file.
      missing: a value of features that counts as missing, beside what the file says: XGBoost's `DMatrix(missing = …)`, which a
        model's file does not keep. Default: none.
      classes: names of the classes, in the order of the model's outputs. Default: their numbers, or what the file says.
      target: name of what is predicted. Default: "prediction".
      budget: a `budget`: how large the library may be, how long a row and the compilation may take. Default: no limits.
      doc: what the model is for, in one sentence, for headers. Default: none.
      onnx_opset: version of ai.onnx that `:x_onnx` is written for, from 16. Default: 21.
      toolchain: the programs that actions run; for Lathe's own tests.
      tags: tags of all targets.
      **kwargs: attributes that all rules have: visibility, testonly and so on; for all targets.

    Example:
      ```
      tree_model(
          name = "fraud",
          src = "fraud.ubj",  # booster.save_model("fraud.ubj")
      )
      ```
    """
    common = dict(kwargs, tags = tags, toolchain = toolchain)
    imported = name + "_model"
    lathe_tree_model(
        name = imported,
        src = src,
        declaration = json.encode(dict(classes = classes, doc = doc, missing = missing, target = target)),
        model = name,
        **common
    )
    predictor_targets(name = name, budget = budget, model = ":" + imported, report = None, **common)
    onnx_target(name = name, model = ":" + imported, opset = onnx_opset, **common)
