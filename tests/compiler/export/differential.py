"""Compares exported pipelines in ONNX Runtime with the artifacts that Lathe compiled of the same modules.

Takes rows of the pipelines' tables, and changes them in places: to missing and unknown values, to numbers and times at the ends of
their types, to texts that are long, empty of words, or not ASCII. Labels must be equal and scores agree to 1e-6, of their size
where they are above 1. Files must pass onnx.checker. README.md says what it needs and how to run it.
"""

import argparse
import csv
import ctypes
import fnmatch
import os
import sys
import time
from datetime import datetime, timedelta, timezone

import numpy as np

STRING, INT64, FLOAT64, BOOL, TIMESTAMP = 1, 2, 3, 4, 5  # lathe_type
BINARY, MULTICLASS = 1, 2  # lathe_task
MISSING_TICKS = np.iinfo(np.int64).min


class Input(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("type", ctypes.c_int32), ("required", ctypes.c_int32), ("num_values", ctypes.c_int32),
                ("values", ctypes.c_void_p), ("min", ctypes.c_double), ("max", ctypes.c_double)]


class Program(ctypes.Structure):
    """lathe_program of runtime/abi/lathe.h up to predict."""

    _fields_ = [
        ("abi_version", ctypes.c_uint32), ("task", ctypes.c_int32), ("name", ctypes.c_char_p), ("origin", ctypes.c_char_p),
        ("label", ctypes.c_char_p), ("num_inputs", ctypes.c_int32), ("inputs", ctypes.POINTER(Input)),
        ("num_classes", ctypes.c_int32), ("classes", ctypes.POINTER(ctypes.c_char_p)), ("num_outputs", ctypes.c_int32),
        ("num_features", ctypes.c_int32), ("feature_names", ctypes.c_void_p), ("num_accumulators", ctypes.c_int32),
        ("accumulators", ctypes.c_void_p), ("split", ctypes.c_void_p), ("label_of", ctypes.c_void_p),
        ("features", ctypes.c_void_p),
        ("predict", ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p)),
    ]


class Column(ctypes.Structure):
    _fields_ = [("validity", ctypes.c_void_p), ("values", ctypes.c_void_p), ("bytes", ctypes.c_void_p)]


class Batch(ctypes.Structure):
    _fields_ = [("columns", ctypes.POINTER(Column)), ("num_rows", ctypes.c_int64), ("source", ctypes.c_char_p),
                ("source_size", ctypes.c_int64)]


class Compiled:
    """The library of a pipeline. Columns are lists with None where a value is missing."""

    def __init__(self, path, name):
        self.library = ctypes.CDLL(path)
        self.program = Program.in_dll(self.library, name + "_program")
        p = self.program
        self.inputs = {p.inputs[i].name.decode(): p.inputs[i].type for i in range(p.num_inputs)}
        self.classes = [p.classes[i].decode() for i in range(p.num_classes)]

    def predict(self, columns):
        count = len(next(iter(columns.values())))
        keep, made = [], []
        for name, kind in self.inputs.items():
            values = columns[name]
            valid = np.packbits([v is not None for v in values], bitorder="little")
            text = None
            if kind == STRING:
                encoded = [b"" if v is None else v.encode() for v in values]
                data = np.cumsum([0] + [len(v) for v in encoded]).astype(np.int32)
                text = b"".join(encoded)
            elif kind == BOOL:
                data = np.packbits([bool(v) for v in values], bitorder="little")
            else:
                data = np.array([0 if v is None else v for v in values], np.float64 if kind == FLOAT64 else np.int64)
            keep += [valid, data, text]
            made.append(Column(valid.ctypes.data, data.ctypes.data, ctypes.cast(text, ctypes.c_void_p) if text is not None else None))
        batch = Batch((Column * len(made))(*made), count, None, 0)
        out = np.empty((count, self.program.num_outputs), np.float32)
        self.program.predict(ctypes.addressof(batch), 0, count, out.ctypes.data)
        return out


def parse(text, kind):
    if text == "":
        return None
    if kind == STRING:
        return text
    if kind == INT64:
        return int(text)
    if kind == FLOAT64:
        return float(text)
    if kind == BOOL:
        return text.lower() in ("true", "1")
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return (moment - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1)


def odd_text(rng, texts):
    kind = rng.integers(0, 8)
    pick = texts[rng.integers(0, len(texts))] if texts else "value"
    if kind == 0:
        return pick + "x"
    if kind == 1:
        return pick.upper() + "! (" + pick.swapcase() + ")"
    if kind == 2:
        return "".join(chr(rng.integers(32, 127)) for _ in range(rng.integers(1, 80)))
    if kind == 3:
        return "".join(chr(rng.choice([0xE9, 0xDF, 0x416, 0x4E2D, 0x1F600, 0x20, 0x61])) for _ in range(rng.integers(1, 40)))
    if kind == 4:
        return "word" * int(rng.integers(1, 60)) + " " + pick
    if kind == 5:
        return "".join(chr(rng.integers(0, 128)) for _ in range(rng.integers(1, 30)))
    if kind == 6:
        return "  ,;-  "
    return "NaN"


