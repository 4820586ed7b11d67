"""Compares models of XGBoost, LightGBM and scikit-learn with what Lathe makes of them, bit by bit.

Trains with each library's newest release and many settings on random data and on the tables of --tables (adult_train.csv and
california_housing.csv, left out where they are not), compiles the model that it saves into a shared library, and compares
margins on rows with NaN, infinities, unknown categories and values on thresholds and beside them: every bit must be equal.
Predictions, whose elementary functions differ, must agree to 1e-5. README.md says what it needs and how to run it.
"""

import argparse
import csv
import ctypes
import fnmatch
import json
import os
import subprocess
import sys
import tempfile
import warnings

import numpy as np

FLOAT32 = 6  # lathe_type


class Program(ctypes.Structure):
    """lathe_program of runtime/abi/lathe.h up to num_margins."""

    _fields_ = [
        ("abi_version", ctypes.c_uint32), ("task", ctypes.c_int32), ("name", ctypes.c_char_p), ("origin", ctypes.c_char_p),
        ("label", ctypes.c_char_p), ("num_inputs", ctypes.c_int32), ("inputs", ctypes.c_void_p),
        ("num_classes", ctypes.c_int32), ("classes", ctypes.c_void_p), ("num_outputs", ctypes.c_int32),
        ("num_features", ctypes.c_int32), ("feature_names", ctypes.c_void_p), ("num_accumulators", ctypes.c_int32),
        ("accumulators", ctypes.c_void_p), ("split", ctypes.c_void_p), ("label_of", ctypes.c_void_p),
        ("features", ctypes.c_void_p),
        ("predict", ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p)),
        ("margins", ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p)),
        ("row_type", ctypes.c_int32), ("margin_type", ctypes.c_int32), ("num_margins", ctypes.c_int32),
    ]


class Column(ctypes.Structure):
    _fields_ = [("validity", ctypes.c_void_p), ("values", ctypes.c_void_p), ("bytes", ctypes.c_void_p)]


class Batch(ctypes.Structure):
    _fields_ = [("columns", ctypes.POINTER(Column)), ("num_rows", ctypes.c_int64), ("source", ctypes.c_char_p),
                ("source_size", ctypes.c_int64)]


class Compiled:
    """A model as Lathe compiles it."""

    def __init__(self, tools, path, folder, missing=None):
        def run(*command):
            result = subprocess.run(command, capture_output=True, text=True)
            if result.returncode:
                raise RuntimeError(f"{os.path.basename(command[0])}: {result.stderr.strip()[:400]}")

        module = folder + "/m.mlirbc"
        run(tools.translate, "--import-trees", path, "--name=m", "--emit-bytecode", "-o", module,
            *([] if missing is None else [f"--missing={missing}"]))
        run(tools.lathec, "compile", "--projection=predictor", module, "-o", folder + "/m.o")
        run("cc", "-shared", "-o", folder + "/m.so", folder + "/m.o", *tools.serving, "-Wl,--no-undefined")
        self.library = ctypes.CDLL(folder + "/m.so")
        self.program = Program.in_dll(self.library, "m_program")

    def margins(self, rows):
        p = self.program
        rows = np.ascontiguousarray(rows, np.float32 if p.row_type == FLOAT32 else np.float64)
        out = np.empty((len(rows), p.num_margins), np.float32 if p.margin_type == FLOAT32 else np.float64)
        # Both in one call and row by row: no batch size may change a bit.
        p.margins(rows.ctypes.data, len(rows), out.ctypes.data)
        single = np.empty_like(out)
        for i in range(min(len(rows), 200)):
            p.margins(rows[i].ctypes.data, 1, single[i].ctypes.data)
        assert same_bits(out[:200], single[:200]).all(), "one row at a time differs from a batch"
        return out

    def predictions(self, rows):
        columns = [np.ascontiguousarray(rows[:, i], np.float64) for i in range(rows.shape[1])]
        array = (Column * len(columns))(*[Column(None, column.ctypes.data, None) for column in columns])
        batch = Batch(array, len(rows), None, 0)
        out = np.empty((len(rows), self.program.num_outputs), np.float32)
        self.program.predict(ctypes.addressof(batch), 0, len(rows), out.ctypes.data)
        return out


def same_bits(a, b):
    kind = np.uint32 if a.dtype == np.float32 else np.uint64
    return (a.view(kind) == b.view(kind)) | (np.isnan(a) & np.isnan(b))


#
# Data
#


