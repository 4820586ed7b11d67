"""`feature`: what a model sees of the columns.

Each feature is fitted on the rows of the training split and applied by one piece of generated code, in training and in serving
alike.
"""

def _columns(columns):
    return [columns] if type(columns) == "string" else columns

def _numeric(
        columns,
        impute = None,
        fill_value = None,
        indicator = False,
        clip_min = None,
        clip_max = None,
        log1p = False,
        scale = None,
        boundaries = None,
        quantiles = None,
        name = None):
    """Numbers of int64, float64 and bool columns, in this order: imputed, clipped, log1p, then scaled or bucketized.

    A missing value stays missing unless `impute` replaces it. Trees learn for each split where missing values go; linear models
    refuse columns that may lack values unless `impute` is given.

    Args:
      columns: a column, or a list of columns that are all treated this way, each a feature of its own.
      impute: "mean", "median" or "constant": what replaces a missing value. Default: nothing, it stays missing.
      fill_value: the constant; only with `impute = "constant"`. Default: 0.
      indicator: whether to add a feature `<name>.missing` that is 1 where the value was missing, else 0. Default: False.
      clip_min: smaller values become this. Default: not clipped below.
      clip_max: larger values become this. Default: not clipped above.
      log1p: whether x becomes log(1 + x); a value of -1 or below becomes missing. Default: False.
      scale: "standard" subtracts the training rows' mean and divides by their standard deviation; "min_max" maps their range to
        [0, 1], and other values outside it. Default: not scaled.
      boundaries: edges, ascending, that cut the numbers into one-hot buckets: n edges make n + 1 buckets, a value on an edge
        falls into the upper one, and missing has a bucket of its own. Default: not bucketized.
      quantiles: cuts the numbers into one-hot buckets with about equally many training rows, at most this many, and one for
        missing. Default: not bucketized.
      name: the feature's name; only with one column. Default: the column's name.

    Example:
      ```
      feature.numeric(["tenure_months", "monthly_charges"], impute = "median", scale = "standard"),
      feature.numeric("age", boundaries = [18, 30, 45, 65], name = "age_group"),
      ```
    """
    return dict(
        feature = "numeric",
        columns = _columns(columns),
        impute = impute,
        fill_value = fill_value,
        indicator = indicator,
        clip_min = clip_min,
        clip_max = clip_max,
        log1p = log1p,
        scale = scale,
        boundaries = boundaries,
        quantiles = quantiles,
        name = name,
    )

def _categorical(columns, encode = "one_hot", min_count = 1, max_categories = None, out_of_vocabulary = "category", name = None):
    """Categories of string, int64 and bool columns, by a vocabulary of the training rows' values, most frequent first.

    A missing value is a category of its own when one-hot, and stays missing when ordinal.

    Args:
      columns: a column, or a list of columns that are all treated this way, each a feature of its own.
      encode: "one_hot" makes a feature per category; "ordinal" makes one feature, the category's index (1 out of vocabulary,
        then by descending count), which suits trees. Default: "one_hot".
      min_count: rarer values are out of vocabulary. Default: 1.
      max_categories: only the most frequent values are kept. Default: no limit.
      out_of_vocabulary: what a value outside the vocabulary becomes: "category", one category for all of them; or "ignore", zeros
        when one-hot and a missing value when ordinal. Default: "category".
      name: the feature's name; only with one column. Default: the column's name.

    Example:
      ```
      feature.categorical(["contract", "region"], encode = "one_hot", min_count = 10),
      ```
    """
    return dict(
        feature = "categorical",
        columns = _columns(columns),
        encode = encode,
        min_count = min_count,
        max_categories = max_categories,
        out_of_vocabulary = out_of_vocabulary,
        name = name,
    )

def _hashed(columns, buckets, seed = 0, name = None):
    """Values of string, int64 and bool columns, hashed into one-hot buckets; for columns with very many values.

    Nothing is fitted, so a value that training never saw has a bucket too, shared with others. A missing value has one more bucket,
    of its own.

    Args:
      columns: a column, or a list of columns that are all treated this way, each a feature of its own.
      buckets: number of buckets for values.
      seed: changes which values collide. Default: 0.
      name: the feature's name; only with one column. Default: the column's name.

    Example:
      ```
      feature.hashed("zip_code", buckets = 256),
      ```
    """
    return dict(feature = "hashed", columns = _columns(columns), buckets = buckets, seed = seed, name = name)

def _cross(columns, buckets, seed = 0, name = None):
    """Combinations of the values of two or more columns, hashed into one-hot buckets.

    Missing values take part as a value of their own. Columns are string, int64 or bool.

    Args:
      columns: two or more columns.
      buckets: number of buckets, the width of the feature.
      seed: changes which combinations collide. Default: 0.
      name: the feature's name. Default: the columns' names joined by `_x_`.

    Example:
      ```
      feature.cross(["contract", "region"], buckets = 64),
      ```
    """
    return dict(feature = "cross", columns = _columns(columns), buckets = buckets, seed = seed, name = name)

def _datetime(columns, parts, name = None):
    """Parts of a timestamp in UTC, each a number.

    Every part of a missing timestamp is missing.

    Args:
      columns: a timestamp column, or a list of them that are all treated this way, each a feature of its own.
      parts: some of "year", "month", "day", "hour", "minute", "second", "day_of_week" (Monday is 0), "day_of_year",
        "is_weekend", "epoch_days".
      name: the feature's name; only with one column. Default: the column's name.

    Example:
      ```
      feature.datetime("signup", parts = ["month", "day_of_week"]),
      ```
    """
    return dict(feature = "datetime", columns = _columns(columns), parts = parts, name = name)

def _text(columns, buckets, ngrams = 1, weight = "count", seed = 0, name = None):
    """Words of a string column, and sequences of words, hashed into buckets.

    Words are runs of letters, digits and non-ASCII bytes; ASCII letters are lowered. A missing text has no words: all buckets are 0.

    Args:
      columns: a string column, or a list of them that are all treated this way, each a feature of its own.
      buckets: number of buckets, the width of the feature.
      ngrams: sequences of 1 to this many words are counted. Default: 1, words alone.
      weight: what a bucket holds: "count", how often; "binary", 1 when at all; "l2", the counts divided by their Euclidean
        norm. Default: "count".
      seed: changes which words collide. Default: 0.
      name: the feature's name; only with one column. Default: the column's name.

    Example:
      ```
      feature.text("last_ticket", ngrams = 2, buckets = 1024, weight = "l2"),
      ```
    """
    return dict(
        feature = "text",
        columns = _columns(columns),
        buckets = buckets,
        ngrams = ngrams,
        weight = weight,
        seed = seed,
        name = name,
    )

feature = struct(
    numeric = _numeric,
    categorical = _categorical,
    hashed = _hashed,
    cross = _cross,
    datetime = _datetime,
    text = _text,
)
