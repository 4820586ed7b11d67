"""Fitted pipelines of scikit-learn, XGBoost and LightGBM as ONNX, with what ONNX Runtime makes of rows they have not seen.

A case is drawn from its own seed, so that one can be made alone (`--only`), and all of them in any number of processes.
"""

import os
import warnings

os.environ.setdefault("OMP_NUM_THREADS", "1")

import lightgbm
import numpy as np
import onnx
import onnxmltools
import skl2onnx
import xgboost
from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm
from onnxmltools.convert.xgboost.operator_converters.XGBoost import convert_xgboost
from skl2onnx.common import data_types
from skl2onnx.common.shape_calculator import (
    calculate_linear_classifier_output_shapes,
    calculate_linear_regressor_output_shapes,
)
from sklearn import base, compose, feature_extraction, impute, linear_model, pipeline, preprocessing, tree

import oracle
import sklearn_data as data
import sklearn_models as models
from case_folders import write_case

TOLERANCE = (1e-5, 1e-5)


def _accept_truth_values():
    """protobuf refuses truth values among integers since its version 6, and skl2onnx still writes some."""
    make_attribute = onnx.helper.make_attribute

    def with_integers(key, value, *rest, **more):
        if isinstance(value, (list, tuple)):
            value = [int(item) if isinstance(item, (bool, np.bool_)) else item for item in value]
        return make_attribute(key, value, *rest, **more)

    onnx.helper.make_attribute = with_integers


def _register():
    """Tells skl2onnx the converters of onnxmltools, for boosted trees inside of pipelines."""
    classifier = {"nocl": [True, False], "zipmap": [True, False, "columns"]}
    for model, alias, shapes, converter, options in [
        (lightgbm.LGBMClassifier, "LightGbmLGBMClassifier", calculate_linear_classifier_output_shapes, convert_lightgbm, classifier),
        (lightgbm.LGBMRegressor, "LightGbmLGBMRegressor", calculate_linear_regressor_output_shapes, convert_lightgbm, {"split": None}),
        (xgboost.XGBClassifier, "XGBoostXGBClassifier", calculate_linear_classifier_output_shapes, convert_xgboost, classifier),
        (xgboost.XGBRFClassifier, "XGBoostXGBRFClassifier", calculate_linear_classifier_output_shapes, convert_xgboost, classifier),
        (xgboost.XGBRegressor, "XGBoostXGBRegressor", calculate_linear_regressor_output_shapes, convert_xgboost, {}),
        (xgboost.XGBRFRegressor, "XGBoostXGBRFRegressor", calculate_linear_regressor_output_shapes, convert_xgboost, {}),
    ]:
        skl2onnx.update_registered_converter(model, alias, shapes, converter, options=options)


_accept_truth_values()
_register()

_TYPES = {
    np.dtype(np.float32): data_types.FloatTensorType,
    np.dtype(np.float64): data_types.DoubleTensorType,
    np.dtype(np.int64): data_types.Int64TensorType,
    np.dtype(object): data_types.StringTensorType,
}


def _initial_types(table):
    return [(name, _TYPES[values.dtype]([None, values.shape[1]])) for name, values in table.train.items()]


def _fit_input(table):
    """One array, or a data frame where columns differ in type."""
    if list(table.train) == ["X"]:
        return table.train["X"]
    import pandas

    return pandas.DataFrame({name: pandas.Series(list(values[:, 0])) for name, values in table.train.items()})


def _opsets(rng):
    opset = int(rng.integers(11, 23))
    return {"": opset, "ai.onnx.ml": 3 if opset >= 15 else int(rng.choice([1, 2])) if opset < 13 else 2}


def _convert(estimator, table, rng, options=None):
    """skl2onnx's model: with the drawn opsets and options, or without what the converter refuses."""
    final = estimator.steps[-1][1] if isinstance(estimator, pipeline.Pipeline) else estimator
    wanted = _opsets(rng)
    attempts = [(wanted, options), ({"": 21, "ai.onnx.ml": 3}, options), ({"": 21, "ai.onnx.ml": 3}, None)]
    for index, (opsets, chosen) in enumerate(attempts):
        try:
            return skl2onnx.convert_sklearn(
                estimator,
                initial_types=_initial_types(table),
                target_opset=opsets,
                options={id(final): chosen} if chosen else None,
            )
        except Exception:
            if index + 1 == len(attempts):
                raise


