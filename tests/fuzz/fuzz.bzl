"""A fuzz target, as a fuzzer and as a quick test. See README.md."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library", "cc_test")

def fuzz_target(name, deps):
    """Declares `<name>_fuzzer`, to be run by hand, and `<name>_mutation_test`, which runs with all tests.

    Args:
      name: `<name>_fuzz.cc` holds the target: LLVMFuzzerTestOneInput for libFuzzer, and Seeds for the mutations.
      deps: what the target reads with.
    """
    cc_library(
        name = name + "_fuzz",
        testonly = True,
        srcs = [name + "_fuzz.cc", "fuzz_target.h"],
        tags = ["manual"],
        deps = deps,
        alwayslink = True,
    )
    cc_test(
        name = name + "_mutation_test",
        size = "small",
        srcs = ["mutation_main.cc", "fuzz_target.h"],
        deps = [":" + name + "_fuzz"],
    )

    # Links only with Clang: `./bazelw build --config=fuzz`.
    cc_binary(
        name = name + "_fuzzer",
        testonly = True,
        linkopts = ["-fsanitize=fuzzer"],
        tags = ["manual"],
        deps = [":" + name + "_fuzz"],
    )