class Table:
    """Rows of numbers, a label per task, and which columns are categories."""

    def __init__(self, name, rows, label, categorical=()):
        self.name, self.rows, self.label, self.categorical = name, rows, label, list(categorical)

    def label_of(self, task):
        if task == "binary":
            return (self.label > np.median(self.label)).astype(int)
        if task == "multiclass":
            return np.digitize(self.label, np.quantile(self.label, [0.3, 0.7]))
        if task == "positive":
            return np.abs(self.label) + 0.1
        if task == "unit":
            return 1 / (1 + np.exp(-(self.label - self.label.mean()) / self.label.std()))
        return self.label


def random_table(seed, rows=1500, columns=12):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, columns))
    x[:, 1] = np.round(x[:, 1] * 4) / 4
    x[:, 2] = rng.integers(0, 50, rows)
    x[:, 3] = rng.integers(0, 5, rows)
    x[:, 4] *= 1e-30
    x[:, 5] = np.where(rng.random(rows) < 0.6, 0, x[:, 5])
    effect = rng.normal(size=50)
    y = x[:, 0] + np.abs(x[:, 1]) + effect[x[:, 2].astype(int)] + 1e30 * x[:, 4] * (x[:, 3] > 2) + 0.3 * rng.normal(size=rows)
    x[rng.random(x.shape) < 0.08] = np.nan
    return Table(f"random{seed}", x, y, [2, 3])


def real_tables(folder):
    path = folder + "/california_housing.csv"
    if os.path.exists(path):
        with open(path) as file:
            names, *lines = csv.reader(file)
        numeric = [i for i, name in enumerate(names) if name != "ocean_proximity"]
        data = np.array([[float(line[i]) if line[i] else np.nan for i in numeric] for line in lines])
        yield Table("housing", data[:, :-1], data[:, -1])
    path = folder + "/adult_train.csv"
    if os.path.exists(path):
        with open(path) as file:
            names, *lines = csv.reader(file)
        columns, categorical = [], []
        for i, _ in enumerate(names[:-1]):
            values = [line[i].strip() for line in lines]
            try:
                columns.append([float(v) if v not in ("", "?") else np.nan for v in values])
            except ValueError:
                codes = {v: float(k) for k, v in enumerate(sorted(set(values) - {"", "?"}))}
                columns.append([codes.get(v, np.nan) for v in values])
                categorical.append(i)
        rows = np.array(columns).T
        label = np.array([float(">50K" in line[-1]) for line in lines])
        rng = np.random.default_rng(1)
        yield Table("adult", rows, label + rng.random(len(label)) * 0.4, categorical)


def trial_rows(table, thresholds, rng, precision, count=3000):
    """Rows of the table, changed in places: to what importers get wrong."""
    rows = table.rows[rng.integers(0, len(table.rows), count)].copy()
    infinity = np.inf
    for i in range(rows.shape[1]):
        change = rng.random(count)
        own = np.array(thresholds.get(i, [0.0]), precision)
        pick = own[rng.integers(0, len(own), count)]
        beside = np.where(rng.random(count) < 0.5, np.nextafter(pick, precision(infinity)), np.nextafter(pick, precision(-infinity)))
        column = rows[:, i]
        column[:] = np.where(change < 0.15, pick, column)
        column[:] = np.where((change >= 0.15) & (change < 0.3), beside, column)
        special = np.array([np.nan, 0.0, -0.0, infinity, -infinity, 1e-35, -1e-35, 1e-36, 1e-34, -0.5, 0.5, 1e30, -3.0, 33.0, 1e9])
        column[:] = np.where(change > 0.8, special[rng.integers(0, len(special), count)], column)
    return np.ascontiguousarray(rows, precision)


#
# Libraries: each setting gives a file, thresholds by feature, the library's margins and predictions, and the missing value.
#