def _classifier_options(rng, final):
    options = {"zipmap": [True, False, False, "columns"][int(rng.integers(4))]}
    if hasattr(final, "decision_function") and rng.random() < 0.15:
        options["raw_scores"] = True
    return options


# One function per kind of case; each returns the fitted estimator, its table, and the options of the conversion.


def _classes(rng, table, count=None):
    count = count or int(rng.choice([2, 2, 3, 5]))
    return data.classes(table, rng, count, str(rng.choice(["plain", "gaps", "string"])))


def _numbers_for(rng, **more):
    dtype = np.float64 if rng.random() < 0.1 else np.float32
    return data.numeric(rng, dtype=dtype, **more)


def _before(rng):
    """Steps before a model, sometimes none."""
    steps = []
    for share, make in [
        (0.5, models.SCALERS),
        (0.15, models.REDUCTIONS),
        (0.15, {name: models.EXPANSIONS[name] for name in ("polynomial", "bins")}),
    ]:
        if rng.random() < share:
            name = str(rng.choice(sorted(make)))
            steps.append((name, make[name](rng)))
    return steps


def classifier(rng, name, alone):
    table = data.numeric(rng) if name == "gaussian_process" else _numbers_for(rng, width=None)
    final = {**models.CLASSIFIERS, **models.BINARY}[name](rng)
    steps = [] if alone else _before(rng)
    estimator = pipeline.Pipeline(steps + [("model", final)]) if steps else final
    labels = _classes(rng, table, 2 if name in models.BINARY or name == "sgd" and rng.random() < 0.5 else None)
    if name.startswith("xgboost"):
        labels = data.classes(table, rng, int(rng.choice([2, 3])), "plain")
    estimator.fit(_fit_input(table), labels)
    return estimator, table, _classifier_options(rng, final)


def regressor(rng, name, alone):
    table = _numbers_for(rng)
    steps = [] if alone else _before(rng)
    steps = [step for step in steps if step[0] not in ("from_model", "rfe", "fpr", "nca", "lda", "k_best", "percentile")]
    final = models.REGRESSORS[name](rng)
    estimator = pipeline.Pipeline(steps + [("model", final)]) if steps else final
    estimator.fit(_fit_input(table), data.numbers(table, rng))
    return estimator, table, None


def counting(rng, name):
    table = data.counts(rng, dtype=np.int64 if rng.random() < 0.5 else np.float32)
    final = models.COUNTING[name](rng)
    final.fit(_fit_input(table), _classes(rng, table))
    return final, table, _classifier_options(rng, final)


def count_regressor(rng, name):
    table = data.numeric(rng, extreme=False)
    final = models.COUNT_REGRESSORS[name](rng)
    final.fit(_fit_input(table), data.numbers(table, rng, kind="count"))
    return final, table, None


def positive_regressor(rng, name):
    table = data.numeric(rng, extreme=False)
    final = models.POSITIVE_REGRESSORS[name](rng)
    final.fit(_fit_input(table), data.numbers(table, rng, kind="positive"))
    return final, table, None


def missing(rng, kind, name):
    """A model that follows missing values itself, or behind an imputer."""
    table = data.numeric(rng, missing=True)
    is_classifier = kind == "classifier"
    final = (models.CLASSIFIERS if is_classifier else models.REGRESSORS)[name](rng)
    follows = name in (models.MISSING_CLASSIFIERS if is_classifier else models.MISSING_REGRESSORS)
    steps = []
    if not follows:
        imputer = str(rng.choice(sorted(models.IMPUTERS)))
        steps = [(imputer, models.IMPUTERS[imputer](rng))] + [step for step in _before(rng)[:1] if step[0] in models.SCALERS]
    estimator = pipeline.Pipeline(steps + [("model", final)]) if steps else final
    if is_classifier:
        labels = data.classes(table, rng, int(rng.choice([2, 3])), "plain") if name == "xgboost" else _classes(rng, table)
    else:
        labels = data.numbers(table, rng)
    estimator.fit(_fit_input(table), labels)
    return estimator, table, _classifier_options(rng, final) if is_classifier else None


def multi_regressor(rng, name):
    table = _numbers_for(rng)
    final = models.MULTI_REGRESSORS[name](rng)
    final.fit(_fit_input(table), data.numbers(table, rng, outputs=int(rng.integers(2, 4))))
    return final, table, None


