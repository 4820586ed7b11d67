"""Checks the columns of a dataset and turns them into the `Dataset` message of compiler/schema/pipeline.proto."""

load(":errors.bzl", "check_choice", "check_number", "fail_at", "is_number", "quote", "way_out")

_TYPES = ["STRING", "INT64", "FLOAT64", "BOOL", "TIMESTAMP"]

def _check_values(target, name, values):
    if type(values) != "list" or not values:
        fail_at(target, "columns", "declares no values for column '%s'; list them, or leave `values` out to allow any" % name)
    seen = {}
    for value in values:
        if type(value) != "string" or not value:
            fail_at(
                target,
                "columns",
                "declares value %s of column '%s', but an empty field means missing; every value must be a non-empty string" %
                (repr(value), name),
            )
        if value in seen:
            fail_at(target, "columns", "declares value '%s' of column '%s' twice; remove one" % (value, name))
        seen[value] = True

def column_messages(target, columns):
    """Checks columns.

    Args:
      target: the declaring target, for errors.
      columns: [name, what `column.*` returned] per column, in the order of the declaration.
    Returns:
      A list of dicts, each a `Column` message.
    """
    if not columns:
        fail_at(target, "columns", "is empty; declare the columns of the table, e.g. {\"age\": column.int64()}")
    messages = []
    for name, declared in columns:
        if type(declared) != "dict" or declared.get("column") not in _TYPES:
            fail_at(target, "columns", "has %s for column '%s', which is not a column; write column.string(), column.int64(), column.float64(), column.bool() or column.timestamp()" % (repr(declared), name))
        if not name or name != name.strip() or "\n" in name or "\"" in name:
            fail_at(target, "columns", "has a column named '%s'; a name must be non-empty, without quotes, line breaks or spaces around it" % name)
        message = {"name": name, "type": declared["column"]}
        if declared["required"]:
            message["required"] = True
        for bound in ["min", "max"]:
            if bound in declared:
                if not is_number(declared[bound]):
                    fail_at(target, "columns", "has %s = %s for column '%s'; write a number" % (bound, repr(declared[bound]), name))
                message[bound] = declared[bound]
        if "min" in message and "max" in message and message["min"] > message["max"]:
            fail_at(target, "columns", "has min = %s above max = %s for column '%s'; exchange them" % (message["min"], message["max"], name))
        if "values" in declared:
            _check_values(target, name, declared["values"])
            message["values"] = declared["values"]
        if "role" in declared:
            check_choice(target, "columns", "role of column '%s'" % name, declared["role"], ["key"])
            message["role"] = declared["role"]
        if "doc" in declared:
            message["doc"] = declared["doc"]
        messages.append(message)
    return messages

def check_bad_rows(target, on_bad_row, max_bad_fraction):
    """Checks what a dataset does about bad rows.

    Args:
      target: the declaring target, for errors.
      on_bad_row: "fail" or "quarantine".
      max_bad_fraction: a string, as rules have no attributes of type float; "" when not given.
    Returns:
      The fraction; None when not given.
    """
    check_choice(target, "on_bad_row", "on_bad_row", on_bad_row, ["fail", "quarantine"])
    if not max_bad_fraction:
        if on_bad_row == "quarantine":
            fail_at(target, "max_bad_fraction", "is not set, but 'on_bad_row' is 'quarantine'; say which fraction of a file's rows may be bad, e.g. max_bad_fraction = 0.01")
        return None
    fraction = json.decode(max_bad_fraction)
    if on_bad_row == "fail":
        fail_at(target, "max_bad_fraction", "is %s, but 'on_bad_row' is 'fail', which allows no bad row; set on_bad_row = \"quarantine\" or remove max_bad_fraction" % fraction)
    check_number(target, "max_bad_fraction", "max_bad_fraction", fraction, at_least = 0, below = 1)
    return fraction

def check_delimiter(target, delimiter):
    """Checks the byte between fields."""
    if len(delimiter) != 1 or delimiter in ["\"", "\n", "\r"]:
        fail_at(target, "delimiter", "is %s; it must be one character that is neither a quote nor a line break, e.g. \",\" or \"\\t\"" % repr(delimiter))

def check_sources(target, files):
    """Checks that no two shards have one name.

    Args:
      target: the declaring target, for errors.
      files: the shards' Files.
    Returns:
      {base name without .csv: File}, in the order of the base names: the order of `srcs` means nothing.
    """
    if not files:
        fail_at(target, "srcs", "is empty; name at least one CSV file, e.g. glob([\"data/*.csv\"])")
    by_stem = {}
    for file in files:
        stem = file.basename[:-len(".csv")] if file.basename.endswith(".csv") else file.basename
        if stem in by_stem:
            fail_at(target, "srcs", "holds %s and %s, which have one base name; shards are told apart by it, so rename one" % (by_stem[stem].short_path, file.short_path))
        by_stem[stem] = file
    return {stem: by_stem[stem] for stem in sorted(by_stem)}

def find_column(target, attribute, verb, columns, name, dataset):
    """The column of that name; fails with a suggestion when there is none.

    Args:
      target: the declaring target, for errors.
      attribute: the attribute that names the column.
      verb: how it does so, e.g. "names".
      columns: the dataset's `Column` messages.
      name: the column's name.
      dataset: the dataset's name, for the error.
    Returns:
      The `Column` message.
    """
    for column in columns:
        if column["name"] == name:
            return column
    names = [column["name"] for column in columns]
    if type(name) != "string":
        fail_at(target, attribute, "%s column %s; a column is named by a string, one of %s" % (verb, repr(name), quote(names)))
    fail_at(target, attribute, "%s column '%s', which dataset %s does not have; %s" % (verb, name, dataset, way_out(name, names)))