def xgboost_settings():
    for task, objective in [("regression", "reg:squarederror"), ("binary", "binary:logistic"), ("positive", "count:poisson"),
                            ("positive", "reg:gamma"), ("positive", "reg:tweedie"), ("regression", "reg:pseudohubererror"),
                            ("regression", "reg:absoluteerror"), ("regression", "reg:quantileerror"), ("unit", "reg:logistic"),
                            ("binary", "binary:logitraw"), ("binary", "binary:hinge"), ("multiclass", "multi:softprob"),
                            ("multiclass", "multi:softmax"), ("positive", "reg:squaredlogerror"), ("positive", "survival:cox"),
                            ("binary", "rank:pairwise")]:
        yield objective, task, dict(objective=objective)
    for name, parameters in {
        "dart": dict(booster="dart", rate_drop=0.3, one_drop=1, finite=True),
        "forest": dict(num_parallel_tree=5, subsample=0.7, colsample_bynode=0.7),
        "deep": dict(max_depth=14, min_child_weight=0),
        "exact": dict(tree_method="exact"),
        "bins": dict(max_bin=1024, max_depth=8),
        "leaves": dict(grow_policy="lossguide", max_leaves=60, max_depth=0),
        "one_hot": dict(max_cat_to_onehot=100),
        "base_score": dict(base_score=0.123),
        "missing": dict(missing=0.0),
        "ubj": dict(suffix="ubj"),
    }.items():
        yield name, "binary", dict(parameters, objective="binary:logistic")
    yield "vector_leaves", "multiclass", dict(objective="multi:softprob", multi_strategy="multi_output_tree", numerical=True)
    yield "dart_classes", "multiclass", dict(booster="dart", rate_drop=0.4, objective="multi:softprob", suffix="ubj", finite=True)