def multi_classifier(rng, name):
    table = data.numeric(rng)
    labels = np.stack([data.classes(table, rng, int(rng.integers(2, 4)), "plain") for _ in range(2)], axis=1)
    final = models.MULTI_CLASSIFIERS[name](rng)
    final.fit(_fit_input(table), labels)
    return final, table, {"zipmap": False}


def multi_label(rng, name):
    table = data.numeric(rng)
    labels = np.stack([data.classes(table, rng, 2, "plain") for _ in range(3)], axis=1)
    final = models.MULTI_LABEL[name](rng)
    final.fit(_fit_input(table), labels)
    return final, table, {"zipmap": False}


def detector(rng, name):
    table = data.numeric(rng, rows=60, extreme=False)
    final = models.DETECTORS[name](rng)
    final.fit(_fit_input(table))
    return final, table, {"score_samples": True} if rng.random() < 0.3 and name in ("isolation_forest", "gaussian_mixture") else None


def transformer(rng, table_name, name):
    table = _numbers_for(rng, width=int(rng.integers(3, 7)), missing=table_name == "IMPUTERS")
    if name == "polynomial":
        table = _numbers_for(rng, width=3, extreme=False)
    final = getattr(models, table_name)[name](rng)
    final.fit(_fit_input(table), data.classes(table, rng, 3, "plain"))
    return final, table, None


def encoder(rng, name, after):
    table = data.strings(rng) if rng.random() < 0.6 else data.counts(rng, unknown=True)
    steps = [("encode", models.ENCODERS[name](rng))]
    if name == "ordinal_nan" and after != "nothing":
        steps.append(("impute", impute.SimpleImputer()))
    options = None
    if after == "tree":
        steps.append(("model", tree.DecisionTreeClassifier(max_depth=4, random_state=0)))
    elif after == "linear":
        steps.append(("model", linear_model.LogisticRegression()))
    if after != "nothing":
        options = _classifier_options(rng, steps[-1][1])
    estimator = pipeline.Pipeline(steps)
    estimator.fit(_fit_input(table), _classes(rng, table))
    return estimator, table, options


def label(rng, name):
    """Transformers of labels, which read one column."""
    table = data.strings(rng, width=1, unknown=False) if rng.random() < 0.5 else data.counts(rng, width=1)
    table.data_sets = [part for part in table.data_sets if len(part["X"])]
    final = dict(label_encoder=preprocessing.LabelEncoder, label_binarizer=preprocessing.LabelBinarizer)[name]()
    final.fit(table.train["X"].ravel())
    return final, table, None


def _vectorizer(rng):
    arguments = dict(
        ngram_range=[(1, 1), (1, 2), (2, 2)][int(rng.integers(3))],
        lowercase=bool(rng.random() < 0.7),
        max_features=[None, 20][int(rng.integers(2))],
        token_pattern=[r"[a-zA-Z]+", r"\b\w\w+\b"][int(rng.integers(2))],
    )
    if rng.random() < 0.2:
        arguments["stop_words"] = ["the", "is", "it"]
    if rng.random() < 0.15:
        arguments.update(analyzer="char", ngram_range=[(1, 1), (1, 2), (2, 3)][int(rng.integers(3))])
    if rng.random() < 0.5:
        return feature_extraction.text.CountVectorizer(binary=bool(rng.random() < 0.3), **arguments)
    return feature_extraction.text.TfidfVectorizer(
        norm=["l2", "l1", None][int(rng.integers(3))],
        use_idf=bool(rng.random() < 0.8),
        sublinear_tf=bool(rng.random() < 0.2),
        **arguments,
    )


def text(rng, after):
    table = data.text(rng)
    steps = [("text", _vectorizer(rng))]
    if after == "linear":
        steps.append(("model", linear_model.LogisticRegression()))
    elif after == "sgd":
        steps.append(("model", linear_model.SGDClassifier(loss="log_loss", max_iter=20, random_state=0)))
    elif after == "counting":
        steps.append(("model", models.COUNTING["multinomial_nb"](rng)))
    elif after == "trees":
        steps.append(("model", models.CLASSIFIERS["random_forest"](rng)))
    estimator = pipeline.Pipeline(steps) if len(steps) > 1 else steps[0][1]
    score = np.array([len(text) % 7 + text.count("a") for text in table.train["X"].ravel()])
    labels = (score > np.median(score)).astype(np.int64)
    if rng.random() < 0.4:
        labels = np.array(["calm", "upset"])[labels]
    # Vectorizers read one column of documents.
    estimator.fit(table.train["X"].ravel(), labels)
    return estimator, table, _classifier_options(rng, steps[-1][1]) if len(steps) > 1 else None


