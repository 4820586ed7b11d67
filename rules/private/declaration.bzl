"""Checks the declaration of a pipeline and turns it into the `PipelineSpec` message of compiler/schema/pipeline.proto."""

load(":errors.bzl", "check_choice", "check_number", "fail_at", "is_identifier", "is_number", "quote", "way_out")
load(":features.bzl", "check_no_missing", "feature_messages")
load(":schema.bzl", "find_column")

_LINEAR = {"linear_regression": ["regression"], "logistic_regression": ["binary", "multiclass"]}

# metric: (tasks, smallest value, largest value or None)
_METRICS = {
    "roc_auc": (["binary"], 0, 1),
    "pr_auc": (["binary"], 0, 1),
    "log_loss": (["binary", "multiclass"], 0, None),
    "brier": (["binary"], 0, 1),
    "accuracy": (["binary", "multiclass"], 0, 1),
    "precision": (["binary"], 0, 1),
    "recall": (["binary"], 0, 1),
    "f1": (["binary"], 0, 1),
    "macro_f1": (["multiclass"], 0, 1),
    "rmse": (["regression"], 0, None),
    "mae": (["regression"], 0, None),
    "mape": (["regression"], 0, None),
    "r2": (["regression"], None, 1),
}

def _classes(target, declaration, column):
    """The classes of a string label, in the order of their indices."""
    label = column["name"]
    values = column.get("values", [])
    classes = declaration.get("classes")
    if classes == None and not values:
        fail_at(target, "label", "is '%s', a string column without `values`, so its classes are not known; declare them, column.string(values = [...]), or give 'classes'" % label)
    if classes != None:
        if type(classes) != "list" or len(classes) < 2:
            fail_at(target, "classes", "is %s; a classification needs two classes or more" % repr(classes))
        for i in range(len(classes)):
            if type(classes[i]) != "string" or not classes[i]:
                fail_at(target, "classes", "holds %s; a class is a non-empty string, a value of the label '%s'" % (repr(classes[i]), label))
            if classes[i] in classes[:i]:
                fail_at(target, "classes", "holds '%s' twice; remove one" % classes[i])
        if values:
            for name in classes:
                if name not in values:
                    fail_at(target, "classes", "holds '%s', which is not among the values of the label '%s'; %s" % (name, label, way_out(name, values)))
            for value in values:
                if value not in classes:
                    fail_at(target, "classes", "lacks '%s', which is among the values of the label '%s'; add it, or leave 'classes' out" % (value, label))
    classes = classes or values
    if len(classes) < 2:
        fail_at(target, "label", "is '%s', which has one value, %s; there is nothing to tell apart" % (label, quote(classes)))
    positive = declaration.get("positive")
    if positive != None:
        if positive not in classes:
            fail_at(target, "positive", "is '%s', which is not a class of the label '%s'; %s" % (positive, label, way_out(positive, classes)))
        if len(classes) > 2:
            fail_at(target, "positive", "is '%s', but the label '%s' has %d classes, and only a label with two has a positive one; remove it" % (positive, label, len(classes)))
        classes = [name for name in classes if name != positive] + [positive]
    return classes

def _task_and_classes(target, declaration, column):
    label = column["name"]
    if column["type"] == "STRING":
        classes = _classes(target, declaration, column)
        task = "binary" if len(classes) == 2 else "multiclass"
    elif column["type"] == "BOOL":
        task, classes = "binary", ["false", "true"]
    elif column["type"] == "TIMESTAMP":
        fail_at(target, "label", "is '%s', a timestamp, which no task predicts; a label is a bool, a string with values, or a number" % label)
    else:
        task, classes = "regression", []
    if column["type"] != "STRING":
        for attribute in ["positive", "classes"]:
            if declaration.get(attribute) != None:
                fail_at(target, attribute, "is %s, but the label '%s' is %s, and only a string label takes it; remove it, or make the column a string" % (repr(declaration[attribute]), label, column["type"].lower()))
    if declaration.get("task") != None:
        check_choice(target, "task", "task", declaration["task"], ["binary", "multiclass", "regression"])
        if declaration["task"] != task:
            found = "%s with %d classes" % (column["type"].lower(), len(classes)) if classes else column["type"].lower()
            fail_at(target, "task", "is '%s', but the label '%s' is %s, which makes it '%s'; change the column's type, or remove 'task'" % (declaration["task"], label, found, task))
    return task, classes

