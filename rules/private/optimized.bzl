"""The configuration of the programs that Lathe builds: the one of the build, but optimized, and with the flags its code needs.

An execution configuration would compile the compiler once for the actions and once more for its tests. Lathe generates code for
the machine that builds, so both are one platform, and one build of the tools does; see docs/decisions/0001-one-build-of-the-tools.md.
"""

def _with(flags, prefix, default):
    """The flags, and `default` unless one with the prefix is among them."""
    return flags if [flag for flag in flags if flag.startswith(prefix)] else flags + [default]

def _optimized_impl(settings, _attr):
    return {
        "//command_line_option:compilation_mode": "opt",
        # The same bits on every machine, whether it can fuse a multiplication and an addition or not.
        "//command_line_option:copt": _with(settings["//command_line_option:copt"], "-ffp-contract=", "-ffp-contract=off"),
        # What Bazel finds as the toolchain compiles C++11 unless told otherwise.
        "//command_line_option:cxxopt": _with(settings["//command_line_option:cxxopt"], "-std=", "-std=c++17"),
    }

optimized = transition(
    implementation = _optimized_impl,
    inputs = [
        "//command_line_option:copt",
        "//command_line_option:cxxopt",
    ],
    outputs = [
        "//command_line_option:compilation_mode",
        "//command_line_option:copt",
        "//command_line_option:cxxopt",
    ],
)

# A rule whose attributes have the transition needs this one.
ALLOWLIST = {
    "_allowlist_function_transition": attr.label(
        default = Label("@bazel_tools//tools/allowlists/function_transition_allowlist"),
    ),
}
