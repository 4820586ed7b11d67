"""Real tables as models of trees see them: numbers, and categories as codes. They are no part of the project; the folder that
holds them is an option (--tables)."""

import csv
import dataclasses
import functools
import os
from typing import List

import numpy as np


@dataclasses.dataclass
class Table:
    features: np.ndarray  # float32, NaN: missing
    labels: np.ndarray
    categories: List[bool]  # per feature
    xgboost_objective: str
    lightgbm_objective: str


def _read(folder, names):
    rows = []
    for name in names:
        path = os.path.join(folder, name)
        if not os.path.exists(path):
            raise FileNotFoundError(f"{path}: expected a table there, found none; --tables says where it is")
        with open(path, newline="", encoding="utf-8") as source:
            rows += list(csv.DictReader(source))
    return rows


def _columns(rows, label, categories):
    names = [name for name in rows[0] if name != label]
    features = np.full((len(rows), len(names)), np.nan, np.float32)
    for i, name in enumerate(names):
        # Codes in the order of the alphabet: nothing depends on the order of the rows.
        codes = {value: code for code, value in enumerate(sorted({row[name] for row in rows} - {""}))}
        for at, row in enumerate(rows):
            if row[name] != "":
                features[at, i] = codes[row[name]] if name in categories else float(row[name])
    return features, [name in categories for name in names]


@functools.lru_cache(maxsize=None)
def _adult(folder):
    rows = _read(folder, ["adult_train.csv", "adult_test.csv"])
    names = "workclass education marital_status occupation relationship race sex native_country".split()
    features, categories = _columns(rows, "income", names)
    labels = np.array([row["income"].startswith(">50K") for row in rows], np.float32)
    return Table(features, labels, categories, "binary:logistic", "binary")


@functools.lru_cache(maxsize=None)
def _california_housing(folder):
    rows = _read(folder, ["california_housing.csv"])
    features, categories = _columns(rows, "median_house_value", ["ocean_proximity"])
    labels = np.array([float(row["median_house_value"]) / 1000 for row in rows], np.float32)
    return Table(features, labels, categories, "reg:squarederror", "regression")


def adult(context):
    """Census income: 8 columns of categories, 6 of numbers."""
    return _adult(context.tables)


def california_housing(context):
    """Prices of block groups: 8 columns of numbers, 1 of categories."""
    return _california_housing(context.tables)
