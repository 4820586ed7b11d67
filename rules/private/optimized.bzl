"""The configuration of the programs that actions run: the one of the build, but always optimized.

An execution configuration would compile the compiler once for the actions and once more for its tests. Lathe generates code for
the machine that builds, so both are one platform, and one build of the tools does; see docs/decisions/0001-one-build-of-the-tools.md.
"""

def _optimized_impl(_settings, _attr):
    return {"//command_line_option:compilation_mode": "opt"}

optimized = transition(
    implementation = _optimized_impl,
    inputs = [],
    outputs = ["//command_line_option:compilation_mode"],
)

# A rule whose attributes have the transition needs this one.
ALLOWLIST = {
    "_allowlist_function_transition": attr.label(
        default = Label("@bazel_tools//tools/allowlists/function_transition_allowlist"),
    ),
}
