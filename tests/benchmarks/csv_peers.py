"""A peer that turns a CSV file into predictions, or into typed columns, in a process of its own: it does so once per line on the
standard input, and prints the seconds. Started by pipeline_subjects.py.

For predictions the features are computed by the library that reads the file, vectorized, which is faster than to give strings to
ONNX Runtime."""

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


def _save(settings, columns):
    """Writes what was read, to compare: numbers as doubles (timestamps in microseconds), strings as bytes and sizes."""
    saved = {}
    for name, kind in settings["columns"]:
        values = columns[name]
        if kind == "string":
            texts = [None if value is None else value.encode() for value in values]
            saved[name + ".bytes"] = np.frombuffer(b"".join(text for text in texts if text), np.uint8)
            saved[name + ".sizes"] = np.array([-1 if text is None else len(text) for text in texts])
        else:
            saved[name] = np.array([np.nan if value is None else float(value) for value in values])
    np.savez(settings["output"], **saved)


def _polars_columns(settings):
    import polars as pl

    kinds = {"string": pl.String, "int64": pl.Int64, "float64": pl.Float64, "bool": pl.Boolean}
    types = {name: kinds[kind] for name, kind in settings["columns"] if kind in kinds}

    def run():
        return pl.read_csv(settings["input"], schema_overrides=types, try_parse_dates=True)

    frame = run()
    times = [name for name, kind in settings["columns"] if kind == "timestamp"]
    micros = frame.with_columns(pl.col(name).cast(pl.Datetime("us")).dt.timestamp("us") for name in times)
    _save(settings, {name: micros[name].to_list() for name, _ in settings["columns"]})
    return run


def _duckdb_columns(settings):
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {settings['threads']}")
    connection.execute("SET TimeZone = 'UTC'")
    kinds = {"string": "VARCHAR", "int64": "BIGINT", "float64": "DOUBLE", "bool": "BOOLEAN", "timestamp": "TIMESTAMPTZ"}
    listed = ", ".join(f"'{name}': '{kinds[kind]}'" for name, kind in settings["columns"])
    query = f"CREATE OR REPLACE TEMP TABLE customers AS SELECT * FROM read_csv('{settings['input']}', header = true, columns = {{{listed}}})"

    def run():
        connection.execute(query)

    run()
    selected = ", ".join(f"epoch_us({name})" if kind == "timestamp" else name for name, kind in settings["columns"])
    rows = connection.execute(f"SELECT {selected} FROM customers").fetchall()
    _save(settings, {name: [row[i] for row in rows] for i, (name, _) in enumerate(settings["columns"])})
    return run


def _arrow(table):
    import pyarrow

    return pyarrow.table(table)


def main():
    peer, settings = sys.argv[1], json.loads(sys.argv[2])
    run = {
        "polars": _polars, "duckdb": _duckdb, "polars_columns": _polars_columns, "duckdb_columns": _duckdb_columns,
    }[peer](settings)  # fmt: skip
    for _ in sys.stdin:
        start = time.perf_counter()
        run()
        print(time.perf_counter() - start, flush=True)


main()
