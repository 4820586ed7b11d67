"""Prepares what pipelines.py declares: the peers get the pipelines that Lathe learned."""

import ctypes
import functools
import glob
import json
import os
import subprocess
import sys
import time

import numpy as np

import harness
import parameters
import peers
import processes
from pipelines import BATCH_ROWS, SINGLE_ROWS, STRAY, TOLERANCE

# scikit-learn takes milliseconds for a row.
SCIKIT_LEARN_SINGLES = 50

# The columns of the generated table of customers, in their order.
CUSTOMERS = [
    ["customer_id", "string"], ["signup", "timestamp"], ["tenure_months", "int64"], ["contract", "string"], ["plan", "string"],
    ["payment_method", "string"], ["region", "string"], ["monthly_charges", "float64"], ["total_charges", "float64"],
    ["data_gb", "float64"], ["support_calls", "int64"], ["senior", "bool"], ["paperless", "bool"], ["last_login", "timestamp"],
    ["last_ticket", "string"], ["churned", "bool"],
]  # fmt: skip


@functools.lru_cache(maxsize=None)
def _features(folder):
    return parameters.features(folder, "bench_linear")


@functools.lru_cache(maxsize=None)
def _csv(context):
    """The generated table as one file."""
    path = os.path.join(context.work_folder, "customers.csv")
    with open(path, "wb") as out:
        for number, part in enumerate(sorted(glob.glob(os.path.join(context.tools.customers, "customers_table_?.csv")))):
            with open(part, "rb") as source:
                heading = source.readline()
                if number == 0:
                    out.write(heading)
                out.write(source.read())
    return path


@functools.lru_cache(maxsize=None)
def _frame(context):
    import pandas

    features = _features(context.tools.pipelines)
    names = [column.name for column in features.numbers + features.categories]
    frame = pandas.read_csv(_csv(context), usecols=names, keep_default_na=False, na_values=[""], nrows=BATCH_ROWS)[names]
    for category in features.categories:
        frame[category.name] = frame[category.name].fillna("").astype(object)
    for number in features.numbers:
        frame[number.name] = frame[number.name].astype(np.float64)
    return frame


def _booster(context):
    path = os.path.join(context.work_folder, "bench_trees.json")
    if not os.path.exists(path):
        tools = context.tools
        ensemble = parameters.model(tools.pipelines, "bench_trees", tools.descriptors).trees
        parameters.xgboost_model(ensemble, _features(tools.pipelines).known_slots(), path)
    return path


def _scikit_learn(context, model, columns):
    """The pipeline as scikit-learn's objects, with Lathe's parameters in the place of fitted ones. `columns`: (numbers,
    categories): how the transformer names them."""
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    tools = context.tools
    features = _features(tools.pipelines)
    # A fit on one row gives the objects their shape; the parameters follow.
    numbers = np.zeros((1, len(features.numbers)))
    imputer = SimpleImputer(strategy="median").fit(numbers)
    imputer.statistics_ = np.array([number.fill for number in features.numbers])
    scaler = StandardScaler().fit(numbers)
    scaler.mean_ = np.array([number.center for number in features.numbers])
    scaler.scale_ = np.array([number.scale for number in features.numbers])
    scaler.var_ = scaler.scale_**2
    values = [np.array(["", *category.values], dtype=object) for category in features.categories]
    encoder = OneHotEncoder(categories=values, handle_unknown="ignore", sparse_output=False, dtype=np.float32)
    encoder.fit(np.array([[each[0] for each in values]], dtype=object))
    transformer = ColumnTransformer(
        [("numbers", Pipeline([("impute", imputer), ("scale", scaler)]), columns[0]), ("categories", encoder, columns[1])]
    )
    slots = features.known_slots()
    if model == "linear":
        learned = parameters.model(tools.pipelines, "bench_linear", tools.descriptors).linear
        last = LogisticRegression()
        last.coef_ = np.array([[learned.weights[slot] for slot in slots]], np.float64)
        last.intercept_ = np.array(learned.intercept, np.float64)
        last.classes_ = np.array([0, 1])
        last.n_features_in_ = len(slots)
    else:
        from xgboost import XGBClassifier

        last = XGBClassifier(n_jobs=1)
        last.load_model(_booster(context))
    return transformer, encoder, last