def mixed(rng, kind, name, documents):
    """A table of numbers, categories and text through a ColumnTransformer into a model."""
    numbers = ["amount", "age", "ratio"]
    table = data.mixed(rng, documents=documents)
    parts = [
        (
            "numbers",
            pipeline.Pipeline(
                [
                    ("impute", impute.SimpleImputer(strategy=str(rng.choice(["mean", "median", "most_frequent"])))),
                    ("scale", models.SCALERS[str(rng.choice(["standard", "min_max", "robust", "max_abs"]))](rng)),
                ]
            ),
            numbers,
        ),
        (
            "categories",
            models.ENCODERS["one_hot" if rng.random() < 0.6 else "ordinal"](rng),
            ["city", "plan"] if rng.random() < 0.7 else ["city"],
        ),
    ]
    if rng.random() < 0.5:
        parts.append(("count", models.ENCODERS["one_hot"](rng) if rng.random() < 0.5 else "passthrough", ["count"]))
    if documents:
        parts.append(("note", feature_extraction.text.TfidfVectorizer(token_pattern=r"[a-zA-Z]+", max_features=15), "note"))
    is_classifier = kind == "classifier"
    final = (models.CLASSIFIERS if is_classifier else models.REGRESSORS)[name](rng)
    if rng.random() < 0.15:
        parts = [(part[0], part[1], part[2]) for part in parts]
    columns = compose.ColumnTransformer(parts, sparse_threshold=0)
    estimator = pipeline.Pipeline([("columns", columns), ("model", final)])
    if is_classifier:
        labels = data.classes(table, rng, int(rng.choice([2, 3])), "plain") if name == "xgboost" else _classes(rng, table)
    else:
        labels = data.numbers(table, rng)
    estimator.fit(_fit_input(table), labels)
    used = {column for part in parts for column in ([part[2]] if isinstance(part[2], str) else part[2])}
    # The graph has an input for a column only where a part reads it.
    table.train = {column: values for column, values in table.train.items() if column in used}
    table.data_sets = [{column: part[column] for column in table.train} for part in table.data_sets]
    return estimator, table, _classifier_options(rng, final) if is_classifier else None


def union(rng, name):
    """Several views of the same columns side by side."""
    table = _numbers_for(rng, width=4)
    views = [
        (key, pool[key](rng))
        for pool in (models.SCALERS, models.REDUCTIONS, models.EXPANSIONS)
        for key in [str(rng.choice(sorted(set(pool) - {"trees_embedding"})))]
    ]
    final = models.CLASSIFIERS[name](rng)
    estimator = pipeline.Pipeline([("views", pipeline.FeatureUnion(views)), ("model", final)])
    estimator.fit(_fit_input(table), _classes(rng, table))
    return estimator, table, _classifier_options(rng, final)


def boosted(rng, library, task):
    """A model of XGBoost or LightGBM by itself, as onnxmltools writes it."""
    table = data.numeric(rng, missing=bool(rng.random() < 0.6))
    labels = data.classes(table, rng, 2 if task == "binary" else 4, "plain") if task != "regression" else data.numbers(table, rng)
    if library == "xgboost":
        make = xgboost.XGBRegressor if task == "regression" else xgboost.XGBClassifier
        final = make(**models._xgboost(rng))
    else:
        make = lightgbm.LGBMRegressor if task == "regression" else lightgbm.LGBMClassifier
        final = make(**models._lightgbm(rng))
    final.fit(table.train["X"], labels)
    types = [("X", onnxmltools.convert.common.data_types.FloatTensorType([None, table.train["X"].shape[1]]))]
    opset = int(rng.integers(9, 16))
    if library == "xgboost":
        return onnxmltools.convert_xgboost(final, initial_types=types, target_opset=opset), table, None
    zipmap = bool(rng.random() < 0.5)
    return onnxmltools.convert_lightgbm(final, initial_types=types, zipmap=zipmap, target_opset=opset), table, None


def _set_locale(graph):
    """ONNX Runtime takes its lower case from the machine's locales; this one is everywhere, and knows Unicode."""
    for node in graph.node:
        if node.op_type == "StringNormalizer":
            kept = [attribute for attribute in node.attribute if attribute.name != "locale"]
            del node.attribute[:]
            node.attribute.extend(kept + [onnx.helper.make_attribute("locale", "C.UTF-8")])