def odd_number(rng, kind):
    if kind == BOOL:
        return bool(rng.integers(0, 2))
    if kind == TIMESTAMP:
        day = 86400 * 10**6
        return int(rng.choice([-1, 0, 951782400 * 10**6, -2203891200 * 10**6, 4107542400 * 10**6 - 1, -62135596800 * 10**6,
                               253402300799 * 10**6, int(rng.integers(-10000, 60000)) * day, int(rng.integers(-4 * 10**15, 4 * 10**15))]))
    if kind == INT64:
        return int(rng.choice([0, -1, 1, 2**53, -2**53, 7, 1000000, int(rng.integers(-1000, 1000))]))
    return float(rng.choice([0.0, -0.0, -1.0, 1e300, -1e300, 5e-324, np.inf, -np.inf, 3.5e38, -0.5, 1e9, rng.normal() * 1000]))


def draw_columns(inputs, tables, count, rng):
    if not tables:
        pool = {name: [] for name in inputs}
    else:
        rows = []
        for table in tables:
            with open(table, newline="") as file:
                rows += list(csv.DictReader(file))
        picked = [rows[i] for i in rng.integers(0, len(rows), count)]
        pool = {name: [parse(row[name], kind) for row in picked] for name, kind in inputs.items()}
    columns = {}
    for name, kind in inputs.items():
        values = pool[name] or [odd_number(rng, kind) if rng.random() < 0.3 else float(np.round(rng.normal() * 8) / 4) for _ in range(count)]
        texts = [v for v in values[:200] if isinstance(v, str)]
        chance = rng.random(count)
        for i in range(count):
            if chance[i] < 0.08:
                values[i] = None
            elif chance[i] < 0.16:
                values[i] = odd_text(rng, texts) if kind == STRING else odd_number(rng, kind)
        columns[name] = values
    return columns


def to_onnx(values, kind):
    if kind == STRING:
        return np.array([[v or ""] for v in values], object)
    if kind == TIMESTAMP:
        return np.array([[MISSING_TICKS if v is None else v] for v in values], np.int64)
    return np.array([[np.nan if v is None else float(v)] for v in values], np.float64)


def compare(name, model, library, tables, rows, seed, threads):
    import onnx
    import onnxruntime

    onnx.checker.check_model(model, full_check=True)
    compiled = Compiled(os.path.abspath(library), name)
    columns = draw_columns(compiled.inputs, tables, rows, np.random.default_rng(seed))
    expected = compiled.predict(columns)

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    if threads:
        options.intra_op_num_threads = threads
    start = time.time()
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    loaded = time.time() - start
    feeds = {}
    for i in session.get_inputs():
        # Columns that the artifact does not read have no influence.
        kind = compiled.inputs.get(i.name, {"tensor(string)": STRING, "tensor(int64)": TIMESTAMP}.get(i.type, FLOAT64))
        feeds[i.name] = to_onnx(columns.get(i.name, [None] * rows), kind)
    start = time.time()
    found = dict(zip([o.name for o in session.get_outputs()], session.run(None, feeds)))
    ran = time.time() - start

    if "label" in found:
        scores, labels = found["probabilities"], found["label"]
        index = (expected[:, 0] >= 0.5).astype(int) if compiled.program.task == BINARY else expected.argmax(axis=1)
        wanted = np.array(compiled.classes, object)[index]
        labels = np.array([str(label).lower() if isinstance(label, np.bool_) else label for label in labels], object)
        different = int((wanted != labels).sum())
        if compiled.program.task == BINARY:
            scores = scores[:, 1:]
    else:
        scores, different = found["variable"], 0
    # Both may be out of range of a float.
    same = (scores == expected) | (np.isnan(scores) & np.isnan(expected))
    with np.errstate(invalid="ignore"):
        off = np.where(same, 0, np.abs(scores.astype(np.float64) - expected) / np.maximum(1, np.abs(expected)))
    worst = float(off.max())
    ok = different == 0 and worst <= 1e-6
    print(f"{'equal  ' if ok else 'differs'} {name}: {rows} rows, {different} labels differ, scores differ by at most {worst:.2g}, "
          f"{int((~same).any(axis=1).sum())} rows not bit for bit; {os.path.getsize(model)} bytes, loaded in {loaded:.2f} s, ran in {ran:.2f} s",
          flush=True)
    if not ok:
        i = int(np.argmax(off.max(axis=1))) if worst > 1e-6 else int(np.argmax(wanted != labels))
        print(f"  row {i}: expected {expected[i]}, found {scores[i]} for {({k: v[i] for k, v in columns.items()})}")
    return ok


def main():
    parser = argparse.ArgumentParser(prog="differential", description=__doc__.split("\n")[0])
    parser.add_argument("--pipeline", action="append", default=[], metavar="NAME|ONNX|LIBRARY|TABLES", help="a pipeline to compare")
    parser.add_argument("--only", default="*", help="pipelines to compare")
    parser.add_argument("--rows", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=0, help="of ONNX Runtime; default: its own choice")
    arguments = parser.parse_args()
    results = []
    for pipeline in arguments.pipeline:
        name, model, library, tables = pipeline.split("|")
        if fnmatch.fnmatch(name, arguments.only):
            try:
                results.append(compare(name, model, library, [t for t in tables.split() if t.endswith(".csv") and "truth" not in t],
                                       arguments.rows, arguments.seed, arguments.threads))
            except Exception as error:  # a pipeline that fails must not hide the others
                print(f"differs {name}: {type(error).__name__}: {str(error)[:500]}", flush=True)
                results.append(False)
    print(f"{sum(results)} of {len(results)} pipelines are equal")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
