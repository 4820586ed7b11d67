"""From a trained module to an ONNX file."""

load("//rules:providers.bzl", "LatheModelInfo", "LatheToolchainInfo")
load(":errors.bzl", "fail_at", "target_name")

# What lathe-translate writes: kMinExportOpset and kMaxExportOpset of compiler/export/OnnxExport.h.
_MIN_OPSET = 16
_MAX_OPSET = 26
_DEFAULT_OPSET = 21

def _lathe_onnx_impl(ctx):
    model = ctx.attr.model[LatheModelInfo]
    if ctx.attr.opset < _MIN_OPSET or ctx.attr.opset > _MAX_OPSET:
        fail_at(
            target_name(ctx.label, model.name),
            "onnx_opset",
            "is %d; write a version of ai.onnx from %d to %d" % (ctx.attr.opset, _MIN_OPSET, _MAX_OPSET),
        )
    toolchain = ctx.attr.toolchain[LatheToolchainInfo]
    exported = ctx.actions.declare_file(model.name + ".onnx")
    args = ctx.actions.args()
    args.add("--export-onnx")
    args.add(model.trained)
    args.add(ctx.attr.opset, format = "--opset=%s")
    args.add("-o", exported)
    ctx.actions.run(
        executable = toolchain.translate,
        arguments = [args],
        inputs = [model.trained],
        outputs = [exported],
        mnemonic = "LatheExport",
        progress_message = "Exporting %s to ONNX" % model.name,
    )
    return [DefaultInfo(files = depset([exported]), runfiles = ctx.runfiles(files = [exported]))]

lathe_onnx = rule(
    doc = "Exports a trained module as an ONNX file. Part of ml_pipeline and tree_model.",
    implementation = _lathe_onnx_impl,
    attrs = dict(
        model = attr.label(mandatory = True, providers = [LatheModelInfo]),
        opset = attr.int(default = _DEFAULT_OPSET, doc = "Version of ai.onnx."),
        toolchain = attr.label(mandatory = True, providers = [LatheToolchainInfo]),
    ),
)

def onnx_target(name, model, opset, **common):
    """`:x_onnx` of the trained module `model`.

    Args:
      name: `x`.
      model: label of the trained module.
      opset: the user's `onnx_opset`, None for the default.
      **common: attributes that all rules have.
    """
    lathe_onnx(
        name = name + "_onnx",
        model = model,
        opset = _DEFAULT_OPSET if opset == None else opset,
        **common
    )
