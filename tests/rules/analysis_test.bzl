"""Tests of what rules do at analysis: how they fail, and which actions they declare."""

_allow_failures = analysis_test_transition(settings = {
    "//command_line_option:allow_analysis_failures": "True",
})

def _failure_test_impl(ctx):
    target = ctx.attr.target[0]  # a transition makes a list of one
    if AnalysisFailureInfo not in target:
        return [AnalysisTestResultInfo(success = False, message = "expected analysis to fail, but it succeeded")]
    message = "\n".join([cause.message for cause in target[AnalysisFailureInfo].causes.to_list()])
    for expected in ctx.attr.expected:
        if expected not in message:
            return [AnalysisTestResultInfo(
                success = False,
                message = "expected a failure with:\n%s\nfound:\n%s" % (expected, message),
            )]
    return [AnalysisTestResultInfo(success = True, message = "")]

failure_test = rule(
    doc = "Passes when the analysis of a target fails with all of the expected texts.",
    implementation = _failure_test_impl,
    analysis_test = True,
    attrs = {
        "expected": attr.string_list(mandatory = True),
        "target": attr.label(cfg = _allow_failures, mandatory = True),
    },
)

_ActionsInfo = provider(fields = {"actions": "list of Actions: what the target declares."})

def _actions_aspect_impl(target, ctx):
    return [_ActionsInfo(actions = target.actions)]

_actions_aspect = aspect(implementation = _actions_aspect_impl)

def _summary(action):
    """The action in one line: what Bazel's action key depends on, but for the content of inputs."""
    inputs = sorted([file.short_path for file in action.inputs.to_list()])
    argv = list(action.argv or [])
    return "%s %s <- %s %s" % (
        action.mnemonic,
        sorted([file.short_path for file in action.outputs.to_list()]),
        inputs,
        argv[1:] or [action.content or ""],
    )

def _actions_test_impl(ctx):
    counts = {}
    for action in ctx.attr.target[_ActionsInfo].actions:
        counts[action.mnemonic] = counts.get(action.mnemonic, 0) + 1
    for mnemonic, expected in ctx.attr.counts.items():
        if str(counts.get(mnemonic, 0)) != expected:
            return [AnalysisTestResultInfo(
                success = False,
                message = "expected %s actions %s, found %d; there are %s" % (expected, mnemonic, counts.get(mnemonic, 0), counts),
            )]
    summaries = [_summary(action) for action in ctx.attr.target[_ActionsInfo].actions]
    for text in ctx.attr.texts:
        if not [summary for summary in summaries if text in summary]:
            return [AnalysisTestResultInfo(
                success = False,
                message = "expected an action with:\n%s\nfound:\n%s" % (text, "\n".join(summaries)),
            )]
    return [AnalysisTestResultInfo(success = True, message = "")]

actions_test = rule(
    doc = "Passes when a target declares as many actions of each mnemonic as expected, and some with the expected texts.",
    implementation = _actions_test_impl,
    analysis_test = True,
    attrs = {
        "counts": attr.string_dict(doc = "From mnemonic to number."),
        "target": attr.label(aspects = [_actions_aspect], mandatory = True),
        "texts": attr.string_list(doc = "Each is in a command line, or in what is written to a file."),
    },
)

def _same_actions_test_impl(ctx):
    first, second = [
        [
            _summary(action).replace(name, "<name>")
            for action in target[_ActionsInfo].actions
            if action.mnemonic.startswith("Lathe") or action.mnemonic == "FileWrite"
        ]
        for target, name in [(ctx.attr.first, ctx.attr.first_name), (ctx.attr.second, ctx.attr.second_name)]
    ]
    different = [line for line in first if line not in second] + [line for line in second if line not in first]
    if different and not ctx.attr.differ:
        return [AnalysisTestResultInfo(success = False, message = "expected equal actions, these differ:\n%s" % "\n".join(different))]
    if ctx.attr.differ and not different:
        return [AnalysisTestResultInfo(success = False, message = "expected different actions, found equal ones")]
    return [AnalysisTestResultInfo(success = True, message = "")]

same_actions_test = rule(
    doc = "Passes when two targets declare the same actions of Lathe, but for their names.",
    implementation = _same_actions_test_impl,
    analysis_test = True,
    attrs = {
        "differ": attr.bool(doc = "Passes when they do not; shows that the comparison sees a change."),
        "first": attr.label(aspects = [_actions_aspect], mandatory = True),
        "first_name": attr.string(mandatory = True),
        "second": attr.label(aspects = [_actions_aspect], mandatory = True),
        "second_name": attr.string(mandatory = True),
    },
)

def _spec_test_impl(ctx):
    content = "".join([
        action.content
        for action in ctx.attr.target[_ActionsInfo].actions
        if action.mnemonic == "FileWrite" and action.outputs.to_list()[0].extension == "json"
    ])
    compact = json.encode(json.decode(content))
    missing = [expected for expected in ctx.attr.expected if expected not in compact]
    if missing:
        return [AnalysisTestResultInfo(success = False, message = "expected:\n%s\nfound:\n%s" % ("\n".join(missing), compact))]
    return [AnalysisTestResultInfo(success = True, message = "")]

spec_test = rule(
    doc = "Passes when the declaration that a target writes holds all of the expected texts; the JSON is compared without spaces.",
    implementation = _spec_test_impl,
    analysis_test = True,
    attrs = {
        "expected": attr.string_list(mandatory = True),
        "target": attr.label(aspects = [_actions_aspect], mandatory = True),
    },
)
