#!/usr/bin/env bash
# A budget of time that is not held fails with figures.
set -uo pipefail
error=$("$1" --max-single-row-us=0.001 2>&1)
status=$?
echo "$error"
[ $status = 1 ] || { echo "expected exit status 1, found $status" >&2; exit 1; }
expected="//pipelines:churn: a single row of 4096 generated rows takes .* us at the median, the least of 20 tries, more than the budget's"
grep -q "$expected max_single_row_us = 0.001; " <<<"$error" || { echo "expected: $expected" >&2; exit 1; }
