"""`ml_dataset`: a table of CSV files, checked and turned into typed columns, one action per file."""

load("//rules:providers.bzl", "LatheDatasetInfo", "LatheToolchainInfo")
load(":errors.bzl", "target_name")
load(":schema.bzl", "check_bad_rows", "check_delimiter", "check_sources", "column_messages")

def _ingest(ctx, tool, spec, stem, source, quarantine):
    folder = ctx.label.name + "_shards/"
    data = ctx.actions.declare_file(folder + stem + ".shard")
    summary = ctx.actions.declare_file(folder + stem + ".ingest.json")
    outputs = [data, summary]
    args = ctx.actions.args()
    args.add(spec, format = "--dataset=%s")
    args.add(source, format = "--input=%s")
    args.add("-o", data)
    args.add(summary, format = "--summary=%s")
    rejected = None
    if quarantine:
        rejected = ctx.actions.declare_file(folder + stem + ".rejected.csv")
        args.add(rejected, format = "--quarantine=%s")
        outputs.append(rejected)
    ctx.actions.run(
        executable = tool,
        arguments = [args],
        inputs = [spec, source],
        outputs = outputs,
        mnemonic = "LatheIngest",
        progress_message = "Ingesting %s" % source.short_path,
    )
    return struct(source = source.basename, data = data, summary = summary, rejected = rejected)

def _ml_dataset_impl(ctx):
    name = target_name(ctx.label)

    columns = column_messages(name, json.decode(ctx.attr.columns))
    sources = check_sources(name, ctx.files.srcs)
    check_delimiter(name, ctx.attr.delimiter)
    max_bad_fraction = check_bad_rows(name, ctx.attr.on_bad_row, ctx.attr.max_bad_fraction)

    message = {"name": name, "columns": columns}
    if ctx.attr.on_bad_row == "quarantine":
        message["on_bad_row"] = "QUARANTINE"
        if max_bad_fraction:
            message["max_bad_fraction"] = max_bad_fraction
    if ctx.attr.delimiter != ",":
        message["delimiter"] = ctx.attr.delimiter
    spec = ctx.actions.declare_file(ctx.label.name + ".dataset.json")
    ctx.actions.write(spec, json.indent(json.encode(message), indent = "  ") + "\n")

    tool = ctx.attr.toolchain[LatheToolchainInfo].ingest
    shards = [
        _ingest(ctx, tool, spec, stem, source, ctx.attr.on_bad_row == "quarantine")
        for stem, source in sources.items()
    ]
    files = [spec]
    for shard in shards:
        files += [shard.data, shard.summary] + ([shard.rejected] if shard.rejected else [])
    return [
        LatheDatasetInfo(name = name, message = message, spec = spec, shards = shards),
        DefaultInfo(files = depset(files), runfiles = ctx.runfiles(files = files)),
    ]

_dataset_rule = rule(
    doc = "See ml_dataset, which gives this rule its attributes.",
    implementation = _ml_dataset_impl,
    attrs = {
        "columns": attr.string(mandatory = True, doc = "JSON: a list of [name, column]."),
        "delimiter": attr.string(default = ","),
        "max_bad_fraction": attr.string(doc = "JSON: a number."),
        "on_bad_row": attr.string(default = "fail"),
        "srcs": attr.label_list(allow_files = True, mandatory = True),
        "toolchain": attr.label(mandatory = True, providers = [LatheToolchainInfo]),
    },
)

def ml_dataset(
        name,
        srcs,
        columns,
        on_bad_row = "fail",
        max_bad_fraction = None,
        delimiter = ",",
        toolchain = Label("//rules:toolchain"),
        **kwargs):
    """A table: CSV files with a header, each checked against the columns and turned into typed columns.

    Each file is a shard: one action ingests it, so that adding a file ingests that file alone. The order of the files means
    nothing. An empty field is a missing value. A column of the files that `columns` does not name is ignored; one that it names
    must be there.

    Building the target gives, per file `s.csv`, `s.shard` (the typed columns) and `s.ingest.json` (what was counted), in the
    folder `<name>_shards`, and `<name>.dataset.json` (the schema).

    Args:
      name: the target's name.
      srcs: CSV files, or targets that make them. No two may have one base name.
      columns: dict from the name in the header to a `column`.
      on_bad_row: what a row with a value that its column does not allow does. "fail" stops the build with file, line, column,
        what was expected and what was found; "quarantine" writes such rows to `s.rejected.csv` and counts them.
      max_bad_fraction: with "quarantine", which needs it: a larger fraction of bad rows in a file stops the build.
      delimiter: the character between fields. Default: a comma.
      toolchain: the programs that actions run; for Lathe's own tests.
      **kwargs: attributes that all rules have: visibility, tags, testonly and so on.

    Example:
      ```
      ml_dataset(
          name = "customers",
          srcs = glob(["customers/*.csv"]),
          columns = {
              "customer_id": column.string(role = "key"),
              "tenure_months": column.int64(min = 0),
              "churned": column.bool(required = True),
          },
      )
      ```
    """
    _dataset_rule(
        name = name,
        srcs = srcs,
        # A list keeps the order of the columns; JSON objects are sorted.
        columns = json.encode([[column, declared] for column, declared in columns.items()]),
        on_bad_row = on_bad_row,
        max_bad_fraction = "" if max_bad_fraction == None else json.encode(max_bad_fraction),
        delimiter = delimiter,
        toolchain = toolchain,
        **kwargs
    )