def plan(count):
    """The cases' names, functions and arguments, in a fixed order: every estimator several times, then mixtures of them."""
    rounds = []

    def add(times, function, *arguments):
        for _ in range(times):
            rounds.append((function, arguments))

    for name in models.CLASSIFIERS:
        add(8, classifier, name, True)
        add(6, classifier, name, False)
    for name in models.BINARY:
        add(6, classifier, name, True)
    for name in models.REGRESSORS:
        add(5, regressor, name, True)
        add(4, regressor, name, False)
    for name in models.COUNTING:
        add(12, counting, name)
    for name in models.COUNT_REGRESSORS:
        add(5, count_regressor, name)
    for name in models.POSITIVE_REGRESSORS:
        add(5, positive_regressor, name)
    for name in ["logistic", "svc", "random_forest", "mlp", "tree", "gaussian_nb", "voting"] + models.MISSING_CLASSIFIERS * 2:
        add(8, missing, "classifier", name)
    for name in ["ridge", "svr", "random_forest", "nearest"] + models.MISSING_REGRESSORS * 2:
        add(6, missing, "regressor", name)
    for name in models.MULTI_REGRESSORS:
        add(5, multi_regressor, name)
    for name in models.MULTI_CLASSIFIERS:
        add(5, multi_classifier, name)
    for name in models.MULTI_LABEL:
        add(5, multi_label, name)
    for name in models.DETECTORS:
        add(7, detector, name)
    for table_name, times in [("SCALERS", 9), ("REDUCTIONS", 6), ("EXPANSIONS", 12), ("IMPUTERS", 10)]:
        for name in getattr(models, table_name):
            add(times, transformer, table_name, name)
    for name in models.ENCODERS:
        for after in ("nothing", "tree", "linear"):
            add(9, encoder, name, after)
    add(8, label, "label_encoder")
    add(8, label, "label_binarizer")
    for after, times in [("nothing", 60), ("linear", 40), ("sgd", 20), ("counting", 20), ("trees", 20)]:
        add(times, text, after)
    for name in ["logistic", "svc", "random_forest", "gradient_boosting", "mlp", "xgboost", "lightgbm", "hist_gradient_boosting", "nearest"]:
        add(22, mixed, "classifier", name, False)
        add(6, mixed, "classifier", name, True)
    for name in ["ridge", "svr", "random_forest", "gradient_boosting", "xgboost", "lightgbm"]:
        add(16, mixed, "regressor", name, False)
        add(3, mixed, "regressor", name, True)
    for name in ["logistic", "tree", "extra_trees"]:
        add(14, union, name)
    for library in ("xgboost", "lightgbm"):
        for task in ("binary", "classes", "regression"):
            add(25, boosted, library, task)
    numbered = []
    for index in range(max(count, len(rounds)) if count else len(rounds)):
        function, arguments = rounds[index % len(rounds)]
        words = [function.__name__] + [str(a) for a in arguments if isinstance(a, str)]
        numbered.append((f"test_{'_'.join(words).lower()}_{index:04d}", index, function, arguments))
    return numbered[:count] if count else numbered


def make(output, name, index, function, arguments, seed):
    """Writes one case; returns None, or why there is none."""
    rng = np.random.default_rng([seed, index])
    np.random.seed(index)  # of estimators that were given none
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            estimator, table, options = function(rng, *arguments)
            model = estimator if not isinstance(estimator, base.BaseEstimator) else _convert(estimator, table, rng, options)
        except Exception as error:
            return f"not converted: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
    # A name of the model's graph that depends on nothing but the case.
    model.graph.name = name
    _set_locale(model.graph)
    feeds = table.data_sets
    try:
        session = oracle.Session(model)
    except Exception as error:
        return f"refused by ONNX Runtime: {str(error).splitlines()[0]}"
    data_sets = []
    for part in feeds:
        values = [part[info.name] for info in model.graph.input if info.name in part]
        try:
            data_sets.append((values, session.run(values)))
        except Exception as error:
            if not data_sets:
                return f"not run by ONNX Runtime: {str(error).splitlines()[0]}"
            # An empty table, or an unknown category, that ONNX Runtime refuses has no expected output.
    write_case(os.path.join(output, name), model, data_sets, TOLERANCE)
    return None