def _split(target, declared, columns, dataset, label, sources):
    if type(declared) != "dict" or "split" not in declared:
        fail_at(target, "split", "is %s, which is not a split; write split.by_hash(...) or split.by_file(...)" % repr(declared))
    check_number(target, "split", "seed", declared["seed"], at_least = 0, at_most = (1 << 64) - 1, integer = True)
    message = {"seed": declared["seed"]} if declared["seed"] else {}
    check_number(target, "split", "validation", declared["validation"], at_least = 0, below = 1)
    if declared["validation"]:
        message["validation"] = declared["validation"]
    if declared["split"] == "by_file":
        if type(declared["test"]) != "list" or not declared["test"]:
            fail_at(target, "split", "has test = %s; list base names of files of %s" % (repr(declared["test"]), dataset))
        for name in declared["test"]:
            if name not in sources:
                fail_at(target, "split", "tests on file '%s', which dataset %s does not have; %s" % (name, dataset, way_out(str(name), sources)))
        if len(declared["test"]) >= len(sources):
            fail_at(target, "split", "tests on all %d files of dataset %s, which leaves none to train on; remove one" % (len(sources), dataset))
        message["test_files"] = sorted(declared["test"])
        message["train"] = 1 - declared["validation"]
        return message
    check_number(target, "split", "train", declared["train"], above = 0, below = 1)
    check_number(target, "split", "test", declared["test"], above = 0, below = 1)
    total = declared["train"] + declared["validation"] + declared["test"]
    if total < 1 - 1e-9 or total > 1 + 1e-9:
        fail_at(target, "split", "has train = %s, validation = %s and test = %s, which sum to %s; they must sum to 1" % (declared["train"], declared["validation"], declared["test"], total))
    message["train"] = declared["train"]
    message["test"] = declared["test"]
    for name in declared["columns"]:
        find_column(target, "split", "divides by", columns, name, dataset)
        if name == label:
            fail_at(target, "split", "divides by column '%s', which is the 'label', so that a class would be in one split alone; divide by a key, or by no column" % name)
    if declared["columns"]:
        message["hash_columns"] = declared["columns"]
    return message

def _linear(target, declared):
    what = "model.%s" % declared["model"]
    for key in ["l1", "l2"]:
        check_number(target, "model", "%s in %s" % (key, what), declared[key], at_least = 0)
    check_number(target, "model", "max_iterations in " + what, declared["max_iterations"], at_least = 1, integer = True)
    check_number(target, "model", "tolerance in " + what, declared["tolerance"], above = 0)
    return {"linear": {key: declared[key] for key in ["l1", "l2", "max_iterations", "tolerance"]}}

def _trees(target, declared):
    what = " in model.gradient_boosted_trees"
    for key, largest in [("trees", 100000), ("max_depth", 16), ("early_stopping_rounds", 100000)]:
        check_number(target, "model", key + what, declared[key], at_least = 1, at_most = largest, integer = True)
    check_number(target, "model", "max_bins" + what, declared["max_bins"], at_least = 2, at_most = 255, integer = True)
    for key in ["learning_rate", "subsample", "feature_fraction"]:
        check_number(target, "model", key + what, declared[key], above = 0, at_most = 1)
    for key in ["l2", "min_child_weight", "min_split_gain"]:
        check_number(target, "model", key + what, declared[key], at_least = 0)
    check_number(target, "model", "seed" + what, declared["seed"], at_least = 0, at_most = (1 << 64) - 1, integer = True)
    message = {key: value for key, value in declared.items() if key not in ["model", "early_stopping"]}
    if not declared["early_stopping"]:
        message["no_early_stopping"] = True
    return {"gradient_boosted_trees": message}

