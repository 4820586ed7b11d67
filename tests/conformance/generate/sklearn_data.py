"""Small tables that models are fitted on, and rows that they are then asked for: plain, missing, unknown, extreme, none."""

import dataclasses

import numpy as np

_CITIES = ["Bern", "Köln", "Oslo", "Paris", "Roma", "Wien", "", "São Paulo", "x y", "NaN"]
_WORDS = (
    "the a model tree row late early payment failed card account please help thanks cancel order again never service "
    "great slow box naïve café 3rd 42 don't über ok not is it we you they was"
).split()


@dataclasses.dataclass
class Table:
    """Columns by name, as arrays of shape [rows, width]; the order is that of the graph's inputs."""

    train: dict
    data_sets: list


def _numeric(rng, rows, width, spread=1.0):
    return (rng.standard_normal((rows, width)) * spread + rng.standard_normal(width)).astype(np.float32)


def with_missing(rng, values, share=0.15):
    values = values.copy()
    values[rng.random(values.shape) < share] = np.nan
    return values


def numeric(rng, rows=120, width=None, missing=False, positive=False, dtype=np.float32, extreme=True, empty=True):
    """One input `X` of numbers."""
    width = width or int(rng.integers(2, 9))
    make = lambda count: np.abs(_numeric(rng, count, width)) if positive else _numeric(rng, count, width)
    train, plain = make(rows), make(24)
    sets = [plain, make(1)]
    if missing:
        train, plain = with_missing(rng, train), with_missing(rng, plain)
        gone = make(3)
        gone[:] = np.nan
        sets = [plain, gone]
    if extreme:
        large = make(6)
        large[0] = 0
        large[1] *= 100
        large[2] = train[0]
        large[3, 0] = 1e4
        if not positive:
            large[4] = -large[4]
        sets.append(large)
    if empty:
        sets.append(make(0))
    return Table({"X": train.astype(dtype)}, [{"X": part.astype(dtype)} for part in sets])


def counts(rng, rows=120, width=None, levels=4, dtype=np.int64, unknown=False):
    """One input `X` of small integers, as categories or counts are."""
    width = width or int(rng.integers(2, 7))
    make = lambda count: rng.integers(0, levels, (count, width)).astype(dtype)
    sets = [make(24), make(1), make(0)]
    if unknown:
        other = make(4)
        other[0] = levels + 3
        other[1, 0] = -1
        sets.append(other)
    train = make(rows)
    train[:levels] = np.arange(levels)[:, None]  # every level occurs
    return Table({"X": train}, [{"X": part} for part in sets])


def strings(rng, rows=120, width=None, levels=5, unknown=True):
    """One input `X` of strings."""
    width = width or int(rng.integers(1, 4))
    names = np.array(_CITIES[:levels] if levels <= len(_CITIES) else [f"v{i}" for i in range(levels)], dtype=object)
    make = lambda count: names[rng.integers(0, len(names), (count, width))]
    train = make(rows)
    train[: len(names)] = names[:, None]
    sets = [make(24), make(1), make(0)]
    if unknown:
        other = make(5)
        other[0] = "elsewhere"
        other[1, 0] = names[0] + " "
        other[2, -1] = "?"
        sets.append(other)
    return Table({"X": train}, [{"X": part} for part in sets])


def _document(rng):
    words = [str(word) for word in rng.choice(_WORDS, rng.integers(0, 12))]
    words = [word.upper() if rng.random() < 0.1 else word for word in words]
    return rng.choice([" ", " ", " ", ", ", "  ", ". "]).join(words)


def text(rng, rows=120):
    """One input `X` of documents, of shape [rows, 1]."""
    make = lambda count: np.array([_document(rng) for _ in range(count)], dtype=object).reshape(-1, 1)
    odd = np.array(["", " ", "unheard words only", "the the the", "THE Model", "a"], dtype=object).reshape(-1, 1)
    train = make(rows)
    train[0] = "the model is great"
    return Table({"X": train}, [{"X": make(16)}, {"X": odd}, {"X": make(1)}])


def mixed(rng, rows=120, documents=False, missing=True):
    """An input per column, of several types, as a table has them."""

    def make(count, odd=False):
        numbers = _numeric(rng, count, 3)
        if missing:
            numbers = with_missing(rng, numbers)
        cities = np.array(_CITIES[:6], dtype=object)
        columns = {
            "amount": numbers[:, :1],
            "age": numbers[:, 1:2],
            "ratio": numbers[:, 2:3],
            "count": rng.integers(0, 7, (count, 1)).astype(np.int64),
            "city": cities[rng.integers(0, 6, (count, 1))],
            "plan": np.array(["basic", "plus", "pro"], dtype=object)[rng.integers(0, 3, (count, 1))],
        }
        if documents:
            columns["note"] = np.array([_document(rng) for _ in range(count)], dtype=object).reshape(-1, 1)
        if odd:
            columns["city"][0] = "elsewhere"
            columns["plan"][1 % count] = ""
            columns["amount"][2 % count] = np.nan if missing else 1e6
            columns["count"][3 % count] = 99
        return columns

    sets = [make(24), make(5, odd=True), make(1)]
    if not documents:
        sets.append(make(0))
    return Table(make(rows), sets)


def signal(table, rng):
    """A number per row that depends on the columns, for labels to be made of."""
    total = 0.0
    for values in table.train.values():
        if values.dtype == object:
            codes = np.vectorize(lambda text: (sum(map(ord, text)) % 11) / 5.0 - 1.0, otypes=[float])(values)
        else:
            codes = np.nan_to_num(values.astype(np.float64), nan=0.5)
        total = total + codes @ rng.standard_normal(codes.shape[1])
    return total + 0.3 * rng.standard_normal(len(total))


def classes(table, rng, count, kind):
    """Labels of `count` classes: integers, integers with gaps, or strings."""
    score = signal(table, rng)
    order = np.argsort(np.argsort(score))
    numbers = order * count // len(order)
    if kind == "string":
        return np.array([f"class {chr(ord('a') + i)}" for i in range(count)], dtype=object)[numbers].astype(str)
    if kind == "gaps":
        return (np.array([-2, 3, 7, 11, 100, 101, 205, 300])[:count])[numbers].astype(np.int64)
    return numbers.astype(np.int64)


def numbers(table, rng, outputs=1, kind="real"):
    """Targets of a regression."""
    columns = []
    for _ in range(outputs):
        score = signal(table, rng)
        if kind == "count":
            score = np.floor(np.exp(np.clip(score / (1 + np.abs(score).max()), -2, 2)) * 3)
        elif kind == "positive":
            score = np.exp(np.clip(score / (1 + np.abs(score).max()), -2, 2))
        columns.append(score)
    return columns[0] if outputs == 1 else np.stack(columns, axis=1)