def train_xgboost(table, task, parameters, folder, rng):
    import xgboost

    parameters = dict(dict(max_depth=5, nthread=1, seed=1), **parameters)
    parameters.pop("finite", None)
    missing, suffix = parameters.pop("missing", np.nan), parameters.pop("suffix", "json")
    if task == "multiclass":
        parameters["num_class"] = 3
    if parameters["objective"] == "reg:quantileerror":
        parameters["quantile_alpha"] = 0.3
    numerical = parameters.pop("numerical", False) or parameters.get("tree_method") == "exact"
    categorical = [] if numerical else table.categorical
    types = ["c" if i in categorical else "q" for i in range(table.rows.shape[1])]
    data = xgboost.DMatrix(table.rows, table.label_of(task), feature_types=types, enable_categorical=True, missing=missing)
    if parameters["objective"].startswith("rank:"):
        data.set_group([100] * (len(table.rows) // 100) + ([len(table.rows) % 100] if len(table.rows) % 100 else []))
    booster = xgboost.train(parameters, data, 12)
    path = folder + "/model." + suffix
    booster.save_model(path)
    booster.save_model(folder + "/plain.json")
    with open(folder + "/plain.json") as file:
        gradient_booster = json.load(file)["learner"]["gradient_booster"]
    thresholds = {}
    for tree in gradient_booster.get("gbtree", gradient_booster)["model"]["trees"]:
        for left, feature, condition in zip(tree["left_children"], tree["split_indices"], tree["split_conditions"]):
            if left != -1 and feature not in categorical:
                thresholds.setdefault(feature, []).append(condition)

    # In place: a DMatrix refuses infinities. But before 3.4 dart adds the base score to each leaf in place, and takes it away again.
    def predict(kind):
        if parameters.get("booster") == "dart":
            return lambda rows: booster.predict(
                xgboost.DMatrix(rows, feature_types=types, enable_categorical=True, missing=missing), output_margin=kind == "margin")
        return lambda rows: np.asarray(booster.inplace_predict(rows, predict_type=kind, missing=missing, validate_features=False))

    # softmax predicts a class, where Lathe gives its probability.
    predictions = None if parameters["objective"] == "multi:softmax" else predict("value")
    return path, thresholds, predict("margin"), predictions, None if np.isnan(missing) else missing, np.float32


def lightgbm_settings():
    for task, objective in [("regression", "regression"), ("binary", "binary"), ("positive", "poisson"), ("positive", "gamma"),
                            ("positive", "tweedie"), ("regression", "regression_l1"), ("regression", "huber"),
                            ("regression", "fair"), ("regression", "quantile"), ("positive", "mape"),
                            ("multiclass", "multiclass"), ("multiclass", "multiclassova"), ("unit", "cross_entropy"),
                            ("unit", "cross_entropy_lambda"), ("binary", "lambdarank")]:
        yield objective, task, dict(objective=objective)
    for name, parameters in {
        "sqrt": dict(objective="regression", reg_sqrt=True),
        "sigmoid": dict(objective="binary", sigmoid=0.7),
        "dart": dict(objective="binary", boosting="dart", drop_rate=0.4),
        "goss": dict(objective="binary", data_sample_strategy="goss"),
        "rf": dict(objective="regression", boosting="rf", bagging_freq=1, bagging_fraction=0.6),
        "rf_classes": dict(objective="multiclass", boosting="rf", bagging_freq=1, bagging_fraction=0.6),
        "zero_as_missing": dict(objective="binary", zero_as_missing=True),
        "no_missing": dict(objective="binary", use_missing=False),
        "deep": dict(objective="regression", num_leaves=500, min_data_in_leaf=2),
        "bins": dict(objective="regression", max_bin=2000, num_leaves=127),
        "one_hot": dict(objective="regression", max_cat_to_onehot=100),
        "changed_missing": dict(objective="regression", continued=True),
        "extra": dict(objective="regression", extra_trees=True, path_smooth=1.0),
    }.items():
        yield name, "multiclass" if parameters["objective"] == "multiclass" else "binary" if parameters["objective"] == "binary" else "regression", parameters


def train_lightgbm(table, task, parameters, folder, rng):
    import lightgbm

    parameters = dict(dict(num_leaves=15, num_threads=1, verbose=-1, seed=1, deterministic=True), **parameters)
    continued = parameters.pop("continued", False)
    if task == "multiclass":
        parameters["num_class"] = 3
    label = table.label_of(task)
    group = None
    if parameters["objective"] == "lambdarank":
        group = [100] * (len(label) // 100) + ([len(label) % 100] if len(label) % 100 else [])
    data = lightgbm.Dataset(table.rows, label, group=group, categorical_feature=table.categorical, params=parameters)
    booster = lightgbm.train(parameters, data, 12)
    if continued:  # on rows that miss nothing, zeros counting as missing: tests of a feature differ in what is missing
        other = dict(parameters, zero_as_missing=True)
        rows = np.nan_to_num(table.rows)
        booster = lightgbm.train(other, lightgbm.Dataset(rows, label, categorical_feature=table.categorical, params=other), 6,
                                 init_model=booster)
    path = folder + "/model.txt"
    booster.save_model(path)
    thresholds = {}
    with open(path) as file:
        features = []
        for line in file:
            key, _, value = line.strip().partition("=")
            if key == "split_feature":
                features = [int(item) for item in value.split()]
            if key == "threshold":
                for feature, item in zip(features, value.split()):
                    thresholds.setdefault(feature, []).append(float(item))

    def margins(rows):
        raw = booster.predict(rows, raw_score=True, num_threads=1)
        return raw / booster.current_iteration() if parameters.get("boosting") == "rf" else raw

    return path, thresholds, margins, lambda rows: booster.predict(rows, num_threads=1), None, np.float64


def sklearn_settings():
    from sklearn import ensemble, tree

    for name, (task, model) in {
        "forest": ("regression", ensemble.RandomForestRegressor(20, max_depth=8, random_state=1)),
        "extra_trees": ("regression", ensemble.ExtraTreesRegressor(20, max_depth=8, random_state=1)),
        "boosting": ("regression", ensemble.GradientBoostingRegressor(n_estimators=20, random_state=1)),
        "tree": ("regression", tree.DecisionTreeRegressor(random_state=1)),
        "forest_two_classes": ("binary", ensemble.RandomForestClassifier(20, max_depth=8, random_state=1)),
        "forest_classes": ("multiclass", ensemble.RandomForestClassifier(20, max_depth=8, random_state=1)),
        "boosting_two_classes": ("binary", ensemble.GradientBoostingClassifier(n_estimators=20, random_state=1)),
        "boosting_classes": ("multiclass", ensemble.GradientBoostingClassifier(n_estimators=20, random_state=1)),
        "tree_classes": ("multiclass", tree.DecisionTreeClassifier(max_depth=9, random_state=1)),
    }.items():
        for opset in (1, 3):
            for precision in (np.float32, np.float64):
                yield f"{name}/opset{opset}/{precision.__name__}", task, dict(model=model, opset=opset, precision=precision)


def train_sklearn(table, task, parameters, folder, rng):
    from skl2onnx import to_onnx
    import onnx

    model, precision = parameters["model"], parameters["precision"]
    rows = np.nan_to_num(table.rows).astype(np.float32).astype(precision)
    model.fit(rows, table.label_of(task))
    options = {"zipmap": False} if task in ("binary", "multiclass") else None
    proto = to_onnx(model, rows[:1], options={id(model): options} if options else None,
                    target_opset={"": 15, "ai.onnx.ml": parameters["opset"]})
    return finish_onnx(proto, folder, precision)


def finish_onnx(proto, folder, precision):
    """The oracle is ONNX Runtime on one thread; for margins, with the ensemble's transform taken out."""
    import onnx
    import onnxruntime

    path = folder + "/model.onnx"
    onnx.save(proto, path)
    raw = onnx.ModelProto()
    raw.CopyFrom(proto)
    thresholds, transform = {}, b"NONE"
    for node in raw.graph.node:
        if not node.op_type.startswith("TreeEnsemble"):
            continue
        attributes = {a.name: a for a in node.attribute}
        values = attributes.get("nodes_values") or attributes.get("nodes_values_as_tensor") or attributes.get("nodes_splits")
        values = list(values.floats) or onnx.numpy_helper.to_array(values.t).tolist()
        for feature, value in zip(attributes["nodes_featureids"].ints, values):
            thresholds.setdefault(feature, []).append(value)
        if "post_transform" in attributes and attributes["post_transform"].type == onnx.AttributeProto.STRING:
            transform = attributes["post_transform"].s
            attributes["post_transform"].s = b"NONE"
    for model in (proto, raw):  # whatever the converter says, the operators' outputs are floats
        for output in model.graph.output:
            if output.type.tensor_type.elem_type == onnx.TensorProto.DOUBLE and all(
                    node.op_type != "TreeEnsemble" for node in model.graph.node):
                output.type.tensor_type.elem_type = onnx.TensorProto.FLOAT
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1

    def session(model):
        run = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        name = run.get_inputs()[0].name
        return lambda rows: run.run(None, {name: rows})[-1]

    return path, thresholds, session(raw), session(proto), None, precision


def onnx_settings():
    for aggregate in ("SUM", "AVERAGE", "MIN", "MAX"):
        for double in (False, True):
            yield f"{aggregate}/{'double' if double else 'float'}", "regression", dict(aggregate=aggregate, double=double)
    for classes in (3, 4):
        yield f"classes{classes}", "multiclass", dict(classifier=classes)
    for precision in (np.float32, np.float64):
        # ONNX Runtime 1.32 has sets of whole numbers only, and takes 2.5 for a member of some of those with 2.
        yield f"v5/{precision.__name__}", "regression", dict(v5=True, precision=precision, whole=True)


def train_onnx(table, task, parameters, folder, rng):
    """Nothing is trained: generate.py makes the file, or this does, with every mode of opset 5."""
    import onnx

    if parameters.get("v5"):
        return finish_onnx(make_v5(table.rows.shape[1], parameters["precision"], rng), folder, parameters["precision"])
    path = folder + "/generated.onnx"
    double = parameters.get("double", False)
    command = [sys.executable, os.path.dirname(os.path.abspath(__file__)) + "/generate.py", "onnx", path, f"--features={table.rows.shape[1]}",
               f"--seed={rng.integers(1 << 30)}", "--trees=20"]
    if double:
        command.append("--double")
    if "classifier" in parameters:
        command += ["--classifier", f"--outputs={parameters['classifier']}"]
    else:
        command.append("--aggregate=" + parameters["aggregate"])
    subprocess.run(command, check=True)
    return finish_onnx(onnx.load(path), folder, np.float64 if double else np.float32)


def make_v5(features, precision, rng):
    """TreeEnsemble with every mode, sets among them."""
    import onnx
    from onnx import helper

    table = {name: [] for name in ["featureids", "modes", "splits", "truenodeids", "falsenodeids", "trueleafs", "falseleafs",
                                   "missing_value_tracks_true"]}
    roots, leaves, members = [], [], []

    def grow(depth):
        index = len(table["modes"])
        for column in table.values():
            column.append(0)
        mode = int(rng.integers(0, 7))
        table["featureids"][index] = int(rng.integers(0, features))
        table["modes"][index] = mode
        table["splits"][index] = 0.0 if mode == 6 else float(precision(np.round(rng.normal() * 4) / 4))
        table["missing_value_tracks_true"][index] = int(rng.integers(0, 2))
        if mode == 6:
            members.extend(float(v) for v in rng.choice(60, int(rng.integers(1, 12)), replace=False) - 5)
            members.append(float("nan"))
        for side in ("true", "false"):
            if depth == 0 or rng.random() < 0.1:
                table[side + "leafs"][index] = 1
                table[side + "nodeids"][index] = len(leaves)
                leaves.append(float(precision(rng.normal())))
            else:
                table[side + "nodeids"][index] = grow(depth - 1)
        return index

    for _ in range(15):
        roots.append(grow(5))
    kind = onnx.TensorProto.FLOAT if precision == np.float32 else onnx.TensorProto.DOUBLE
    attributes = {"nodes_" + name: values for name, values in table.items() if name not in ("modes", "splits")}
    node = helper.make_node(
        "TreeEnsemble", ["X"], ["Y"], domain="ai.onnx.ml", n_targets=1, aggregate_function=1, post_transform=0, tree_roots=roots,
        nodes_modes=helper.make_tensor("modes", onnx.TensorProto.UINT8, [len(table["modes"])], table["modes"]),
        nodes_splits=helper.make_tensor("splits", kind, [len(table["splits"])], table["splits"]),
        leaf_weights=helper.make_tensor("weights", kind, [len(leaves)], leaves), leaf_targetids=[0] * len(leaves),
        membership_values=helper.make_tensor("members", kind, [len(members)], members), **attributes)
    graph = helper.make_graph([node], "g", [helper.make_tensor_value_info("X", kind, [None, features])],
                              [helper.make_tensor_value_info("Y", kind, [None, 1])])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 5)], ir_version=9)


