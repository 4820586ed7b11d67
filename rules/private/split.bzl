"""`split`: which rows train, validate and test."""

def _by_hash(*columns, train = 0.8, validation = 0.1, test = 0.1, seed = 0):
    """Divides the rows by a hash of their values, whatever file they stand in.

    A row keeps its place when other rows come and go. Missing values hash as a value of their own. The fractions sum to 1.

    Args:
      *columns: rows with equal values in these columns fall together, so that what belongs to one customer is not in two
        splits. Default: all columns of the row.
      train: fraction of the rows that train. Default: 0.8.
      validation: fraction that early stopping looks at; may be 0. Default: 0.1.
      test: fraction that the report and the gates are measured on. Default: 0.1.
      seed: changes which rows fall where. Default: 0.

    Example:
      ```
      split = split.by_hash("customer_id", train = 0.8, validation = 0.1, test = 0.1),
      ```
    """
    return dict(split = "by_hash", columns = columns, train = train, validation = validation, test = test, seed = seed)

def _by_file(test, validation = 0.1, seed = 0):
    """Tests on whole files of the dataset; for data that comes with its own test set, and for splits by time.

    The rows of the other files are divided between train and validation by a hash of the row.

    Args:
      test: base names of the files whose rows all test.
      validation: fraction of the other rows that early stopping looks at; may be 0. Default: 0.1.
      seed: changes which of the other rows validate. Default: 0.

    Example:
      ```
      split = split.by_file(test = ["adult_test.csv"], validation = 0.1),
      ```
    """
    return dict(split = "by_file", test = test, validation = validation, seed = seed)

split = struct(
    by_hash = _by_hash,
    by_file = _by_file,
)
