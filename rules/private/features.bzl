"""Checks features and turns them into `Feature` messages of compiler/schema/pipeline.proto."""

load(":errors.bzl", "check_choice", "check_number", "fail_at", "is_number", "quote")
load(":schema.bzl", "find_column")

# The column types that each kind of feature reads, and what to write for the others.
_READS = {
    "numeric": ["INT64", "FLOAT64", "BOOL"],
    "categorical": ["STRING", "INT64", "BOOL"],
    "hashed": ["STRING", "INT64", "BOOL"],
    "cross": ["STRING", "INT64", "BOOL"],
    "datetime": ["TIMESTAMP"],
    "text": ["STRING"],
}
_INSTEAD = {
    "STRING": "feature.categorical, feature.hashed or feature.text",
    "INT64": "feature.numeric or feature.categorical",
    "FLOAT64": "feature.numeric",
    "BOOL": "feature.numeric or feature.categorical",
    "TIMESTAMP": "feature.datetime",
}
_PARTS = [
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
    "day_of_week",
    "day_of_year",
    "is_weekend",
    "epoch_days",
]

def _numeric(target, name, declared):
    what = "feature.numeric of '%s'" % name
    message = {}
    if declared["impute"] != None:
        check_choice(target, "features", "impute in " + what, declared["impute"], ["mean", "median", "constant"])
        message["impute"] = declared["impute"].upper()
    if declared["fill_value"] != None:
        if declared["impute"] != "constant":
            fail_at(target, "features", "has fill_value = %s in %s, but impute is %s, which does not use it; set impute = \"constant\" or remove fill_value" % (declared["fill_value"], what, repr(declared["impute"])))
        check_number(target, "features", "fill_value in " + what, declared["fill_value"])
        message["fill_value"] = declared["fill_value"]
    if declared["indicator"]:
        message["indicator"] = True
    for bound in ["clip_min", "clip_max"]:
        if declared[bound] != None:
            check_number(target, "features", "%s in %s" % (bound, what), declared[bound])
            message[bound] = declared[bound]
    if "clip_min" in message and "clip_max" in message and message["clip_min"] > message["clip_max"]:
        fail_at(target, "features", "has clip_min = %s above clip_max = %s in %s; exchange them" % (message["clip_min"], message["clip_max"], what))
    if declared["log1p"]:
        message["log1p"] = True
    if declared["scale"] != None:
        check_choice(target, "features", "scale in " + what, declared["scale"], ["standard", "min_max"])
        message["scale"] = declared["scale"].upper()
    if declared["boundaries"] != None:
        boundaries = declared["boundaries"]
        if type(boundaries) != "list" or not boundaries or not all([is_number(edge) for edge in boundaries]):
            fail_at(target, "features", "has boundaries = %s in %s; write a list of numbers" % (repr(boundaries), what))
        for i in range(1, len(boundaries)):
            if boundaries[i - 1] >= boundaries[i]:
                fail_at(target, "features", "has boundary %s before %s in %s; they must ascend" % (boundaries[i - 1], boundaries[i], what))
        message["boundaries"] = boundaries
    if declared["quantiles"] != None:
        check_number(target, "features", "quantiles in " + what, declared["quantiles"], at_least = 2, integer = True)
        message["quantiles"] = declared["quantiles"]
    exclusive = [key for key in ["scale", "boundaries", "quantiles"] if key in message]
    if len(exclusive) > 1:
        fail_at(target, "features", "has both %s and %s in %s, but one replaces what the other makes; keep one, or declare two features with names of their own" % (exclusive[0], exclusive[1], what))
    return message

def _categorical(target, name, declared):
    what = "feature.categorical of '%s'" % name
    message = {}
    check_choice(target, "features", "encode in " + what, declared["encode"], ["one_hot", "ordinal"])
    message["encode"] = declared["encode"].upper()
    check_number(target, "features", "min_count in " + what, declared["min_count"], at_least = 1, integer = True)
    message["min_count"] = declared["min_count"]
    if declared["max_categories"] != None:
        check_number(target, "features", "max_categories in " + what, declared["max_categories"], at_least = 1, integer = True)
        message["max_categories"] = declared["max_categories"]
    check_choice(target, "features", "out_of_vocabulary in " + what, declared["out_of_vocabulary"], ["category", "ignore"])
    message["out_of_vocabulary"] = declared["out_of_vocabulary"].upper()
    return message

def _buckets(target, name, declared):
    what = "feature.%s of '%s'" % (declared["feature"], name)
    check_number(target, "features", "buckets in " + what, declared["buckets"], at_least = 2, at_most = 1 << 24, integer = True)
    check_number(target, "features", "seed in " + what, declared["seed"], at_least = 0, at_most = (1 << 64) - 1, integer = True)
    message = {"buckets": declared["buckets"]}
    if declared["seed"]:
        message["seed"] = declared["seed"]
    return message

def _datetime(target, name, declared):
    what = "feature.datetime of '%s'" % name
    parts = declared["parts"]
    if type(parts) != "list" or not parts:
        fail_at(target, "features", "has parts = %s in %s; list one or more of %s" % (repr(parts), what, quote(_PARTS)))
    seen = {}
    for part in parts:
        check_choice(target, "features", "a part in " + what, part, _PARTS)
        if part in seen:
            fail_at(target, "features", "has part '%s' twice in %s; remove one" % (part, what))
        seen[part] = True
    return {"parts": [part.upper() for part in parts]}

