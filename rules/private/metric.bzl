"""`metric`: quality gates on the test split, checked by `bazel test`."""

def _roc_auc(at_least = None, at_most = None):
    """Area under the ROC curve: the chance that a row of the positive class scores above one of the other.

    For binary tasks; 1 is perfect, 0.5 is chance.

    Args:
      at_least: the test fails below this. Default: no bound.
      at_most: the test fails above this. Default: no bound. At least one of the two is needed.

    Example:
      ```
      gates = [metric.roc_auc(at_least = 0.84)],
      ```
    """
    return dict(metric = "roc_auc", at_least = at_least, at_most = at_most)

def _pr_auc(at_least = None, at_most = None):
    """Area under the precision-recall curve (average precision).

    For binary tasks; 1 is perfect, the share of positives is chance.

    Args:
      at_least: the test fails below this. Default: no bound.
      at_most: the test fails above this. Default: no bound. At least one of the two is needed.

    Example:
      ```
      gates = [metric.pr_auc(at_least = 0.6)],
      ```
    """
    return dict(metric = "pr_auc", at_least = at_least, at_most = at_most)

def _log_loss(at_least = None, at_most = None):
    """Mean negative natural logarithm of the probability given to the true class.

    For binary and multiclass tasks; 0 is perfect.

    Args:
      at_least: the test fails below this. Default: no bound.
      at_most: the test fails above this. Default: no bound. At least one of the two is needed.

    Example:
      ```
      gates = [metric.log_loss(at_most = 0.45)],
      ```
    """
    return dict(metric = "log_loss", at_least = at_least, at_most = at_most)

def _brier(at_least = None, at_most = None):
    """Mean squared difference between the probability and the outcome.

    For binary tasks; 0 is perfect.

    Args:
      at_least: the test fails below this. Default: no bound.
      at_most: the test fails above this. Default: no bound. At least one of the two is needed.

    Example:
      ```
      gates = [metric.brier(at_most = 0.15)],
      ```
    """
    return dict(metric = "brier", at_least = at_least, at_most = at_most)

def _accuracy(at_least = None, at_most = None):
    """Fraction of rows whose most probable class is the true one.

    For binary and multiclass tasks; 1 is perfect.

    Args:
      at_least: the test fails below this. Default: no bound.
      at_most: the test fails above this. Default: no bound. At least one of the two is needed.

    Example:
      ```
      gates = [metric.accuracy(at_least = 0.8)],
      ```
    """
    return dict(metric = "accuracy", at_least = at_least, at_most = at_most)

def _precision(at_least = None, at_most = None):
    """Of the rows predicted positive (probability of at least 0.5), the fraction that is.

    For binary tasks; 1 is perfect.

    Args:
      at_least: the test fails below this. Default: no bound.
      at_most: the test fails above this. Default: no bound. At least one of the two is needed.

    Example:
      ```
      gates = [metric.precision(at_least = 0.7)],
      ```
    """
    return dict(metric = "precision", at_least = at_least, at_most = at_most)

def _recall(at_least = None, at_most = None):
    """Of the positive rows, the fraction predicted positive (probability of at least 0.5).

    For binary tasks; 1 is perfect.

    Args:
      at_least: the test fails below this. Default: no bound.
      at_most: the test fails above this. Default: no bound. At least one of the two is needed.

    Example:
      ```
      gates = [metric.recall(at_least = 0.6)],
      ```
    """
    return dict(metric = "recall", at_least = at_least, at_most = at_most)

def _f1(at_least = None, at_most = None):
    """Harmonic mean of precision and recall.

    For binary tasks; 1 is perfect.

    Args:
      at_least: the test fails below this. Default: no bound.
      at_most: the test fails above this. Default: no bound. At least one of the two is needed.

    Example:
      ```
      gates = [metric.f1(at_least = 0.65)],
      ```
    """
    return dict(metric = "f1", at_least = at_least, at_most = at_most)

def _macro_f1(at_least = None, at_most = None):
    """Mean over the classes of each class's F1.

    For multiclass tasks; 1 is perfect.

    Args:
      at_least: the test fails below this. Default: no bound.
      at_most: the test fails above this. Default: no bound. At least one of the two is needed.

    Example:
      ```
      gates = [metric.macro_f1(at_least = 0.7)],
      ```
    """
    return dict(metric = "macro_f1", at_least = at_least, at_most = at_most)

def _rmse(at_least = None, at_most = None):
    """Square root of the mean squared error, in the label's unit.

    For regression tasks; 0 is perfect.

    Args:
      at_least: the test fails below this. Default: no bound.
      at_most: the test fails above this. Default: no bound. At least one of the two is needed.

    Example:
      ```
      gates = [metric.rmse(at_most = 50000)],
      ```
    """
    return dict(metric = "rmse", at_least = at_least, at_most = at_most)

def _mae(at_least = None, at_most = None):
    """Mean absolute error, in the label's unit.

    For regression tasks; 0 is perfect.

    Args:
      at_least: the test fails below this. Default: no bound.
      at_most: the test fails above this. Default: no bound. At least one of the two is needed.

    Example:
      ```
      gates = [metric.mae(at_most = 35000)],
      ```
    """
    return dict(metric = "mae", at_least = at_least, at_most = at_most)

def _mape(at_least = None, at_most = None):
    """Mean absolute error as a fraction of the label's magnitude; rows whose label is 0 are left out.

    For regression tasks; 0 is perfect.

    Args:
      at_least: the test fails below this. Default: no bound.
      at_most: the test fails above this. Default: no bound. At least one of the two is needed.

    Example:
      ```
      gates = [metric.mape(at_most = 0.2)],
      ```
    """
    return dict(metric = "mape", at_least = at_least, at_most = at_most)

def _r2(at_least = None, at_most = None):
    """Fraction of the label's variance that the predictions explain.

    For regression tasks; 1 is perfect, 0 is the mean's.

    Args:
      at_least: the test fails below this. Default: no bound.
      at_most: the test fails above this. Default: no bound. At least one of the two is needed.

    Example:
      ```
      gates = [metric.r2(at_least = 0.82)],
      ```
    """
    return dict(metric = "r2", at_least = at_least, at_most = at_most)

metric = struct(
    roc_auc = _roc_auc,
    pr_auc = _pr_auc,
    log_loss = _log_loss,
    brier = _brier,
    accuracy = _accuracy,
    precision = _precision,
    recall = _recall,
    f1 = _f1,
    macro_f1 = _macro_f1,
    rmse = _rmse,
    mae = _mae,
    mape = _mape,
    r2 = _r2,
)