def _fitted_pipeline(context, model, columns, sample):
    """A pipeline that predicts without having been fitted on data."""
    from sklearn.pipeline import Pipeline

    transformer, _, last = _scikit_learn(context, model, columns)
    fitted = [(name, step) for name, step, _ in transformer.transformers]
    transformer.fit(sample)
    # Fitting copied the steps and fitted the copies; the ones with Lathe's parameters take their places.
    transformer.transformers_ = [
        (name, dict(fitted)[name], where) for name, _, where in transformer.transformers_ if name in dict(fitted)
    ]
    return Pipeline([("features", transformer), ("model", last)])


def onnx_pipeline(context, model):
    """What skl2onnx makes of the pipeline."""
    path = os.path.join(context.work_folder, f"bench_{model}.onnx")
    if os.path.exists(path):
        return path
    import skl2onnx
    from onnxmltools.convert.xgboost.operator_converters.XGBoost import convert_xgboost
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType
    from skl2onnx.common.shape_calculator import calculate_linear_classifier_output_shapes
    from xgboost import XGBClassifier

    skl2onnx.update_registered_converter(
        XGBClassifier,
        "XGBoostXGBClassifier",
        calculate_linear_classifier_output_shapes,
        convert_xgboost,
        options={"nocl": [True, False], "zipmap": [True, False, "columns"]},
    )
    features = _features(context.tools.pipelines)
    numbers, categories = len(features.numbers), len(features.categories)
    sample = np.array([[0.0] * numbers + [""] * categories], dtype=object)
    columns = list(range(numbers)), list(range(numbers, numbers + categories))
    pipeline = _fitted_pipeline(context, model, columns, sample)
    inputs = [("numbers", FloatTensorType([None, numbers])), ("categories", StringTensorType([None, categories]))]
    graph = skl2onnx.to_onnx(
        pipeline, initial_types=inputs, target_opset={"": 17, "ai.onnx.ml": 3}, options={id(pipeline.steps[-1][1]): {"zipmap": False}}
    )
    with open(path, "wb") as out:
        out.write(graph.SerializeToString())
    return path


class _Tables:
    """The driver's functions for tables."""

    def __init__(self, context):
        library = self._library = ctypes.CDLL(context.tools.driver)
        pointer, text, integer = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int64
        for name, result, arguments in [
            ("driver_table", pointer, [integer, pointer, text, integer]),
            ("driver_open_table", pointer, [text, pointer, text, text, ctypes.c_int, text, integer]),
            ("driver_table_error", text, [pointer]),
            ("driver_table_batch", ctypes.c_double, [pointer, pointer]),
            ("driver_table_singles", ctypes.c_double, [pointer, integer, pointer]),
        ]:
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
        features = _features(context.tools.pipelines)
        frame = _frame(context)
        numbers = np.ascontiguousarray(frame[[number.name for number in features.numbers]].to_numpy(np.float64).T)
        rows = frame[[category.name for category in features.categories]].to_numpy()
        strings = "".join(value + "\0" for value in rows.reshape(-1)).encode()
        self._table = library.driver_table(len(frame), numbers.ctypes.data, strings, len(strings))
        self.rows = len(frame)

    def subject(self, kind, name, threads, library="", model="", singles=None):
        error = ctypes.create_string_buffer(1024)
        handle = self._library.driver_open_table(
            kind.encode(), self._table, library.encode(), model.encode(), threads, error, len(error)
        )
        if not handle:
            raise RuntimeError(f"{name}: {error.value.decode()}")
        count = singles or self.rows
        probabilities = np.full(count, np.nan, np.float32)

        def measure():
            if singles:
                seconds = self._library.driver_table_singles(handle, count, probabilities.ctypes.data)
            else:
                seconds = self._library.driver_table_batch(handle, probabilities.ctypes.data)
            if seconds < 0:
                raise RuntimeError(f"{name}: {self._library.driver_table_error(handle).decode()}")
            return seconds / count

        return harness.Subject(name, measure, lambda: probabilities)


