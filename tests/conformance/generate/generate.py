"""Generates cases for //tests/conformance:run_cases, with outputs of ONNX Runtime or of ONNX itself.

    generate.py SET --output=FOLDER [--count=N] [--seed=S] [--only=TEXT] [--jobs=J]

The same seed and the same versions of the peers give the same cases.
"""

import argparse
import collections
import importlib
import multiprocessing
import os
import sys
import time

SETS = {
    "backend": "backend_tests",
    "sklearn": "sklearn_cases",
    "random": "random_cases",
    "networks": "networks",
}


def _one(task):
    module, output, name, index, function, arguments, seed = task
    return name, module.make(output, name, index, function, arguments, seed)


class Options:
    def __init__(self, arguments):
        self.only = arguments.only
        self.arguments = arguments

    def wants(self, name):
        return self.only is None or self.only in name


def _generate_planned(module, output, arguments, options):
    tasks = [
        (module, output, name, index, function, rest, arguments.seed)
        for name, index, function, rest in module.plan(arguments.count)
        if options.wants(name)
    ]
    reasons = collections.Counter()
    made = 0
    # Forked after everything is imported, which takes seconds.
    global _tasks
    _tasks = tasks
    with multiprocessing.get_context("fork").Pool(arguments.jobs) as pool:
        for name, reason in pool.imap_unordered(_indexed, range(len(tasks)), chunksize=4):
            if reason is None:
                made += 1
            else:
                reasons[reason] += 1
                if arguments.verbose:
                    print(f"{name}: {reason}", file=sys.stderr)
    for reason, count in reasons.most_common():
        print(f"  {count} x {reason[:160]}")
    print(f"{arguments.set}: {made} cases, {sum(reasons.values())} that the peers refused")


def _indexed(index):
    return _one(_tasks[index])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", choices=sorted(SETS))
    parser.add_argument("--output", required=True, metavar="FOLDER", help="where the cases go, a folder each in FOLDER/SET")
    parser.add_argument("--count", type=int, default=0, metavar="N", help="how many to try (default: the set's own plan)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="what cases are drawn from (default: 1)")
    parser.add_argument("--only", metavar="TEXT", help="only cases whose names hold TEXT")
    parser.add_argument("--jobs", type=int, default=2, metavar="J", help="how many processes (default: 2)")
    parser.add_argument("--verbose", action="store_true", help="name every case that the peers refused")
    arguments = parser.parse_args()
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    start = time.monotonic()
    module = importlib.import_module(SETS[arguments.set])
    output = os.path.join(arguments.output, arguments.set)
    os.makedirs(output, exist_ok=True)
    options = Options(arguments)
    if hasattr(module, "plan"):
        _generate_planned(module, output, arguments, options)
    else:
        module.generate(output, options)
    print(f"{output}: written in {time.monotonic() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