def _model(target, declared, task, label, features, columns):
    kinds = _LINEAR.keys() + ["gradient_boosted_trees", "imported"]
    if type(declared) != "dict" or declared.get("model") not in kinds:
        fail_at(target, "model", "is %s, which is not a model; write e.g. model.gradient_boosted_trees()" % repr(declared))
    kind = declared["model"]
    if kind == "gradient_boosted_trees":
        return _trees(target, declared)
    if kind == "imported":
        return {"imported": {"model": declared["of"]}}
    if task not in _LINEAR[kind]:
        other = [name for name in _LINEAR if name != kind][0]
        fail_at(target, "model", "is model.%s, which is for %s, but the label '%s' makes the task %s; use model.%s or model.gradient_boosted_trees" % (kind, " or ".join(_LINEAR[kind]), label, task, other))
    check_no_missing(target, features, columns, kind)
    return _linear(target, declared)

def gate_arguments(target, gates, task):
    """Checks gates.

    Args:
      target: the declaring target, for errors.
      gates: a list of what `metric.*` returned.
      task: "binary", "multiclass" or "regression".
    Returns:
      A list of strings, as lathe_gate takes them.
    """
    arguments = []
    seen = {}
    for gate in gates:
        if type(gate) != "dict" or gate.get("metric") not in _METRICS:
            fail_at(target, "gates", "holds %s, which is not a gate; write e.g. metric.roc_auc(at_least = 0.8)" % repr(gate))
        name = gate["metric"]
        tasks, smallest, largest = _METRICS[name]
        if task not in tasks:
            measured = [metric for metric, (other, _, _) in _METRICS.items() if task in other]
            fail_at(target, "gates", "has metric.%s, which is for %s, but the task is %s; use one of %s" % (name, " and ".join(tasks), task, quote(measured)))
        if name in seen:
            fail_at(target, "gates", "has metric.%s twice; give both bounds in one" % name)
        seen[name] = True
        if gate["at_least"] == None and gate["at_most"] == None:
            fail_at(target, "gates", "has metric.%s without a bound; give at_least or at_most" % name)
        for bound, sign in [("at_least", ">="), ("at_most", "<=")]:
            if gate[bound] != None:
                check_number(target, "gates", "%s in metric.%s" % (bound, name), gate[bound], at_least = smallest, at_most = largest)
                arguments.append("%s%s%s" % (name, sign, gate[bound]))
        if is_number(gate["at_least"]) and is_number(gate["at_most"]) and gate["at_least"] > gate["at_most"]:
            fail_at(target, "gates", "has at_least = %s above at_most = %s in metric.%s; exchange them" % (gate["at_least"], gate["at_most"], name))
    return arguments

def pipeline_message(name, target, declaration, dataset):
    """Checks a declaration.

    Args:
      name: the pipeline's name.
      target: the declaring target, as errors and headers name it.
      declaration: dict from attribute to value, as ml_pipeline encodes it.
      dataset: LatheDatasetInfo.
    Returns:
      (the `PipelineSpec` message as a dict, the gates as lathe_gate takes them). Gates and the dataset's files are no part of the
      message, so that changing them compiles nothing anew.
    """
    if not is_identifier(name):
        fail_at(target, "name", "is '%s', but generated code is named after it, so it must be an identifier of C: letters, digits and underscores, not starting with a digit" % name)
    columns = dataset.message["columns"]
    label = declaration["label"]
    column = find_column(target, "label", "names", columns, label, dataset.name)
    if column.get("role") == "key":
        fail_at(target, "label", "names column '%s', whose role is 'key'; a key identifies rows, so there is nothing to learn about it, choose another label or remove the role" % label)
    task, classes = _task_and_classes(target, declaration, column)
    features = feature_messages(target, declaration["features"], columns, dataset.name, label)
    sources = [shard.source for shard in dataset.shards]
    message = {
        "name": name,
        "origin": target,
        "dataset": dataset.message,
        "label": label,
        "task": task.upper(),
        "split": _split(target, declaration["split"], columns, dataset.name, label, sources),
        "features": features,
        "model": _model(target, declaration["model"], task, label, features, columns),
    }
    if classes:
        message["classes"] = classes
    if declaration.get("doc"):
        message["doc"] = declaration["doc"]
    return message, gate_arguments(target, declaration["gates"], task)
