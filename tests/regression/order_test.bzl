"""A test that neither the order of shards nor the number of threads shows in what a pipeline makes."""

load("//rules:providers.bzl", "LatheModelInfo", "LatheReportInfo")

def _pipeline_files_impl(ctx):
    model = ctx.attr.model[LatheModelInfo]
    files = depset(
        [model.spec, model.trained, ctx.attr.report[LatheReportInfo].evaluation] +
        [shard.data for shard in model.dataset.shards],
        transitive = [target[OutputGroupInfo].programs for target in [ctx.attr.model, ctx.attr.report]],
    )
    return [DefaultInfo(files = files, runfiles = ctx.runfiles(transitive_files = files))]

_pipeline_files = rule(
    doc = "What the steps of a pipeline read, and what they made of it.",
    implementation = _pipeline_files_impl,
    attrs = {
        "model": attr.label(mandatory = True, providers = [LatheModelInfo]),
        "report": attr.label(mandatory = True, providers = [LatheReportInfo]),
    },
)

def order_test(name, package, pipeline):
    """Runs the steps of a pipeline with other orders of the shards and other numbers of threads, and compares.

    Args:
      name: the test.
      package: package of the pipeline, `//pipelines`.
      pipeline: its name.
    """
    _pipeline_files(
        name = name + "_files",
        model = "%s:%s_model" % (package, pipeline),
        report = "%s:%s_report" % (package, pipeline),
        testonly = True,
    )
    native.sh_test(
        name = name,
        size = "small",
        srcs = ["//tests/regression:order_test.sh"],
        args = [
            "$(rootpath //compiler/tools:lathec)",
            "$(rootpath //compiler/tools:lathe-translate)",
            pipeline,
            "$(rootpaths :%s_files)" % name,
        ],
        data = [
            ":%s_files" % name,
            "//compiler/tools:lathe-translate",
            "//compiler/tools:lathec",
        ],
    )
