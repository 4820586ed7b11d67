"""A table that a generator of this project makes: realistic columns, and a label whose true probability is known."""

load("//rules/private:optimized.bzl", "ALLOWLIST", "optimized")

def _generated_table_impl(ctx):
    tables = []
    truths = []
    for shard in range(ctx.attr.shards):
        table = ctx.actions.declare_file("%s_%d.csv" % (ctx.label.name, shard))
        truth = ctx.actions.declare_file("%s_%d.truth.csv" % (ctx.label.name, shard))
        args = ctx.actions.args()
        args.add(ctx.attr.kind, format = "--kind=%s")
        args.add("--rows=%d" % ctx.attr.rows_per_shard)
        args.add("--shard=%d" % shard)
        args.add("--seed=%d" % ctx.attr.seed)
        args.add("-o", table)
        args.add(truth, format = "--truth=%s")
        ctx.actions.run(
            executable = ctx.attr._generate[0][DefaultInfo].files_to_run,
            arguments = [args],
            outputs = [table, truth],
            mnemonic = "GenerateTable",
            progress_message = "Generating %s" % table.short_path,
        )
        tables.append(table)
        truths.append(truth)
    return [
        DefaultInfo(files = depset(tables)),
        OutputGroupInfo(truth = depset(truths)),
    ]

generated_table = rule(
    doc = "CSV files of a generated table, one action each; the output group `truth` holds what a perfect model would predict.",
    implementation = _generated_table_impl,
    attrs = dict(
        ALLOWLIST,
        kind = attr.string(doc = "The table, as pipelines/generate knows it.", mandatory = True),
        rows_per_shard = attr.int(mandatory = True),
        seed = attr.int(),
        shards = attr.int(mandatory = True),
        _generate = attr.label(cfg = optimized, default = "//pipelines/generate", executable = True),
    ),
)
