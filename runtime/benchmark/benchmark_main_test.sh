#!/bin/bash
# $1 is a benchmark linked to a predictor written by hand.
set -euo pipefail
benchmark=$PWD/$1

fail() {
  echo "benchmark_main_test: $*" >&2
  exit 1
}

"$benchmark" --help | grep -q "fake_benchmark" || fail "--help does not name the program"

"$benchmark" --seconds=0.01 --library="$benchmark" >"$TEST_TMPDIR/table"
for word in "//pipelines:fake: 2 inputs, 4096 generated rows" "median" "99th percentile" "rows/s" "code"; do
  grep -q "$word" "$TEST_TMPDIR/table" || fail "expected '$word' in the table: $(cat "$TEST_TMPDIR/table")"
done

"$benchmark" --max-single-row-us=1000000 >"$TEST_TMPDIR/budget"
grep -q "a single row of 4096 generated rows takes .* us at the median, within the budget of 1e+06 us" "$TEST_TMPDIR/budget" ||
  fail "expected a budget that is held: $(cat "$TEST_TMPDIR/budget")"

"$benchmark" --seconds=0.01 --rows=10 --library="$benchmark" --json >"$TEST_TMPDIR/json"
python3 - "$TEST_TMPDIR/json" <<'PYTHON' || fail "wrong JSON: $(cat "$TEST_TMPDIR/json")"
import json, sys
result = json.load(open(sys.argv[1]))
assert result["pipeline"] == "//pipelines:fake"
assert 0 < result["latency"]["median_ns"] <= result["latency"]["p99_ns"]
assert result["throughput"]["rows_per_second"] > 0
assert result["throughput"]["rows_per_call"] == 10
assert 0 < result["size"]["code_bytes"] < result["size"]["file_bytes"]
PYTHON

status=0
"$benchmark" --seconds=0.01 --shard=missing.shard 2>"$TEST_TMPDIR/error" || status=$?
[ $status = 1 ] || fail "expected exit status 1 for a missing shard, found $status"
grep -q "missing.shard" "$TEST_TMPDIR/error" || fail "the error does not name the file"
status=0
"$benchmark" --library="$0" --seconds=0.01 2>"$TEST_TMPDIR/error" || status=$?
[ $status = 1 ] || fail "expected exit status 1 for a library that is none, found $status"
grep -q "expected a 64-bit ELF file" "$TEST_TMPDIR/error" || fail "the error does not say what was expected"
status=0
"$benchmark" --unknown 2>/dev/null || status=$?
[ $status = 2 ] || fail "expected exit status 2 for wrong usage, found $status"