@functools.lru_cache(maxsize=None)
def _tables(context):
    return _Tables(context)


def _scikit_learn_subject(context, model, threads, singles=None):
    import threadpoolctl

    features = _features(context.tools.pipelines)
    columns = [number.name for number in features.numbers], [category.name for category in features.categories]
    frame = _frame(context)
    pipeline = _fitted_pipeline(context, model, columns, frame[:1])
    if model == "trees":
        pipeline.steps[-1][1].set_params(n_jobs=threads)
    count = singles or len(frame)
    probabilities = np.full(count, np.nan)

    def measure():
        with threadpoolctl.threadpool_limits(threads):
            if singles is None:
                start = time.perf_counter()
                probabilities[:] = pipeline.predict_proba(frame)[:, 1]
                return (time.perf_counter() - start) / count
            rows = [frame[i : i + 1] for i in range(count)]
            start = time.perf_counter()
            for i, row in enumerate(rows):
                probabilities[i] = pipeline.predict_proba(row)[0, 1]
            return (time.perf_counter() - start) / count

    name = peers.version("scikit-learn") + (f" + {peers.version('xgboost')}" if model == "trees" else "")
    return harness.Subject(name, measure, lambda: probabilities)


def _equal(model):
    def equal(lathe, peer):
        # A peer that takes long per row scores fewer of them.
        peers_output = np.asarray(peer.output())
        lathes_output = np.asarray(lathe.output())[: len(peers_output)]
        close = np.abs(lathes_output.astype(np.float64) - peers_output) <= TOLERANCE
        return bool(np.mean(~close) <= STRAY[model])

    return equal


def batch(context, model, threads):
    table = _tables(context)
    onnx = table.subject("onnxruntime", peers.version("onnxruntime"), threads, peers.onnxruntime(), onnx_pipeline(context, model))
    return harness.Comparison(
        table.subject("lathe_" + model, "lathe", threads),
        [onnx, _scikit_learn_subject(context, model, threads)],
        _equal(model),
    )


def single(context, model):
    table = _tables(context)
    onnx = table.subject(
        "onnxruntime", peers.version("onnxruntime"), 1, peers.onnxruntime(), onnx_pipeline(context, model), singles=SINGLE_ROWS
    )
    return harness.Comparison(
        table.subject("lathe_" + model, "lathe", 1, singles=SINGLE_ROWS),
        [onnx, _scikit_learn_subject(context, model, 1, SCIKIT_LEARN_SINGLES)],
        _equal(model),
    )


def _read_predictions(path):
    """The last column of a CSV file of predictions: the probability of the positive class."""
    with open(path, encoding="utf-8") as source:
        next(source)
        return np.array([float(line.rsplit(",", 1)[-1]) for line in source], np.float64)


class _Process:
    """A process that does its work, timed by itself, once per line on its standard input."""

    def __init__(self, command, threads):
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "POLARS_MAX_THREADS": str(threads), "OMP_NUM_THREADS": str(threads)},
        )

    def measure(self):
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args[0]}: ended with status {self._process.wait()}")
        return float(line)


def _peer(peer, settings):
    """A peer that has as many threads as it is to have from the start: csv_peers.py."""
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "csv_peers.py")
    return _Process([sys.executable, "-W", "ignore", script, peer, json.dumps(settings)], settings["threads"])


def _predicting(context, peer, name, model, threads):
    output = os.path.join(context.work_folder, f"{peer}_{model}_{threads}.csv")
    features = _features(context.tools.pipelines)
    settings = {
        "input": _csv(context),
        "output": output,
        "numbers": [[n.name, n.fill, n.center, n.scale] for n in features.numbers],
        "categories": [[c.name, ["", *c.values]] for c in features.categories],
        "model": _booster(context) if peer == "duckdb" else _onnx_model(context, model),
        "threads": threads,
    }
    return harness.Subject(name, _peer(peer, settings).measure, lambda: _read_predictions(output))


