"""A peer that turns a CSV file into predictions, in a process of its own: it does so once per line on the standard input, and
prints the seconds. Started by pipeline_subjects.py.

The features are computed by the library that reads the file, vectorized, which is faster than to give strings to ONNX Runtime."""

import json
import sys
import time

import numpy as np


def _polars(settings):
    import onnxruntime
    import polars as pl

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = settings["threads"]
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(settings["model"], options, providers=["CPUExecutionProvider"])
    numbers, categories = settings["numbers"], settings["categories"]
    types = {name: pl.Float64 for name, *_ in numbers}
    types.update({name: pl.String for name, _ in categories})
    features = [
        ((pl.col(name).fill_null(fill) - center) / scale).cast(pl.Float32).alias(name) for name, fill, center, scale in numbers
    ]
    features += [
        (pl.col(name).is_null() if value == "" else (pl.col(name) == value).fill_null(False)).cast(pl.Float32).alias(f"{name}={value}")
        for name, values in categories
        for value in values
    ]

    def run():
        frame = pl.read_csv(settings["input"], columns=list(types), schema_overrides=types)
        rows = frame.select(features).to_numpy()
        margins = session.run(["margins"], {"rows": np.ascontiguousarray(rows, np.float32)})[0][:, 0]
        pl.DataFrame({"probability": 1 / (1 + np.exp(-margins))}).write_csv(settings["output"])

    return run


def _duckdb(settings):
    import duckdb
    import xgboost

    booster = xgboost.Booster({"nthread": settings["threads"]}, model_file=settings["model"])
    connection = duckdb.connect()
    connection.execute(f"SET threads = {settings['threads']}")

    def text(value):
        return "'" + value.replace("'", "''") + "'"

    features = [f"((coalesce({name}, {fill!r}) - {center!r}) / {scale!r})::FLOAT" for name, fill, center, scale in settings["numbers"]]
    features += [
        f"({name} IS NULL)::INT::FLOAT" if value == "" else f"coalesce({name} = {text(value)}, false)::INT::FLOAT"
        for name, values in settings["categories"]
        for value in values
    ]
    types = {name: "DOUBLE" for name, *_ in settings["numbers"]}
    types.update({name: "VARCHAR" for name, _ in settings["categories"]})
    listed = ", ".join(f"{text(name)}: {text(kind)}" for name, kind in types.items())
    columns = ", ".join(f"{feature} AS f{i}" for i, feature in enumerate(features))
    query = f"SELECT {columns} FROM read_csv({text(settings['input'])}, header = true, types = {{{listed}}})"

    def run():
        fetched = connection.execute(query).fetchnumpy()
        rows = np.column_stack([np.ma.getdata(fetched[f"f{i}"]) for i in range(len(features))])
        predictions = booster.inplace_predict(rows, validate_features=False)
        table = {"probability": predictions}
        connection.register("predictions", _arrow(table))
        connection.execute(f"COPY (SELECT probability FROM predictions) TO {text(settings['output'])} (HEADER)")
        connection.unregister("predictions")

    return run


def _arrow(table):
    import pyarrow

    return pyarrow.table(table)


def main():
    peer, settings = sys.argv[1], json.loads(sys.argv[2])
    run = {"polars": _polars, "duckdb": _duckdb}[peer](settings)
    for _ in sys.stdin:
        start = time.perf_counter()
        run()
        print(time.perf_counter() - start, flush=True)


main()
