"""Prints "PASSED FAILED": how many test targets passed and failed, from Bazel's build events (one JSON object per line).

A target that could not be built, and a test that was asked for but has no result, failed.
"""

import json
import sys


def main(path):
    """Counts the results in the file `path`."""
    passed = {}
    unbuilt = set()
    with open(path, encoding="utf-8") as events:
        for line in events:
            event = json.loads(line)
            ident = event["id"]
            if "testSummary" in ident:
                label = ident["testSummary"]["label"]
                passed[label] = event.get("testSummary", {}).get("overallStatus") in ("PASSED", "FLAKY")
            elif "targetCompleted" in ident and not event.get("completed", {}).get("success"):
                unbuilt.add(ident["targetCompleted"]["label"])
    failures = {label for label, good in passed.items() if not good} | unbuilt
    print(sum(label not in failures for label in passed), len(failures))


main(sys.argv[1])
