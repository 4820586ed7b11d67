"""Build rules for MLIR dialects: TableGen outputs and the dialect's library."""

load("@rules_cc//cc:defs.bzl", "cc_library")

TdInfo = provider(
    doc = "TableGen sources.",
    fields = {"transitive": "depset of .td Files that an including file needs"},
)

def _td_library_impl(ctx):
    files = depset(ctx.files.srcs, transitive = [d[TdInfo].transitive for d in ctx.attr.deps])
    return [TdInfo(transitive = files), DefaultInfo(files = files)]

td_library = rule(
    doc = "A set of .td files that other .td files include by their path from the workspace's root.",
    implementation = _td_library_impl,
    attrs = {
        "srcs": attr.label_list(allow_files = [".td"]),
        "deps": attr.label_list(providers = [TdInfo]),
    },
)

def _tablegen_impl(ctx):
    inputs = depset(
        [ctx.file.src],
        transitive = [d[TdInfo].transitive for d in ctx.attr.deps] + [depset(ctx.files._mlir_td)],
    )
    mlir_include = ctx.files._mlir_td[0].path
    mlir_include = mlir_include[:mlir_include.index("/include/") + len("/include")]
    root = ctx.label.workspace_root or "."
    args = ctx.actions.args()
    args.add_all(ctx.attr.opts)
    args.add(ctx.file.src)
    args.add("-I", root)
    args.add("-I", mlir_include)
    args.add("-o", ctx.outputs.out)
    ctx.actions.run(
        executable = ctx.file._tblgen,
        arguments = [args],
        inputs = inputs,
        outputs = [ctx.outputs.out],
        mnemonic = "MlirTblgen",
        progress_message = "TableGen %s" % ctx.outputs.out.short_path,
    )

tablegen = rule(
    doc = "Runs mlir-tblgen once: one source, one output.",
    implementation = _tablegen_impl,
    attrs = {
        "src": attr.label(allow_single_file = [".td"], mandatory = True),
        "out": attr.output(mandatory = True),
        "opts": attr.string_list(mandatory = True, doc = "Generator flags, as mlir-tblgen takes them."),
        "deps": attr.label_list(providers = [TdInfo]),
        "_mlir_td": attr.label(default = "@llvm//:td_files"),
        "_tblgen": attr.label(default = "@llvm//:mlir-tblgen", allow_single_file = True),
    },
)

def tablegen_headers(name, src, outs, deps = []):
    """Generates several outputs of one .td file and gathers those that end in .inc as headers.

    Args:
      name: the cc_library of the generated files.
      src: the .td file.
      outs: {output file: [generator flags]}.
      deps: td_library targets that src includes.
    """
    for out, opts in outs.items():
        tablegen(
            name = out.replace(".", "_") + "_gen",
            src = src,
            out = out,
            opts = opts,
            deps = deps,
        )
    cc_library(
        name = name,
        textual_hdrs = [out for out in outs if out.endswith(".inc")],
    )

def dialect_library(name, dialect, prefix, td_deps = [], deps = [], types = False, attrs = False, enums = False, interfaces = [], op_groups = [], srcs = None, hdrs = None):
    """A dialect: its td_library, its TableGen outputs, its C++ library and its reference page.

    Args:
      name: the dialect's name in the IR; also the name of the cc_library. The td_library is `<name>_td`.
      dialect: value of -dialect for mlir-tblgen.
      prefix: prefix of the files: `<prefix>Ops.td`, `<prefix>Dialect.td` and so on.
      td_deps: td_library targets that the .td files include.
      deps: C++ dependencies, beside MLIR.
      types: whether `<prefix>Types.td` exists.
      attrs: whether `<prefix>Attrs.td` exists.
      enums: whether `<prefix>Enums.td` exists.
      interfaces: prefixes of further .td files holding op interfaces.
      op_groups: for a dialect of many ops, further files `<prefix><Group>Ops.td`, each with outputs of its own; they are not on
        the reference page.
      srcs: C++ sources; all .cpp files when absent.
      hdrs: C++ headers; all .h files when absent.
    """
    td_library(
        name = name + "_td",
        srcs = native.glob(["*.td"]),
        deps = td_deps,
        visibility = ["//visibility:public"],
    )
    flag = "-dialect=" + dialect
    groups = {}
    for group in ["Ops"] + [group + "Ops" for group in op_groups]:
        groups[group] = {
            prefix + group + ".h.inc": ["-gen-op-decls", flag],
            prefix + group + ".cpp.inc": ["-gen-op-defs", flag],
        }
    groups["Ops"].update({
        prefix + "Dialect.h.inc": ["-gen-dialect-decls", flag],
        prefix + "Dialect.cpp.inc": ["-gen-dialect-defs", flag],
        # The page lists the dialect's attributes and types too.
        prefix + "Dialect.md": ["-gen-dialect-doc", flag],
    })
    if types:
        groups["Types"] = {
            prefix + "Types.h.inc": ["-gen-typedef-decls", "-typedefs-dialect=" + dialect],
            prefix + "Types.cpp.inc": ["-gen-typedef-defs", "-typedefs-dialect=" + dialect],
        }
    if attrs:
        groups["Attrs"] = {
            prefix + "Attrs.h.inc": ["-gen-attrdef-decls", "-attrdefs-dialect=" + dialect],
            prefix + "Attrs.cpp.inc": ["-gen-attrdef-defs", "-attrdefs-dialect=" + dialect],
        }
    if enums:
        groups["Enums"] = {
            prefix + "Enums.h.inc": ["-gen-enum-decls"],
            prefix + "Enums.cpp.inc": ["-gen-enum-defs"],
        }
    for interface in interfaces:
        groups[interface] = {
            prefix + interface + ".h.inc": ["-gen-op-interface-decls"],
            prefix + interface + ".cpp.inc": ["-gen-op-interface-defs"],
        }
    generated = []
    for group, outs in groups.items():
        source = "{}{}.td".format(prefix, group)
        for out, opts in outs.items():
            tablegen(
                name = out.replace(".", "_") + "_gen",
                src = source,
                out = out,
                opts = opts,
                deps = [":" + name + "_td"],
            )
        generated += [out for out in outs if out.endswith(".inc")]
    cc_library(
        name = name + "_inc",
        textual_hdrs = generated,
    )
    cc_library(
        name = name,
        srcs = srcs if srcs != None else native.glob(["*.cpp"]),
        hdrs = hdrs if hdrs != None else native.glob(["*.h"]),
        visibility = ["//visibility:public"],
        deps = [":" + name + "_inc", "@llvm//:mlir"] + deps,
    )
