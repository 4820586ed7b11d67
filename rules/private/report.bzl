"""From a trained module to the report: evaluate on the test split, then put everything on one page."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "CC_TOOLCHAIN_ATTRS", "use_cc_toolchain")
load("//rules:providers.bzl", "LatheModelInfo", "LatheReportInfo", "LatheToolchainInfo")
load(":program.bzl", "projected_program")

def _evaluate(ctx, evaluator, model):
    evaluation = ctx.actions.declare_file(model.name + ".evaluation.json")
    data = [shard.data for shard in model.dataset.shards]
    args = ctx.actions.args()
    args.add_all(data, format_each = "--shard=%s")
    args.add("-o", evaluation)
    ctx.actions.run(
        executable = evaluator,
        arguments = [args],
        inputs = data,
        outputs = [evaluation],
        mnemonic = "LatheEvaluate",
        progress_message = "Evaluating %s" % model.name,
    )
    return evaluation

def _lathe_report_impl(ctx):
    model = ctx.attr.model[LatheModelInfo]
    toolchain = ctx.attr.toolchain[LatheToolchainInfo]
    evaluator = projected_program(ctx, toolchain, model.name, "evaluator", model.trained, toolchain.evaluator_main)
    evaluation = _evaluate(ctx, evaluator.executable, model)

    html = ctx.actions.declare_file(ctx.label.name + ".html")
    json = ctx.actions.declare_file(ctx.label.name + ".json")
    summaries = [shard.summary for shard in model.dataset.shards]
    args = ctx.actions.args()
    args.add(model.spec, format = "--spec=%s")
    args.add(evaluation, format = "--evaluation=%s")
    if model.model:
        args.add(model.model, format = "--model=%s")
    args.add_all(model.statistics, format_each = "--statistics=%s")
    args.add_all(summaries, format_each = "--ingest=%s")
    args.add(html, format = "--html=%s")
    args.add(json, format = "--json=%s")
    ctx.actions.run(
        executable = toolchain.report,
        arguments = [args],
        inputs = [model.spec, evaluation] + ([model.model] if model.model else []) + model.statistics + summaries,
        outputs = [html, json],
        mnemonic = "LatheReport",
        progress_message = "Writing report of %s" % model.name,
    )
    ir = depset([evaluator.ir])
    return [
        LatheReportInfo(evaluation = evaluation, html = html, ir = ir, json = json),
        DefaultInfo(files = depset([html, json]), runfiles = ctx.runfiles(files = [html, json])),
        OutputGroupInfo(ir = ir, programs = depset([evaluator.executable])),
    ]

lathe_report = rule(
    doc = "Evaluates a pipeline and writes its report. Part of ml_pipeline.",
    implementation = _lathe_report_impl,
    attrs = dict(
        model = attr.label(mandatory = True, providers = [LatheModelInfo]),
        toolchain = attr.label(mandatory = True, providers = [LatheToolchainInfo]),
        **CC_TOOLCHAIN_ATTRS
    ),
    fragments = ["cpp"],
    toolchains = use_cc_toolchain(),
)
