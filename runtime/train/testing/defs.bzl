"""Learners for the tests of the runtime."""

load("@rules_cc//cc:defs.bzl", "cc_library")

def test_learner(name, model):
    """A library whose `const lathe_learner <name>` has the kernels that the compiler derives for a model.

    Args:
      name: the library and its symbol.
      model: text of a `train.model` op.
    """
    native.genrule(
        name = name + "_object",
        testonly = True,
        # Not a tool: Bazel would compile the compiler once more for the configuration of tools.
        srcs = ["//runtime/train/testing:compile_learner"],
        outs = [name + ".o"],
        cmd = "$(location //runtime/train/testing:compile_learner) %s '%s' $@" % (name, model),
    )
    cc_library(
        name = name,
        testonly = True,
        srcs = [name + ".o"],
        visibility = ["//runtime/train:__subpackages__"],
    )
