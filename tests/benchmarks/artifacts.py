"""compile/*, size/*, start/*: what it takes to get from a trained model to something that runs, how large that is, and how soon
it gives a first score."""

import importlib

import harness

# Peers that compile a large model are stopped after so many seconds: the figure is then a lower bound, and says so.
LIMIT = 300
# A process takes about a millisecond: so many of them are measured as one.
STARTS = 10


def _prepare(function, *arguments):
    return lambda context: getattr(importlib.import_module("artifact_subjects"), function)(context, *arguments)


def works():
    """The works, in the order of the results."""
    equal = "equal: the margins of 1,000 rows, as in trees/*"
    once = "the peers once, Lathe three times"
    for shape in ("1600x64", "10000x255"):
        for trainer, peer in (("xgboost", "tl2cgen"), ("lightgbm", "lleaves")):
            # Models as large as the second are LightGBM's.
            model = f"{'lightgbm' if shape == '10000x255' else trainer} {shape}"
            doc = f"model of {model.split()[0]} to a shared library; {once}, at most {LIMIT} s; {equal}"
            yield harness.Work(f"compile/{shape}", 1, [peer], "s", doc, _prepare("compile_time", model, peer))
            doc = f"most memory of a process while doing so; {equal}"
            yield harness.Work(f"compile/{shape}/memory", 1, [peer], "bytes", doc, _prepare("compile_memory", model, peer))
    doc = f"shared library, stripped, with the model in it, beside the peer's library and its model; {equal}"
    yield harness.Work(
        "size/300x6x28", 1, ["onnxruntime", "tl2cgen"], "bytes", doc, _prepare("size", "xgboost 300x6x28", ["onnxruntime", "tl2cgen"])
    )
    yield harness.Work("size/300x6x28", 1, ["lleaves"], "bytes", doc, _prepare("size", "lightgbm 300x6x28", ["lleaves"]))
    doc = "a process starts, scores one row with a pipeline of 300 trees, and ends; equal: scores within 1e-5"
    yield harness.Work("start/pipeline", 1, ["onnxruntime"], "s", doc, _prepare("start"))
