#!/usr/bin/env bash
# lathe_report as a program: outputs, exit statuses, and that nothing is left behind on failure.
set -euo pipefail
report=$1
folder=$(mktemp -d "$TEST_TMPDIR/report.XXXXXX")

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# Runs the report with the files' usual names, where arguments after the text replace them; expects a status and a text.
expect() {
  local status=$1 text=$2 found=0
  shift 2
  rm -f "$folder"/page.html "$folder"/page.json
  "$report" "$@" "--html=$folder/page.html" "--json=$folder/page.json" >"$folder/output" 2>&1 || found=$?
  [ "$found" = "$status" ] || fail "expected status $status, found $found: $(cat "$folder/output")"
  grep -qF -- "$text" "$folder/output" || [ -z "$text" ] || fail "expected '$text', found: $(cat "$folder/output")"
  if [ "$status" != 0 ]; then
    [ ! -e "$folder/page.html" ] && [ ! -e "$folder/page.json" ] || fail "a failed run left an output"
  fi
}

cat >"$folder/spec.json" <<'JSON'
{"name": "toy", "origin": "//test:toy", "label": "y", "task": "BINARY", "classes": ["false", "true"],
 "dataset": {"name": "//test:table", "columns": [{"name": "x", "type": "FLOAT64"}, {"name": "y", "type": "BOOL"}]}}
JSON
echo '{"pipeline": "toy", "task": "binary", "classes": ["false", "true"], "features": ["x"], "test": {"metrics": {"roc_auc": 0.75}}}' \
  >"$folder/evaluation.json"
echo '{"source": "a.csv", "rows": 10, "rejected": 0, "columns": {"x": {"missing": 1, "rejected": 0}}}' >"$folder/ingest.json"
: >"$folder/model"
echo 'no JSON' >"$folder/text"

good=("--spec=$folder/spec.json" "--evaluation=$folder/evaluation.json" "--model=$folder/model" "--ingest=$folder/ingest.json")
expect 0 '' "${good[@]}"
grep -q '<h1>toy</h1>' "$folder/page.html" || fail "no heading"
grep -q '"roc_auc": 0.75' "$folder/page.json" || fail "no metric"
cp "$folder/page.html" "$folder/first.html"
expect 0 '' "${good[@]}"
cmp "$folder/page.html" "$folder/first.html"
"$report" --help | grep -q 'usage: lathe_report' || fail "no help"

expect 2 '--evaluation' "--spec=$folder/spec.json" "--model=$folder/model"
expect 1 "$folder/text:1:1: error: expected a pipeline's declaration" "--spec=$folder/text" "${good[@]:1}"
expect 1 "$folder/text:1:1: error: expected JSON" "${good[0]}" "--evaluation=$folder/text" "${good[@]:2}"
expect 1 "$folder/text:1:1: error: expected a trained model" "${good[@]:0:2}" "--model=$folder/text"
expect 1 "$folder/text" "${good[@]}" "--statistics=$folder/text"
expect 1 "$folder/text:1:1: error: expected JSON" "${good[@]:0:3}" "--ingest=$folder/text"
expect 1 "$folder/none" "${good[@]:0:3}" "--ingest=$folder/none"
echo '{"pipeline": "other"}' >"$folder/other.json"
expect 1 "expected an evaluation of pipeline 'toy', found 'other'" "${good[0]}" "--evaluation=$folder/other.json" "${good[@]:2}"
echo PASSED
