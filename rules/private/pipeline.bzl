"""`ml_pipeline`: the targets that one declaration gives."""

load(":onnx_export.bzl", "onnx_target")
load(":predictor.bzl", "predictor_targets")
load(":report.bzl", "lathe_report")
load(":split.bzl", "split")
load(":training.bzl", "lathe_model")

_by_hash = split.by_hash

def ml_pipeline(
        name,
        dataset,
        label,
        features,
        model,
        split = None,
        gates = [],
        budget = None,
        positive = None,
        classes = None,
        task = None,
        doc = None,
        onnx_opset = None,
        toolchain = Label("//rules:toolchain"),
        tags = [],
        **kwargs):
    """A pipeline from a table to native code that predicts one of its columns.

    Targets, for the name `x`:

    | target | what it is |
    |---|---|
    | `:x` | a C++ library: `x.h` for C++, `x_c.h` for C, `libx.a`, `libx.so`. Building it runs the main job, from ingest to report |
    | `:x_shared` | `libx.so` alone |
    | `:x_predict` | a command-line predictor: CSV or JSON Lines in, predictions out |
    | `:x_report` | the evaluation on the test split: `x_report.html`, `x_report.json` |
    | `:x_test` | a test: the gates, parity of the compiled code with the reference evaluation, and the time of a single row where `budget` limits it |
    | `:x_benchmark` | a program that measures latency, throughput and size |
    | `:x_onnx` | features and model as one ONNX file, `x.onnx` |
    | `:x_model` | the trained module |

    `--output_groups=ir` on `:x` gives the IR of every stage as text.

    The task follows from the label: a bool is binary; a string with two values is binary and with more multiclass; a number is
    regression.

    Args:
      name: an identifier of C; generated symbols and files are named after it.
      dataset: an `ml_dataset`.
      label: the column to predict. Rows without a label neither train nor test.
      features: list of `feature`s: what the model sees.
      model: a `model`: what learns, or what was learned elsewhere.
      split: a `split`: which rows train, validate and test. Default: `split.by_hash()`, 80 % train, 10 % validate, 10 % test,
        by a hash of the whole row.
      gates: list of `metric`s with bounds, which `:x_test` checks. Changing them trains nothing anew. Default: none.
      budget: a `budget`: what the predictor may cost. Changing it trains nothing anew. Default: no limit.
      positive: of a string label with two classes, the one whose probability is predicted. Default: the last.
      classes: the values of a string label whose column declares none, in order. Default: the column's values.
      task: "binary", "multiclass" or "regression": states the task, and fails when the label does not agree. Default: from the
        label.
      doc: what the pipeline is for, in one sentence, for headers and the report. Default: none.
      onnx_opset: version of ai.onnx that `:x_onnx` is written for, from 16; text, hashed and crossed features need 20. Default: 21.
      toolchain: the programs that actions run; for Lathe's own tests.
      tags: tags of all targets.
      **kwargs: attributes that all rules have: visibility, testonly and so on; for all targets.

    Example:
      ```
      ml_pipeline(
          name = "churn",
          dataset = ":customers",
          label = "churned",
          features = [
              feature.numeric(["tenure_months", "monthly_charges"], impute = "median"),
              feature.categorical(["contract"]),
          ],
          model = model.gradient_boosted_trees(trees = 300),
          split = split.by_hash("customer_id", train = 0.8, validation = 0.1, test = 0.1),
          gates = [metric.roc_auc(at_least = 0.84)],
      )
      ```
    """
    common = dict(kwargs, tags = tags, toolchain = toolchain)
    trained = name + "_model"
    imported = model["of"] if type(model) == "dict" and model.get("model") == "imported" else None
    report = name + "_report"
    lathe_model(
        name = trained,
        dataset = dataset,
        declaration = json.encode(dict(
            classes = classes,
            doc = doc,
            features = features,
            gates = gates,
            label = label,
            model = model,
            positive = positive,
            split = split if split != None else _by_hash(),
            task = task,
        )),
        imported = imported,
        pipeline = name,
        **common
    )
    lathe_report(name = report, model = ":" + trained, **common)
    predictor_targets(name = name, budget = budget, model = ":" + trained, report = ":" + report, **common)
    onnx_target(name = name, model = ":" + trained, opset = onnx_opset, **common)
