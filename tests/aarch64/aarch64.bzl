"""Tests that run code for another processor under an emulator. They need Debian's cross compiler and QEMU: tests/aarch64/run.sh."""

_SOURCES = [
    Label("//runtime/abi:sources"),
    Label("//runtime/math:sources"),
    Label("//runtime/serving:sources"),
]

def cross_test(name, srcs, **kwargs):
    """Links objects for aarch64 with C sources and the runtime, and runs the program under QEMU.

    Args:
      name: the test; run.sh finds it by its tag.
      srcs: labels of objects and C sources, one of which has a main.
      **kwargs: passed to the test.
    """
    native.sh_test(
        name = name,
        size = "small",
        srcs = [Label("//tests/aarch64:run_program.sh")],
        args = ["$(rootpaths %s)" % src for src in srcs],
        data = srcs + _SOURCES + [
            Label("//tests/aarch64:cross.sh"),
            Label("@xxhash//:include/xxhash.h"),
        ],
        tags = ["aarch64", "manual"],
        **kwargs
    )

def same_predictions_test(name, model, vectors):
    """Compiles a trained pipeline for this machine and for aarch64, and compares every bit of what both predict for drawn rows.

    Args:
      name: the test; run.sh finds it by its tag.
      model: the trained module, `:x_model` of an ml_pipeline.
      vectors: whether its kernels are to be vectors of 16 bytes, as those of trees are.
    """
    native.sh_test(
        name = name,
        size = "small",
        srcs = [Label("//tests/aarch64:same_predictions.sh")],
        args = [
            "$(rootpath %s)" % Label("//compiler/tools:lathec"),
            "$(rootpath %s)" % model,
        ] + (["vectors"] if vectors else []),
        data = _SOURCES + [
            model,
            Label("//compiler/tools:lathec"),
            Label("//tests/aarch64:cross.sh"),
            Label("//tests/aarch64:predictions.c"),
            Label("@xxhash//:include/xxhash.h"),
        ],
        tags = ["aarch64", "manual"],
    )
