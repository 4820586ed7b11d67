"""Measures Lathe and its peers in turns, and says what came out.

A *work* is something to be done, with a name like trees/batch/300x6x28. A *subject* does it. Subjects of one work run in turns
(A B C A B C …), so that a machine that is slower for a while is slower for all of them; the median of the turns counts.
Only the standard library is needed here.
"""

import dataclasses
import fnmatch
import json
import math
import statistics
from typing import Any, Callable, Dict, List, Optional, Sequence


@dataclasses.dataclass
class Subject:
    """Something that does a work."""

    name: str  # "xgboost 3.2.0"; as it is printed
    measure: Callable[[], float]  # does the work once; what it took, in the unit of the work
    output: Callable[[], Any]  # what the last run gave, to compare


@dataclasses.dataclass
class Comparison:
    """Lathe and peers at one work."""

    lathe: Subject
    peers: List[Subject]
    equal: Callable[[Subject, Subject], bool]  # (lathe, peer): are the outputs what they have to be?
    repeat: Optional[int] = None  # turns; None: as many as the user asked for


@dataclasses.dataclass
class Work:
    name: str
    threads: int
    peers: Sequence[str]  # what it is compared with, for --list
    unit: str
    doc: str  # what is done, and what `equal` demands
    prepare: Callable[[Any], Comparison]


@dataclasses.dataclass
class Row:
    """A line of the results."""

    work: str
    threads: int
    lathe: float
    unit: str
    peer: str
    peer_value: float
    equal: bool

    @property
    def ratio(self):
        """Above 1 Lathe is ahead."""
        return self.peer_value / self.lathe

    def json(self, **more):
        return json.dumps(
            {
                "work": self.work,
                "threads": self.threads,
                "lathe": rounded(self.lathe),
                "unit": self.unit,
                "peer": self.peer,
                "peer_value": rounded(self.peer_value),
                "ratio": rounded(self.ratio),
                "equal": self.equal,
                **more,
            }
        )


def rounded(value, digits=3):
    """`value` with `digits` significant digits: more mean nothing."""
    if value == 0 or not math.isfinite(value):
        return value
    result = float(f"{value:.{digits - 1}e}")
    return int(result) if result.is_integer() and abs(result) >= 10 ** (digits - 1) else result


def matches(name, patterns):
    """Does one of the patterns match ('trees/*'; '*' also stands for slashes), or are there none?"""
    return not patterns or any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def select(works, patterns):
    """The works whose names match."""
    return [work for work in works if matches(work.name, patterns)]


def measure(comparison, repeat):
    """Medians: {id of the subject: value}. One turn before the first warms up and is not counted."""
    subjects = [comparison.lathe, *comparison.peers]
    values = {id(subject): [] for subject in subjects}
    turns = comparison.repeat or repeat
    for turn in range(-1 if turns > 1 else 0, turns):
        for subject in subjects:
            value = subject.measure()
            if turn >= 0:
                values[id(subject)].append(value)
    return {key: statistics.median(each) for key, each in values.items()}


def compare(work, comparison, repeat):
    """The rows of a work."""
    medians = measure(comparison, repeat)
    return [
        Row(
            work=work.name,
            threads=work.threads,
            lathe=medians[id(comparison.lathe)],
            unit=work.unit,
            peer=peer.name,
            peer_value=medians[id(peer)],
            equal=bool(comparison.equal(comparison.lathe, peer)),
        )
        for peer in comparison.peers
    ]


_PREFIXES = [(1, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n")]


def readable(value, unit):
    """'370 ns/row', '1.2 MB'."""
    if unit == "bytes":
        for factor, name in [(1e9, "GB"), (1e6, "MB"), (1e3, "KB")]:
            if value >= factor:
                return f"{value / factor:.3g} {name}"
        return f"{value:.0f} B"
    factor, prefix = next((each for each in _PREFIXES if value >= each[0]), _PREFIXES[-1])
    scaled = value / factor
    digits = max(0, 2 - int(math.floor(math.log10(scaled)))) if scaled > 0 else 0
    return f"{scaled:.{digits}f} {prefix}{unit}"


HEADINGS = ["work", "threads", "Lathe", "peer", "peer takes", "ratio", "equal"]


def cells(row):
    """What a table shows of a row."""
    return [
        row.work,
        str(row.threads),
        readable(row.lathe, row.unit),
        row.peer,
        readable(row.peer_value, row.unit),
        f"{rounded(row.ratio):g}×",
        "yes" if row.equal else "NO",
    ]


def text_line(row):
    """A line of the table that people read while the benchmarks run."""
    work, threads, lathe, peer, peer_value, ratio, equal = cells(row)
    return f"{work:<34} {threads:>2}  {lathe:>13}  {peer:<32} {peer_value:>13}  {ratio:>9}  {equal}"


def text_heading():
    return f"{'work':<34} {'th':>2}  {'Lathe':>13}  {'peer':<32} {'peer takes':>13}  {'ratio':>9}  equal"


def from_json(line):
    """The row that `Row.json` wrote."""
    fields: Dict[str, Any] = json.loads(line)
    return Row(**{field.name: fields[field.name] for field in dataclasses.fields(Row)})


def machine_text(machine):
    """'120 G fused multiply-adds/s, 235 G on two threads, 22.5 GB/s read from memory, 101 ns per dependent load'"""
    two = machine.get("fma_per_s_2_threads")  # results from before it was measured have none
    return (
        f"{machine['fma_per_s'] / 1e9:.0f} G fused multiply-adds/s, "
        + (f"{two / 1e9:.0f} G on two threads, " if two else "")
        + f"{machine['dram_read_bytes_per_s'] / 1e9:.1f} GB/s read from memory, "
        f"{machine['pointer_chase_s'] * 1e9:.0f} ns per dependent load"
    )


def markdown(lines, patterns=(), verdict=None):
    """The results, as --json printed them, as a Markdown table: those whose work a pattern matches, all without one. Before it
    stands a line about the machine. `verdict` says of a row which goals it meets."""
    result = []
    rows = []
    for line in lines:
        if not line.strip():
            continue
        if "machine" in json.loads(line):
            machine = json.loads(line)["machine"]
            result.append(
                f"Measured on {machine['date']}: {machine['processor']}, {machine['cores']} cores; {machine_text(machine)}; "
                f"Lathe at {machine['commit']}.\n"
            )
        else:
            rows.append(from_json(line))
    rows = [row for row in rows if matches(row.work, patterns)]
    headings = HEADINGS + (["goal"] if verdict else [])
    result.append("| " + " | ".join(headings) + " |")
    result.append("|---" * len(headings) + "|")
    result += ["| " + " | ".join(cells(row) + ([verdict(row)] if verdict else [])) + " |" for row in rows]
    return "\n".join(result) + "\n"
