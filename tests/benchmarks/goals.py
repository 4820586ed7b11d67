"""What the results are to reach."""

import dataclasses
import fnmatch
from typing import Optional

import harness


@dataclasses.dataclass(frozen=True)
class Goal:
    work: str  # a pattern of works
    peer: str = "*"  # a pattern of the peer's name without its version
    ratio: Optional[float] = None  # at least
    lathe: Optional[float] = None  # at most, in the unit of the work


# With AVX-512 VBMI, on one thread and on two; a row may have several.
GOALS = [
    Goal("trees/batch/300x6x28", "xgboost", ratio=8),
    Goal("trees/batch/300x6x28", "onnxruntime", ratio=16),
    *(Goal("trees/batch/300x6x28", peer, ratio=3) for peer in ("lightgbm", "lleaves", "scikit-learn-intelex", "tl2cgen")),
    Goal("trees/batch/1000x255", ratio=4),
    Goal("trees/batch/300x6x28/avx2", "xgboost", ratio=3),
    Goal("trees/single/300x6x28", "lightgbm", ratio=10),
    Goal("trees/single/300x6x28", "onnxruntime", ratio=4),
    *(Goal("trees/single/300x6x28", peer, ratio=3) for peer in ("lleaves", "tl2cgen")),
    Goal("pipeline/batch/*", "onnxruntime", ratio=8),
    Goal("pipeline/batch/*", "scikit-learn", ratio=10),
    Goal("pipeline/single/*", "onnxruntime", ratio=10),
    Goal("pipeline/single/*", "scikit-learn", ratio=1000),
    Goal("pipeline/csv_to_predictions/*", ratio=5),
    Goal("pipeline/csv_to_columns", ratio=2.5),
    Goal("nn/gemm/*", ratio=0.8),
    Goal("nn/conv/3x3/*", ratio=0.7),
    Goal("nn/conv/1x1/*", ratio=0.8),
    Goal("nn/conv/depthwise/*", ratio=2),
    Goal("nn/mlp/*", ratio=5),
    Goal("nn/resnet50", ratio=0.7),
    Goal("nn/mobilenet", ratio=0.7),
    Goal("nn/compile/resnet50", lathe=60),
    Goal("nn/compile/resnet50/memory", lathe=4e9),
    Goal("compile/1600x64", ratio=20),
    Goal("compile/1600x64", lathe=2),
    Goal("compile/1600x64/memory", lathe=1e9),
    Goal("size/300x6x28", "onnxruntime", ratio=100),
    Goal("size/300x6x28", lathe=300e3),
    Goal("start/pipeline", ratio=10),
    Goal("start/pipeline", lathe=2e-3),
]


def of(row):
    """The goals of a row of the results."""
    peer = row.peer.split()[0]
    return [goal for goal in GOALS if fnmatch.fnmatchcase(row.work, goal.work) and fnmatch.fnmatchcase(peer, goal.peer)]


def is_met(goal, row):
    return (goal.ratio is None or row.ratio >= goal.ratio) and (goal.lathe is None or row.lathe <= goal.lathe)


def describe(goal, row):
    """'8×', '2.00 ms'."""
    return f"{goal.ratio:g}×" if goal.ratio is not None else "at most " + harness.readable(goal.lathe, row.unit)


def verdict(row):
    """What a table says: 'met (8×)', 'missed (at most 2.00 ms)', or nothing for a row without a goal."""
    return ", ".join(("met" if is_met(goal, row) else "missed") + f" ({describe(goal, row)})" for goal in of(row))


def summary(rows):
    """The goals that were missed, one a line, below how many there were."""
    pairs = [(goal, row) for row in rows for goal in of(row)]
    missed = [(goal, row) for goal, row in pairs if not is_met(goal, row)]
    lines = [f"{len(pairs) - len(missed)} of {len(pairs)} goals are met"]
    for goal, row in missed:
        found = f"{harness.rounded(row.ratio):g}×" if goal.ratio is not None else harness.readable(row.lathe, row.unit)
        threads = f"{row.threads} thread{'s' * (row.threads > 1)}"
        lines.append(f"missed: {row.work} ({threads}), {row.peer}: expected {describe(goal, row)}, found {found}")
    return "\n".join(lines)
