"""pipeline/*: the two pipelines of BUILD, impute + scale + one-hot and then a linear model or trees, by Lathe and by peers with
the parameters that Lathe learned.

`equal`: the probabilities agree within 1e-5. Peers scale in single precision, where Lathe rounds once at the end: a value that
then lies on the other side of a threshold takes another branch, so for trees one row in a thousand may differ more."""

import importlib

import harness

BATCH_ROWS = 100_000
SINGLE_ROWS = 2_000
TOLERANCE = 1e-5
# The share of rows that may differ more, per model.
STRAY = {"linear": 0.0, "trees": 1e-3}

MODELS = ("linear", "trees")


def _equal(model):
    stray = STRAY[model]
    return f"equal: probabilities within {TOLERANCE:g}" + (f", but for {stray:.1%} of the rows" if stray else "")


def _prepare(function, *arguments):
    return lambda context: getattr(importlib.import_module("pipeline_subjects"), function)(context, *arguments)


def works():
    """The works, in the order of the results."""
    for model in MODELS:
        for threads in (1, 2):
            doc = f"{BATCH_ROWS:,} rows a call, from columns in memory; {_equal(model)}"
            peers = ["onnxruntime", "scikit-learn"]
            yield harness.Work(
                f"pipeline/batch/{model}", threads, peers, "s/row", doc, _prepare("batch", model, threads)
            )
    for model in MODELS:
        doc = f"one row a call, by the generated C header; {_equal(model)}"
        peers = ["onnxruntime", "scikit-learn"]
        yield harness.Work(f"pipeline/single/{model}", 1, peers, "s/row", doc, _prepare("single", model))
    for model in MODELS:
        for threads in (1, 2):
            doc = f"a CSV file of 200,000 rows and 16 columns to a CSV file of predictions; {_equal(model)}"
            peers = ["polars + onnxruntime"] + (["duckdb + xgboost"] if model == "trees" else [])
            yield harness.Work(
                f"pipeline/csv_to_predictions/{model}", threads, peers, "s", doc, _prepare("csv_to_predictions", model, threads)
            )
    for threads in (1, 2):
        doc = "the same file to typed columns in memory; equal: the same values, to the bit"
        yield harness.Work("pipeline/csv_to_columns", threads, ["polars", "duckdb"], "s", doc, _prepare("csv_to_columns", threads))
