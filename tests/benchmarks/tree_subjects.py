"""Prepares what trees.py declares: trains the models that are missing, compiles them, opens the peers."""

import os
import time

import numpy as np

import data
import export_onnx
import harness
import models
import peers
import tables
from trees import TOLERANCE


class Model:
    """A trained model, and what each peer makes of it. Files are made when they are first asked for."""

    def __init__(self, trainer, name, train, rows):
        self.trainer = trainer  # "xgboost" or "lightgbm"
        self.name = name
        self.train = train  # context -> path of the model file
        self.rows = rows  # (context, how many) -> rows to score

    @property
    def file_name(self):
        return f"{self.trainer}_{self.name}"

    def file(self, context, suffix):
        """A file that is made from the model, in the folder of the peers."""
        return os.path.join(context.folder, "models", f"{self.file_name}.{suffix}")

    def files(self, context, peer):
        """What the peer opens: (shared library, model), the latter empty where the library holds it."""
        path = self.train(context)
        if peer == "xgboost":
            return peers.xgboost(), path
        if peer == "lightgbm":
            return peers.lightgbm(), path
        if peer == "onnxruntime":
            onnx = self.file(context, "onnx")
            if not os.path.exists(onnx):
                export_onnx.tree_ensemble(path, onnx)
            return peers.onnxruntime(), onnx
        if peer == "tl2cgen":
            return peers.compiled_by_tl2cgen(self.trainer, path, self.file(context, "tl2cgen.so")), ""
        if peer == "lleaves":
            return peers.compiled_by_lleaves(path, self.file(context, "lleaves.so")), ""
        raise ValueError(peer)

    def subject(self, context, peer, rows, threads, single):
        """The peer with this model."""
        if peer == "onedal":
            return _onedal(self.train(context), rows, threads)
        arguments = peer, peers.version(peer), *self.files(context, peer)
        driver = context.driver
        return driver.singles(*arguments, rows) if single else driver.batch(*arguments, rows, threads)

    def lathe(self, context, rows, threads, single, targets):
        artifact = context.lathe.model(self.trainer, self.train(context), self.file_name, targets)
        arguments = "lathe", "lathe", artifact.library, artifact.program
        driver = context.driver
        return driver.singles(*arguments, rows) if single else driver.batch(*arguments, rows, threads)


def _onedal(path, rows, threads):
    """oneDAL by daal4py, which has no C API for models of XGBoost: a call per batch costs its Python next to nothing."""
    import daal4py
    import daal4py.mb
    import xgboost

    booster = xgboost.Booster(model_file=path)
    classes = "binary" in booster.save_config()
    model = daal4py.mb.convert_model(booster)
    values = np.ascontiguousarray(rows, np.float32)
    last = []

    def measure():
        daal4py.daalinit(threads)
        start = time.perf_counter()
        last[:] = [model.predict_proba(values) if classes else model.predict(values)]
        return (time.perf_counter() - start) / len(values)

    def margins():
        if not classes:
            return last[0].reshape(-1)
        probability = last[0][:, 1].astype(np.float64)
        return np.log(probability / (1 - probability))

    return harness.Subject(peers.version("scikit-learn-intelex"), measure, margins)


def close(values, reference, tolerance):
    """Are the values the bits of the reference (0), or within the tolerance relative to 1 + |reference|?"""
    values, reference = np.asarray(values), np.asarray(reference)
    if tolerance == 0:
        return values.dtype == reference.dtype and values.tobytes() == reference.tobytes()
    distance = np.abs(values.astype(np.float64) - reference)
    return bool(np.all(distance <= tolerance * (1 + np.abs(reference))))


def prepare(context, key, peer_names, num_rows, threads, single, targets):
    """The Comparison of a work on the model MODELS[key]."""
    model = MODELS[key]
    rows = model.rows(context, num_rows)
    subjects = {peer: model.subject(context, peer, rows, threads, single) for peer in peer_names}
    lathe = model.lathe(context, rows, threads, single, targets)
    key_of = {id(subject): name for name, subject in subjects.items()}

    def equal(lathe, peer):
        reference = subjects[model.trainer].output()
        return close(lathe.output(), reference, 0) and close(peer.output(), reference, TOLERANCE[key_of[id(peer)]])

    return harness.Comparison(lathe, list(subjects.values()), equal)


def _generated(context, count):
    """The last rows of the table: training may have seen them, which changes nothing here."""
    features, _ = data.cached_table(os.path.join(context.folder, "data"))
    return features[-count:]


def _real(table):
    def rows(context, count):
        values = table(context).features
        return np.resize(values, (count, values.shape[1]))

    return rows


def _from_folder(train):
    return lambda context: train(context.folder)


def _trained_on(table, trainer, name, trees, **parameters):
    """Trains on a real table; categories are category splits in both libraries."""

    def train(context):
        path = os.path.join(context.folder, "models", f"{trainer}_{name}.{'json' if trainer == 'xgboost' else 'txt'}")
        if os.path.exists(path):
            return path
        source = table(context)
        if trainer == "xgboost":
            types = ["c" if category else "q" for category in source.categories]
            return models.train_xgboost(
                path, source.features, source.labels, trees, types, objective=source.xgboost_objective, **parameters
            )
        categorical = [i for i, category in enumerate(source.categories) if category]
        return models.train_lightgbm(
            path, source.features, source.labels, trees, categorical, objective=source.lightgbm_objective, **parameters
        )

    return Model(trainer, name, train, _real(table))


MODELS = {
    "xgboost 300x6x28": Model("xgboost", "300x6x28", _from_folder(models.xgboost_batch), _generated),
    "lightgbm 300x6x28": Model("lightgbm", "300x6x28", _from_folder(models.lightgbm_batch), _generated),
    "xgboost 1000x255": Model("xgboost", "1000x255", _from_folder(models.xgboost_large), _generated),
    "lightgbm 1000x255": Model("lightgbm", "1000x255", _from_folder(models.lightgbm_large), _generated),
    "xgboost 1600x64": Model("xgboost", "1600x64", _from_folder(models.xgboost_compile), _generated),
    "lightgbm 1600x64": Model("lightgbm", "1600x64", _from_folder(models.lightgbm_compile), _generated),
    "lightgbm 10000x255": Model("lightgbm", "10000x255", _from_folder(models.lightgbm_compile_large), _generated),
    "xgboost adult": _trained_on(tables.adult, "xgboost", "adult", 300, max_depth=6, eta=0.1),
    "lightgbm adult": _trained_on(tables.adult, "lightgbm", "adult", 300, num_leaves=31),
    "xgboost california_housing": _trained_on(
        tables.california_housing, "xgboost", "california_housing", 500, max_depth=8, eta=0.05, max_bin=1024
    ),
    "lightgbm california_housing": _trained_on(
        tables.california_housing, "lightgbm", "california_housing", 500, num_leaves=127, max_bin=1023
    ),
}
