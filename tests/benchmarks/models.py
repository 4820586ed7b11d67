"""Models that the peers train, once: the files lie in the folder of the peers, and are made again when they are not there.

Every function returns the path of a model file. Training uses all cores; what is measured later does not.
"""

import os

import numpy as np

import data


def xgboost_batch(folder):
    """300 trees of depth 6 on the generated table, XGBoost's default of 256 bins."""
    return _xgboost(folder, "300x6x28", 300, max_depth=6, eta=0.1)


def lightgbm_batch(folder):
    """The like shape by LightGBM: 300 trees of up to 64 leaves, depth 6."""
    return _lightgbm(folder, "300x6x28", 300, num_leaves=64, max_depth=6, learning_rate=0.1)


def xgboost_large(folder):
    """1,000 trees of 255 leaves, thresholds from 1,024 bins. A quarter of the rows: training takes minutes as it is."""
    return _xgboost(
        folder, "1000x255", 1000, rows=250_000, max_depth=0, max_leaves=255, grow_policy="lossguide", max_bin=1024, eta=0.05
    )


def lightgbm_large(folder):
    """1,000 trees of 255 leaves, thresholds from 1,023 bins, on as many rows."""
    return _lightgbm(folder, "1000x255", 1000, rows=250_000, num_leaves=255, max_bin=1023, learning_rate=0.05)


def xgboost_compile(folder):
    """1,600 trees of 64 leaves."""
    return _xgboost(folder, "1600x64", 1600, rows=100_000, max_depth=6, eta=0.05, lambda_=0, min_child_weight=0)


def lightgbm_compile(folder):
    """1,600 trees of 64 leaves."""
    return _lightgbm(folder, "1600x64", 1600, rows=100_000, num_leaves=64, min_data_in_leaf=5, learning_rate=0.05)


def lightgbm_compile_large(folder):
    """10,000 trees of 255 leaves, on few rows: what is measured is how it compiles."""
    # One thread: with so few rows, threads wait for each other most of the time. A regression that learns slowly: there is
    # something left to split until the end.
    return _lightgbm(
        folder, "10000x255", 10_000, rows=4_000, objective="regression", num_leaves=255, min_data_in_leaf=5,
        learning_rate=0.001, num_threads=1,
    )  # fmt: skip


def _write(path, save):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    # The extension says which format XGBoost writes.
    part = os.path.join(os.path.dirname(path), "part." + os.path.basename(path))
    save(part)
    os.replace(part, path)
    return path


def _rows(folder, rows):
    features, labels = data.cached_table(os.path.join(folder, "data"))
    return features[:rows], labels[:rows]


def _xgboost(folder, name, trees, rows=None, **parameters):
    path = os.path.join(folder, "models", f"xgboost_{name}.json")
    if os.path.exists(path):
        return path
    features, labels = _rows(folder, rows)
    return train_xgboost(path, features, labels, trees, **parameters)


def train_xgboost(path, features, labels, trees, feature_types=None, **parameters):
    import xgboost

    parameters = {key.rstrip("_"): value for key, value in parameters.items()}
    settings = {"tree_method": "hist", "objective": "binary:logistic", "seed": 1, **parameters}
    table = xgboost.QuantileDMatrix(
        features, labels, max_bin=settings.get("max_bin", 256), feature_types=feature_types, enable_categorical=True
    )
    booster = xgboost.train(settings, table, trees)
    return _write(path, booster.save_model)


def _lightgbm(folder, name, trees, rows=None, **parameters):
    path = os.path.join(folder, "models", f"lightgbm_{name}.txt")
    if os.path.exists(path):
        return path
    features, labels = _rows(folder, rows)
    return train_lightgbm(path, features, labels, trees, **parameters)


def train_lightgbm(path, features, labels, trees, categorical=(), **parameters):
    import lightgbm

    settings = {"objective": "binary", "verbosity": -1, "deterministic": True, "force_row_wise": True, "seed": 1, **parameters}
    table = lightgbm.Dataset(
        np.asarray(features, np.float64),
        labels,
        params={"max_bin": settings.get("max_bin", 255), "verbosity": -1},
        categorical_feature=list(categorical),
    )
    booster = lightgbm.train(settings, table, trees)
    return _write(path, booster.save_model)
