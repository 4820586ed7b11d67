"""Tests that run: a program in IR asserts on its own values (the check dialect), is compiled to native code, and is executed."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_test")
load("//tests/aarch64:aarch64.bzl", "cross_test")

def _execution_object_impl(ctx):
    calls = ctx.actions.declare_file(ctx.label.name + ".mlir")
    args = ctx.actions.args()
    args.add(ctx.file.src)
    args.add_all(ctx.attr.passes)
    args.add("--lathe-convert-check-to-calls")
    args.add("-o", calls)
    ctx.actions.run(
        executable = ctx.executable._opt,
        arguments = [args],
        inputs = [ctx.file.src],
        outputs = [calls],
        mnemonic = "LatheCheck",
        progress_message = "Turning the assertions of %s into calls" % ctx.file.src.short_path,
    )
    object = ctx.actions.declare_file(ctx.label.name + ".o")
    args = ctx.actions.args()
    args.add("object")
    args.add_all(ctx.attr.flags)
    args.add(calls)
    args.add("-o", object)
    ctx.actions.run(
        executable = ctx.executable._lathec,
        arguments = [args],
        inputs = [calls],
        outputs = [object],
        mnemonic = "LatheObject",
        progress_message = "Compiling %s" % ctx.file.src.short_path,
    )
    return [DefaultInfo(files = depset([object]), runfiles = ctx.runfiles(files = [object]))]

# The tools are those that users have (cfg = "target"): docs/decisions/0001-one-build-of-the-tools.md.
execution_object = rule(
    implementation = _execution_object_impl,
    attrs = {
        "src": attr.label(allow_single_file = [".mlir"], mandatory = True),
        "flags": attr.string_list(doc = "Flags of lathec."),
        "passes": attr.string_list(doc = "Flags of lathe-opt that come before the conversion of the assertions."),
        "_opt": attr.label(default = Label("//compiler/tools:lathe-opt"), executable = True, cfg = "target"),
        "_lathec": attr.label(default = Label("//compiler/tools:lathec"), executable = True, cfg = "target"),
    },
)

def _program(rule, name, src, passes, flags = [], **kwargs):
    execution_object(
        name = name + "_object",
        testonly = True,
        src = src,
        flags = flags,
        passes = passes,
    )
    rule(
        name = name,
        srcs = [
            ":" + name + "_object",
            Label("//tests/execution:check_runtime.c"),
        ],
        linkopts = ["-lm"],
        deps = [
            Label("//runtime/math:elementary"),
            Label("//runtime/serving"),
        ],
        **kwargs
    )

def execution_program(name, src, passes = []):
    """A program that runs the tests of a file; not a test itself.

    Args:
      name: the program.
      src: a module whose functions marked `check.test` are to be run.
      passes: flags of lathe-opt that derive what the tests call.
    """
    _program(cc_binary, name, src, passes, testonly = True)

def _emulated_test(name, src, passes):
    execution_object(
        name = name + "_object",
        testonly = True,
        src = src,
        flags = ["--target=aarch64-linux-gnu"],
        passes = passes,
        tags = ["manual"],
    )
    cross_test(
        name = name,
        srcs = [
            ":" + name + "_object",
            Label("//tests/execution:check_runtime.c"),
        ],
    )

def execution_tests(srcs, passes = []):
    """Declares tests per file: `x.run` for the baseline, `x.avx512.run`, which says so and passes where the processor has no AVX-512,
    and `x.aarch64.run` under an emulator, which tests/aarch64/run.sh runs.

    Args:
      srcs: modules whose functions marked `check.test` are to be run.
      passes: flags of lathe-opt that derive what the tests call.
    """
    for src in srcs:
        name = src[:-len(".mlir")]
        _program(cc_test, name + ".run", src, passes, size = "small")
        _program(
            cc_test,
            name + ".avx512.run",
            src,
            passes,
            flags = ["--targets=avx512"],
            local_defines = ["LATHE_CHECK_NEEDS=LATHE_CPU_AVX512"],
            size = "small",
        )
        _emulated_test(name + ".aarch64.run", src, passes)