def _onnx_model(context, model):
    """The model alone, behind features that another library computes."""
    path = os.path.join(context.work_folder, f"bench_{model}_model.onnx")
    if os.path.exists(path):
        return path
    tools = context.tools
    if model == "trees":
        import export_onnx

        return export_onnx.tree_ensemble(_booster(context), path)
    import onnx
    from onnx import helper

    slots = _features(tools.pipelines).known_slots()
    learned = parameters.model(tools.pipelines, "bench_linear", tools.descriptors).linear
    node = helper.make_node(
        "LinearRegressor",
        ["rows"],
        ["margins"],
        domain="ai.onnx.ml",
        coefficients=[learned.weights[slot] for slot in slots],
        intercepts=list(learned.intercept),
        targets=1,
    )
    float_type = onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        [node],
        "linear",
        [helper.make_tensor_value_info("rows", float_type, [None, len(slots)])],
        [helper.make_tensor_value_info("margins", float_type, [None, 1])],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
    return path


def csv_to_predictions(context, model, threads):
    program = os.path.join(context.tools.pipelines, f"bench_{model}_predict")
    output = os.path.join(context.work_folder, f"lathe_{model}_{threads}.csv")
    command = [program, f"--input={_csv(context)}", f"--output={output}", f"--threads={threads}"]
    name = f"{peers.version('polars')} + {peers.version('onnxruntime')}"
    subjects = [_predicting(context, "polars", name, model, threads)]
    if model == "trees":
        name = f"{peers.version('duckdb')} + {peers.version('xgboost')}"
        subjects.append(_predicting(context, "duckdb", name, model, threads))
    mine = harness.Subject("lathe", lambda: processes.timed(command).seconds, lambda: _read_predictions(output))
    return harness.Comparison(mine, subjects, _equal(model))


def _read_columns(path):
    """What read_customers wrote, in the form that csv_peers.py saves."""
    contents = np.fromfile(path, np.uint8)
    at = 8
    rows = int(contents[:8].view(np.int64)[0])

    def take(count, dtype):
        nonlocal at
        size = count * np.dtype(dtype).itemsize
        at += size
        return np.frombuffer(contents[at - size : at].tobytes(), dtype)

    def bits():
        return np.unpackbits(take((rows + 7) // 8, np.uint8), bitorder="little")[:rows]

    saved = {}
    for name, kind in CUSTOMERS:
        present = bits().astype(bool)
        if kind == "string":
            offsets = take(rows + 1, np.int32)
            saved[name + ".bytes"] = take(int(offsets[-1]), np.uint8)
            saved[name + ".sizes"] = np.where(present, np.diff(offsets), -1)
        else:
            values = bits() if kind == "bool" else take(rows, np.float64 if kind == "float64" else np.int64)
            saved[name] = np.where(present, values.astype(np.float64), np.nan)
    return saved


def csv_to_columns(context, threads):
    path = _csv(context)

    def reading(peer):
        output = os.path.join(context.work_folder, f"{peer}_{threads}.npz")
        settings = {"input": path, "output": output, "columns": CUSTOMERS, "threads": threads}
        process = _peer(peer + "_columns", settings)
        return harness.Subject(peers.version(peer), process.measure, lambda: dict(np.load(output)))

    def equal(lathe, peer):
        mine, theirs = lathe.output(), peer.output()
        return mine.keys() == theirs.keys() and all(
            np.array_equal(mine[name], theirs[name], equal_nan=mine[name].dtype.kind == "f") for name in mine
        )

    output = os.path.join(context.work_folder, f"customers_{threads}.columns")
    program = os.path.join(context.tools.pipelines, "read_customers")
    mine = harness.Subject("lathe", _Process([program, path, output, str(threads)], threads).measure, lambda: _read_columns(output))
    return harness.Comparison(mine, [reading("polars"), reading("duckdb")], equal)
