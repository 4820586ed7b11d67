"""`column`: the types of a table's columns."""

def _without_none(**fields):
    return {key: value for key, value in fields.items() if value != None}

def _string(required = False, values = None, role = None, doc = None):
    """UTF-8 text.

    An empty field of the CSV file is a missing value.

    Args:
      required: whether every row must have a value. A row without one is a bad row at ingest, and an error at prediction.
        Default: False, a row may lack the value.
      values: the only values that the column may have; any other is a bad row. A label needs them, as its classes; a header
        makes an enum of them. Default: any value.
      role: "key" for a column that identifies rows: it may divide rows in `split.by_hash`, and cannot be a feature. Default: none.
      doc: one sentence for headers and reports. Default: none.

    Example:
      ```
      "contract": column.string(values = ["month-to-month", "one-year", "two-year"]),
      ```
    """
    return _without_none(column = "STRING", required = required, values = values, role = role, doc = doc)

def _int64(required = False, min = None, max = None, role = None, doc = None):
    """A whole number, exact up to 2^53 in magnitude; a larger one is a bad row.

    Args:
      required: whether every row must have a value. Default: False, an empty field is a missing value.
      min: smallest value allowed; a smaller one is a bad row. Default: no bound.
      max: largest value allowed. Default: no bound.
      role: "key" for a column that identifies rows: it may divide rows in `split.by_hash`, and cannot be a feature. Default: none.
      doc: one sentence for headers and reports. Default: none.

    Example:
      ```
      "tenure_months": column.int64(min = 0),
      ```
    """
    return _without_none(column = "INT64", required = required, min = min, max = max, role = role, doc = doc)

def _float64(required = False, min = None, max = None, doc = None):
    """A number in double precision. NaN reads as a missing value.

    Args:
      required: whether every row must have a value. Default: False, an empty field is a missing value.
      min: smallest value allowed; a smaller one is a bad row. Default: no bound.
      max: largest value allowed. Default: no bound.
      doc: one sentence for headers and reports. Default: none.

    Example:
      ```
      "monthly_charges": column.float64(min = 0.0, doc = "What the customer pays per month, in euros."),
      ```
    """
    return _without_none(column = "FLOAT64", required = required, min = min, max = max, doc = doc)

def _bool(required = False, doc = None):
    """True or false.

    Args:
      required: whether every row must have a value. Default: False, an empty field is a missing value.
      doc: one sentence for headers and reports. Default: none.

    Example:
      ```
      "churned": column.bool(required = True),
      ```
    """
    return _without_none(column = "BOOL", required = required, doc = doc)

def _timestamp(required = False, doc = None):
    """A date or a date and time in ISO 8601, kept as microseconds since 1970-01-01T00:00:00Z.

    Args:
      required: whether every row must have a value. Default: False, an empty field is a missing value.
      doc: one sentence for headers and reports. Default: none.

    Example:
      ```
      "signup": column.timestamp(),
      ```
    """
    return _without_none(column = "TIMESTAMP", required = required, doc = doc)

column = struct(
    string = _string,
    int64 = _int64,
    float64 = _float64,
    bool = _bool,
    timestamp = _timestamp,
)
