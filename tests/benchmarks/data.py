"""The generated table that models are trained on: seeded, so that every machine has the same."""

import os

import numpy as np

ROWS = 1_000_000
FEATURES = 28
SEED = 20_240


def _columns(random, rows):
    """Columns such as services see: skewed, heavy-tailed, counts, few values, many zeros; a few are independent noise."""
    # Three hidden causes tie the columns together, so that trees find interactions.
    cause = random.standard_normal((3, rows))
    for i in range(FEATURES):
        shared = cause[i % 3]
        noise = random.standard_normal(rows)
        kind = i % 7
        if kind == 0:  # log-normal, as amounts are
            yield np.exp(0.8 * shared + 0.9 * noise)
        elif kind == 1:  # Student's t with 2 degrees of freedom: heavy tails on both sides
            yield shared + noise / np.sqrt(random.standard_exponential(rows))
        elif kind == 2:  # Pareto, as sizes are
            yield (random.pareto(1.5, rows) + 1) * np.exp(0.3 * shared)
        elif kind == 3:  # counts
            yield random.poisson(np.exp(0.7 * shared + 0.5))
        elif kind == 4:  # a handful of values
            yield np.clip(np.round(2 * shared + noise), -4, 4)
        elif kind == 5:  # zero more often than not
            yield np.where(noise > 0.4, np.abs(shared + noise), 0)
        else:
            yield 0.6 * shared + 0.8 * noise


def table(rows=ROWS, seed=SEED):
    """`rows` x FEATURES floats (NaN: missing), and labels of two classes, about 0.35 of them positive."""
    random = np.random.default_rng(seed)
    features = np.empty((rows, FEATURES), np.float32)
    for i, column in enumerate(_columns(random, rows)):
        features[:, i] = column
    x = features.astype(np.float64)
    score = (
        0.9 * np.tanh(np.log(x[:, 0]) * x[:, 6])
        + 0.8 * np.sign(x[:, 1]) * np.log1p(np.abs(x[:, 1]))
        + 0.5 * (x[:, 3] > 2) * x[:, 4]
        - 0.7 * np.log(x[:, 2])
        + 0.6 * np.cos(2 * x[:, 13])
        + 0.4 * np.log1p(x[:, 7]) * (x[:, 12] > 0)
        - 0.6 * np.tanh(x[:, 8] * x[:, 20])
        + 0.3 * np.log1p(x[:, 10])
        - 0.6
    )
    labels = (random.random(rows) < 1 / (1 + np.exp(-1.5 * score))).astype(np.float32)
    # A value is missing at random in two columns of three, more often the further right the column stands.
    for i in range(FEATURES):
        if i % 3:
            features[random.random(rows) < 0.2 * i / FEATURES, i] = np.nan
    return features, labels


def cached_table(folder):
    """The table, from `folder` where it was written before."""
    path = os.path.join(folder, "generated.npz")
    if not os.path.exists(path):
        features, labels = table()
        os.makedirs(folder, exist_ok=True)
        with open(path + ".part", "wb") as out:
            np.savez(out, features=features, labels=labels)
        os.replace(path + ".part", path)
    stored = np.load(path)
    return stored["features"], stored["labels"]
