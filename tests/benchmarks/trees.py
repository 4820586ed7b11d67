"""trees/*: models of the peers, scored by Lathe's compiled code and by the peers.

`equal` demands of Lathe the bits of the library that trained the model. The others add in another order or precision, and have
to agree with the trainer within TOLERANCE."""

import importlib

import harness

BATCH_ROWS = 100_000
# Peers take seconds for as many of the larger models.
LARGE_BATCH_ROWS = 20_000
SINGLE_ROWS = 2_000

# peer: how far a margin may be from the trainer's, relative to 1 + |margin|. 0: not at all, it is the trainer or adds as it does.
# oneDAL gives probabilities, from which the margins are computed back.
TOLERANCE = {"xgboost": 0.0, "lightgbm": 0.0, "onnxruntime": 1e-5, "tl2cgen": 1e-5, "lleaves": 1e-12, "onedal": 1e-4}


def _work(name, model, peers, threads=1, single=False, targets=None):
    """The trainer is the first word of `model`, and among the peers."""

    rows = SINGLE_ROWS if single else LARGE_BATCH_ROWS if "1000x255" in model else BATCH_ROWS

    def prepare(context):
        return importlib.import_module("tree_subjects").prepare(context, model, peers, rows, threads, single, targets)

    doc = f"model of {model.split()[0]}, " + ("one row a call" if single else f"{rows:,} rows a call")
    doc += "; equal: the trainer's bits" + "".join(f", {peer} within {TOLERANCE[peer]:g}" for peer in peers if TOLERANCE[peer])
    return harness.Work(name, threads, peers, "s/row", doc, prepare)


def works():
    """The works, in the order of the results."""
    for threads in (1, 2):
        yield _work("trees/batch/300x6x28", "xgboost 300x6x28", ["xgboost", "onnxruntime", "tl2cgen", "onedal"], threads)
        yield _work("trees/batch/300x6x28", "lightgbm 300x6x28", ["lightgbm", "lleaves"], threads)
        yield _work("trees/batch/1000x255", "xgboost 1000x255", ["xgboost"], threads)
        yield _work("trees/batch/1000x255", "lightgbm 1000x255", ["lightgbm"], threads)
    for shape in ("300x6x28", "1000x255"):
        yield _work(f"trees/batch/{shape}/avx2", f"xgboost {shape}", ["xgboost"], targets="x86-64-v3")
    for table in ("adult", "california_housing"):
        for trainer in ("xgboost", "lightgbm"):
            yield _work(f"trees/batch/{table}", f"{trainer} {table}", [trainer])
    yield _work("trees/single/300x6x28", "xgboost 300x6x28", ["xgboost", "onnxruntime", "tl2cgen"], single=True)
    yield _work("trees/single/300x6x28", "lightgbm 300x6x28", ["lightgbm", "lleaves"], single=True)
    yield _work("trees/single/1000x255", "lightgbm 1000x255", ["lightgbm"], single=True)
    for table in ("adult", "california_housing"):
        for trainer in ("xgboost", "lightgbm"):
            yield _work(f"trees/single/{table}", f"{trainer} {table}", [trainer], single=True)
