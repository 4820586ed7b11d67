#!/usr/bin/env bash
# The evaluator and lathe_gate as programs: outputs, exit statuses, and that nothing is left behind on failure.
set -euo pipefail
evaluator=$1
gate=$2
ingest=$3
folder=$(mktemp -d "$TEST_TMPDIR/programs.XXXXXX")

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# Runs a command, expects an exit status and a text in what it prints.
expect() {
  local status=$1 text=$2 found=0
  shift 2
  "$@" >"$folder/output" 2>&1 || found=$?
  [ "$found" = "$status" ] || fail "expected status $status, found $found: $* : $(cat "$folder/output")"
  grep -qF -- "$text" "$folder/output" || fail "expected '$text', found: $(cat "$folder/output")"
}

cat >"$folder/dataset.json" <<'JSON'
{"name": "toy", "columns": [{"name": "x", "type": "FLOAT64", "required": true}, {"name": "y", "type": "BOOL", "required": true}]}
JSON
printf 'x,y\n0,true\n1,false\n3,false\n4,true\n' >"$folder/a.csv"
printf 'x,y\n6,false\n8,true\n9,true\n' >"$folder/b.csv"
for shard in a b; do
  "$ingest" "--dataset=$folder/dataset.json" "--input=$folder/$shard.csv" -o "$folder/$shard.shard" "--summary=$folder/$shard.json"
done

# The order of shards changes no byte.
"$evaluator" "--shard=$folder/a.shard" "--shard=$folder/b.shard" -o "$folder/one.json" "--predictions=$folder/one.csv"
"$evaluator" "--shard=$folder/b.shard" "--shard=$folder/a.shard" -o "$folder/two.json" "--predictions=$folder/two.csv"
cmp "$folder/one.json" "$folder/two.json"
cmp "$folder/one.csv" "$folder/two.csv"
[ "$(sed -n 2p "$folder/one.csv")" = "a.csv,2,0,0.3" ] || fail "predictions: $(cat "$folder/one.csv")"

expect 0 'usage: toy_evaluator' "$evaluator" --help
expect 2 'unknown flag' "$evaluator" --no-such-flag
expect 2 '--shard' "$evaluator" -o "$folder/none.json"
expect 1 'none.shard' "$evaluator" "--shard=$folder/none.shard" -o "$folder/none.json"
expect 1 'none' "$evaluator" "--shard=$folder/a.shard" -o "$folder/none/none.json"
[ ! -e "$folder/none.json" ] || fail "a failed run left its output"

# Test rows by score: false, true, false, true, true; 5 of 6 pairs are in order.
expect 0 'ok' "$gate" "--evaluation=$folder/one.json" '--gate=roc_auc>=0.83' '--gate=accuracy<=1'
expect 1 'gates failed: roc_auc is 0.8333333333333334, expected >= 0.9' "$gate" "--evaluation=$folder/one.json" '--gate=roc_auc>=0.9'
expect 1 "expected a gate such as" "$gate" "--evaluation=$folder/one.json" '--gate=roc_auc'
expect 1 "to name a metric of the task" "$gate" "--evaluation=$folder/one.json" '--gate=rmse<=1'
expect 1 "$folder/a.csv:1:1: error: expected JSON" "$gate" "--evaluation=$folder/a.csv" '--gate=roc_auc>=0.5'
expect 2 '--evaluation' "$gate" '--gate=roc_auc>=0.5'
echo PASSED