def _text(target, name, declared):
    what = "feature.text of '%s'" % name
    message = _buckets(target, name, declared)
    check_number(target, "features", "ngrams in " + what, declared["ngrams"], at_least = 1, at_most = 8, integer = True)
    message["ngrams"] = declared["ngrams"]
    check_choice(target, "features", "weight in " + what, declared["weight"], ["count", "binary", "l2"])
    message["weight"] = declared["weight"].upper()
    return message

_MESSAGES = {
    "numeric": _numeric,
    "categorical": _categorical,
    "hashed": _buckets,
    "cross": _buckets,
    "datetime": _datetime,
    "text": _text,
}

def _check_column(target, columns, dataset, label, kind, name):
    column = find_column(target, "features", "names", columns, name, dataset)
    if name == label:
        fail_at(target, "features", "names column '%s', which is also the 'label'; a model that sees the label learns nothing, remove it from one of the two" % name)
    if column.get("role") == "key":
        fail_at(target, "features", "names column '%s', whose role is 'key'; a key identifies rows and predicts nothing about new ones, remove the feature or the role" % name)
    if column["type"] not in _READS[kind]:
        fail_at(target, "features", "has feature.%s of column '%s', which is %s, but it reads %s; use %s" % (
            kind,
            name,
            column["type"].lower(),
            " or ".join([type.lower() for type in _READS[kind]]),
            _INSTEAD[column["type"]],
        ))

def feature_messages(target, features, columns, dataset, label):
    """Checks features.

    Args:
      target: the declaring target, for errors.
      features: a list of what `feature.*` returned.
      columns: the dataset's `Column` messages.
      dataset: the dataset's name, for errors.
      label: name of the label column.
    Returns:
      A list of dicts, each a `Feature` message: one per column, but one per cross.
    """
    if type(features) != "list" or not features:
        fail_at(target, "features", "is empty; a model needs at least one, e.g. [feature.numeric(\"%s\")]" % columns[0]["name"])
    messages = []
    names = {}
    for declared in features:
        if type(declared) != "dict" or declared.get("feature") not in _MESSAGES:
            fail_at(target, "features", "holds %s, which is not a feature; write e.g. feature.numeric(...) or feature.categorical(...)" % repr(declared))
        kind = declared["feature"]
        inputs = declared["columns"]
        if type(inputs) != "list" or not inputs:
            fail_at(target, "features", "has feature.%s of %s; name a column, or a list of columns" % (kind, repr(inputs)))
        for name in inputs:
            _check_column(target, columns, dataset, label, kind, name)
        if kind == "cross":
            if len(inputs) < 2:
                fail_at(target, "features", "has feature.cross of %s alone; a cross needs two columns or more, for one use feature.hashed" % quote(inputs))
            for i in range(len(inputs)):
                if inputs[i] in inputs[:i]:
                    fail_at(target, "features", "has feature.cross of column '%s' with itself; remove one" % inputs[i])
            groups = [(declared["name"] or "_x_".join(inputs), inputs)]
        else:
            if declared["name"] != None and len(inputs) > 1:
                fail_at(target, "features", "gives the name '%s' to feature.%s of %d columns, but each column makes a feature; remove the name or declare them apart" % (declared["name"], kind, len(inputs)))
            groups = [(declared["name"] or column, [column]) for column in inputs]
        for name, group in groups:
            if name in names:
                fail_at(target, "features", "has two features with the name '%s', feature.%s and feature.%s; give one another, e.g. name = \"%s_%s\"" % (name, names[name], kind, name, kind))
            names[name] = kind
            messages.append({"name": name, "columns": group, kind: _MESSAGES[kind](target, name, declared)})
    return messages

def _may_be_missing(feature, column):
    """Why the feature may give a missing value, and a way out; None when it cannot."""
    optional = not column.get("required")
    if "numeric" in feature:
        numeric = feature["numeric"]
        if "boundaries" in numeric or "quantiles" in numeric:
            return None
        if optional and "impute" not in numeric:
            return ("has no impute, and the column is not required", "add impute = \"median\", or required = True to the column")
        if numeric.get("log1p") and numeric.get("clip_min", column.get("min", -1)) <= -1:
            return ("has log1p, which makes missing of values of -1 and below, and nothing keeps them above", "add clip_min = 0, or min = 0 to the column")
    elif "categorical" in feature and feature["categorical"]["encode"] == "ORDINAL":
        if optional:
            return ("has encode = 'ordinal', and the column is not required", "use encode = \"one_hot\", or add required = True to the column")
        if feature["categorical"]["out_of_vocabulary"] == "IGNORE":
            return ("has encode = 'ordinal' and out_of_vocabulary = 'ignore', which makes missing of unknown values", "use out_of_vocabulary = \"category\"")
    elif "datetime" in feature and optional:
        return ("reads a column that is not required", "add required = True to the column, or use model.gradient_boosted_trees")
    return None

def check_no_missing(target, features, columns, model):
    """Fails when a feature may give a missing value, which linear models cannot take.

    Args:
      target: the declaring target, for errors.
      features: `Feature` messages.
      columns: the dataset's `Column` messages.
      model: the model's name, for the error.
    """
    by_name = {column["name"]: column for column in columns}
    for feature in features:
        name = feature["columns"][0]
        reason = _may_be_missing(feature, by_name[name])
        if reason:
            kind = [kind for kind in _READS if kind in feature][0]
            fail_at(target, "features", "has feature.%s of '%s', which %s; model.%s cannot take missing values, so %s" % (kind, name, reason[0], model, reason[1]))
