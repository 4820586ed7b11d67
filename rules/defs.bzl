"""Lathe's rules: declare a table and a pipeline, get native code that predicts.

```
load("@lathe//rules:defs.bzl", "budget", "column", "feature", "metric", "ml_dataset", "ml_pipeline", "model", "onnx_model", "split", "tree_model")
```
"""

load("//rules/private:budget.bzl", _budget = "budget")
load("//rules/private:column.bzl", _column = "column")
load("//rules/private:dataset.bzl", _ml_dataset = "ml_dataset")
load("//rules/private:feature.bzl", _feature = "feature")
load("//rules/private:metric.bzl", _metric = "metric")
load("//rules/private:model_kinds.bzl", _model = "model")
load("//rules/private:onnx_model.bzl", _onnx_model = "onnx_model")
load("//rules/private:pipeline.bzl", _ml_pipeline = "ml_pipeline")
load("//rules/private:split.bzl", _split = "split")
load("//rules/private:tree_model.bzl", _tree_model = "tree_model")

budget = _budget
column = _column
feature = _feature
metric = _metric
ml_dataset = _ml_dataset
ml_pipeline = _ml_pipeline
model = _model
onnx_model = _onnx_model
split = _split
tree_model = _tree_model
