"""A fuzz target, as a fuzzer and as a quick test. See README.md."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library", "cc_test")

def fuzz_target(name, deps, srcs = []):
    """Declares `<name>_fuzzer`, to be run by hand, and `<name>_mutation_test`, which runs with all tests.

    Args:
      name: `<name>_fuzz.cc` holds the target: LLVMFuzzerTestOneInput for libFuzzer, and Seeds for the mutations.
      deps: what the target reads with.
      srcs: further sources of the target.
    """
    cc_library(
        name = name + "_fuzz",
        testonly = True,
        srcs = [name + "_fuzz.cc", "fuzz_target.h"] + srcs,
        tags = ["manual"],
        deps = deps,
        alwayslink = True,
    )
    cc_test(
        name = name + "_mutation_test",
        size = "small",
        srcs = ["mutation_main.cc", "limits.cc", "limits.h", "fuzz_target.h"],
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

def seeds(name, format, variants):
    """Declares `<name>_seeds.h`, with model files that tests/compiler/import/trees/generate.py makes.

    Args:
      name: of the target.
      format: as generate.py takes it.
      variants: arguments of generate.py for each seed.
    """
    generate = "//tests/compiler/import/trees:generate.py"
    files = ["seed%d" % i for i in range(len(variants))]
    native.genrule(
        name = name + "_seeds",
        srcs = [generate, "embed.py"],
        outs = [name + "_seeds.h"],
        cmd = " && ".join([
            "python3 $(location %s) %s $(@D)/%s_%s %s" % (generate, format, name, file, variant)
            for file, variant in zip(files, variants)
        ] + ["python3 $(location embed.py) $@ " + " ".join(["$(@D)/%s_%s" % (name, file) for file in files])]),
        message = "Generating seeds",
        testonly = True,
    )