LIBRARIES = {
    "xgboost": (xgboost_settings, train_xgboost),
    "lightgbm": (lightgbm_settings, train_lightgbm),
    "sklearn": (sklearn_settings, train_sklearn),
    "onnx": (onnx_settings, train_onnx),
}


def compare(train, table, task, parameters, tools, rng):
    """A sentence about what differs, or none."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path, thresholds, margins, predictions, missing, precision = train(table, task, parameters, folder, rng)
        compiled = Compiled(tools, path, folder, missing)
        rows = trial_rows(table, thresholds, rng, precision)
        if parameters.get("whole"):
            rows = np.round(rows)
        if parameters.get("finite"):
            rows = np.where(np.isinf(rows), np.copysign(precision(3e38), rows), rows).astype(precision)
        expected = np.asarray(margins(rows))
        expected = expected.reshape(len(rows), -1)
        found = compiled.margins(rows)
        if expected.shape != found.shape:
            expected = expected[:, -found.shape[1]:]  # of two classes that have one margin, ONNX Runtime gives both
        if expected.dtype != found.dtype:
            found = found.astype(expected.dtype)  # ONNX Runtime rounds the margins of doubles
        differs = ~same_bits(np.ascontiguousarray(expected), np.ascontiguousarray(found)).all(axis=1)
        if differs.any():
            i = int(np.argmax(differs))
            return f"{differs.sum()} of {len(rows)} rows: expected {expected[i]}, found {found[i]} for {rows[i].tolist()}"
        if predictions is not None:
            expected = np.asarray(predictions(rows), np.float64).reshape(len(rows), -1)
            found = compiled.predictions(rows).astype(np.float64)
            if expected.shape != found.shape:
                expected = expected[:, -found.shape[1]:]
            close = np.isclose(expected, found, rtol=1e-5, atol=1e-6) | (expected == found)
            if not close.all():
                i = int(np.argmax(~close.all(axis=1)))
                return f"predictions differ in {(~close).any(axis=1).sum()} rows: expected {expected[i]}, found {found[i]}"
    return None


def main():
    parser = argparse.ArgumentParser(prog="differential", description=__doc__.split("\n")[0])
    parser.add_argument("--only", default="*", help="settings to run, as --list names them")
    parser.add_argument("--tables", default="", help="folder of real tables (default: ../shared/data from the project)")
    parser.add_argument("--peers", help="the folder with the installed libraries (default: .peers in the project)")
    parser.add_argument("--seeds", type=int, default=1, help="random tables")
    parser.add_argument("--list", action="store_true", help="name the settings")
    for tool in ("translate", "lathec"):
        parser.add_argument("--" + tool, help=argparse.SUPPRESS)
    parser.add_argument("--serving", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    tables = [random_table(seed) for seed in range(arguments.seeds)] + list(real_tables(arguments.tables))
    failures = count = 0
    for library, (settings, train) in LIBRARIES.items():
        for name, task, parameters in settings():
            for table in tables:
                label = f"{library}/{name}/{table.name}"
                if not fnmatch.fnmatch(label, arguments.only):
                    continue
                if arguments.list:
                    print(label)
                    continue
                count += 1
                rng = np.random.default_rng(count)
                try:
                    difference = compare(train, table, task, parameters, arguments, rng)
                except Exception as error:  # a setting that fails must not hide the others
                    difference = f"{type(error).__name__}: {str(error)[:500]}"
                failures += difference is not None
                print(f"{'differs' if difference else 'equal  '} {label}{': ' + difference if difference else ''}", flush=True)
    if not arguments.list:
        print(f"{count - failures} of {count} models are equal")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
