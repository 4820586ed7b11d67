"""`model`: what learns from the features."""

def _linear_regression(l1 = 0.0, l2 = 0.0, max_iterations = 200, tolerance = 1e-6):
    """A weighted sum of the features, fitted to the least mean squared error; for regression.

    It cannot take missing values: give numeric features an `impute`. Scale features for the penalties to treat them alike.

    Args:
      l1: penalty on the sum of the weights' absolute values; makes weights exactly 0. Default: 0.
      l2: penalty on half the sum of the weights' squares. Default: 0.
      max_iterations: the optimizer stops after this many steps. Default: 200.
      tolerance: it stops before when the largest entry of the gradient falls below this. Default: 1e-6.

    Example:
      ```
      model = model.linear_regression(l2 = 0.01),
      ```
    """
    return dict(model = "linear_regression", l1 = l1, l2 = l2, max_iterations = max_iterations, tolerance = tolerance)

def _logistic_regression(l1 = 0.0, l2 = 0.0, max_iterations = 200, tolerance = 1e-6):
    """A weighted sum of the features as the log odds of a class; for two classes, or more by softmax.

    It cannot take missing values: give numeric features an `impute`. Scale features for the penalties to treat them alike.

    Args:
      l1: penalty on the sum of the weights' absolute values; makes weights exactly 0. Default: 0.
      l2: penalty on half the sum of the weights' squares. Default: 0.
      max_iterations: the optimizer stops after this many steps. Default: 200.
      tolerance: it stops before when the largest entry of the gradient falls below this. Default: 1e-6.

    Example:
      ```
      model = model.logistic_regression(l2 = 0.001),
      ```
    """
    return dict(model = "logistic_regression", l1 = l1, l2 = l2, max_iterations = max_iterations, tolerance = tolerance)

def _gradient_boosted_trees(
        trees = 300,
        max_depth = 6,
        learning_rate = 0.1,
        l2 = 1.0,
        min_child_weight = 1.0,
        min_split_gain = 0.0,
        max_bins = 255,
        early_stopping = True,
        early_stopping_rounds = 20,
        subsample = 1.0,
        feature_fraction = 1.0,
        seed = 0):
    """Decision trees, each correcting the sum of those before it; for regression, two classes, and more.

    Every split learns where missing values go.

    Args:
      trees: boosting rounds; with more than two classes each round adds a tree per class. Default: 300.
      max_depth: splits between a tree's root and a leaf, at most. Default: 6.
      learning_rate: factor on what each tree adds. Default: 0.1.
      l2: added to the sum of hessians of a leaf; shrinks the values of small leaves. Default: 1.
      min_child_weight: smallest sum of hessians in a leaf. Default: 1.
      min_split_gain: a split must improve the loss by this much. Default: 0.
      max_bins: thresholds tried per feature, at most 255. Default: 255.
      early_stopping: whether to keep only the rounds up to the best loss on the validation split. Default: True; without a
        validation split it does nothing.
      early_stopping_rounds: rounds without a better validation loss after which training ends. Default: 20.
      subsample: fraction of the rows that each tree sees, drawn by hash. Default: 1.
      feature_fraction: fraction of the features that each tree sees, drawn by hash. Default: 1.
      seed: of the draws. Default: 0.

    Example:
      ```
      model = model.gradient_boosted_trees(trees = 300, max_depth = 6, learning_rate = 0.1),
      ```
    """
    return dict(
        model = "gradient_boosted_trees",
        trees = trees,
        max_depth = max_depth,
        learning_rate = learning_rate,
        l2 = l2,
        min_child_weight = min_child_weight,
        min_split_gain = min_split_gain,
        max_bins = max_bins,
        early_stopping = early_stopping,
        early_stopping_rounds = early_stopping_rounds,
        subsample = subsample,
        feature_fraction = feature_fraction,
        seed = seed,
    )

def _imported(model):
    """A tree ensemble that was trained elsewhere, behind this pipeline's features: nothing is trained, everything else is as ever.

    The slots of the features feed the model's features: by name, where the pipeline has a slot for each name that the model's
    file has, else by position. The task and the number of classes must agree. The split says on which rows the model is evaluated.

    Args:
      model: a `tree_model`, or an `ml_pipeline` whose trees are used again.

    Example:
      ```
      model = model.imported(":fraud"),
      ```
    """
    return dict(model = "imported", of = model)

model = struct(
    imported = _imported,
    linear_regression = _linear_regression,
    logistic_regression = _logistic_regression,
    gradient_boosted_trees = _gradient_boosted_trees,
)
