"""Declarations with one mistake each, and what is said about it."""

load("//rules:defs.bzl", "column", "feature", "ml_dataset", "ml_pipeline", "model", "onnx_model", "tree_model")
load(":analysis_test.bzl", "failure_test")

def dataset_mistake(name, expected, **overrides):
    """An ml_dataset with one mistake, and a test that it fails.

    Args:
      name: what the mistake is.
      expected: texts in the error.
      **overrides: the attributes at fault.
    """
    attributes = dict(
        srcs = ["a.csv", "b.csv"],
        columns = {"age": column.int64(), "bought": column.bool(required = True)},
        toolchain = ":fake_toolchain",
    )
    attributes.update(overrides)
    ml_dataset(name = name, tags = ["manual"], **attributes)
    failure_test(name = name + "_test", target = ":" + name, expected = expected, size = "small")

def pipeline_mistake(name, expected, pipeline = None, failing = "_model", **overrides):
    """An ml_pipeline with one mistake, and a test that it fails.

    Args:
      name: what the mistake is.
      expected: texts in the error.
      pipeline: the pipeline's name, when that is the mistake.
      failing: what comes behind the pipeline's name in that of the target that fails.
      **overrides: the attributes at fault.
    """
    attributes = dict(
        dataset = ":customers",
        features = [feature.numeric("charges")],
        label = "churned",
        model = model.gradient_boosted_trees(),
        toolchain = ":fake_toolchain",
    )
    attributes.update(overrides)
    pipeline = pipeline or name
    ml_pipeline(name = pipeline, tags = ["manual"], **attributes)
    failure_test(name = name + "_mistake_test", target = ":" + pipeline + failing, expected = expected, size = "small")

def tree_model_mistake(name, expected, model = None, **overrides):
    """A tree_model with one mistake, and a test that it fails.

    Args:
      name: what the mistake is.
      expected: texts in the error.
      model: the model's name, when that is the mistake.
      **overrides: the attributes at fault.
    """
    model = model or name
    tree_model(name = model, src = "a.csv", tags = ["manual"], toolchain = ":fake_toolchain", **overrides)
    failure_test(name = name + "_mistake_test", target = ":%s_model" % model, expected = expected, size = "small")

def onnx_model_mistake(name, expected, model = None, **overrides):
    """An onnx_model with one mistake, and a test that it fails.

    Args:
      name: what the mistake is.
      expected: texts in the error.
      model: the model's name, when that is the mistake.
      **overrides: the attributes at fault.
    """
    model = model or name
    onnx_model(name = model, src = "a.csv", tags = ["manual"], toolchain = ":fake_toolchain", **overrides)
    failure_test(name = name + "_mistake_test", target = ":" + model, expected = expected, size = "small")
