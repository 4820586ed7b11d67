#!/bin/bash
# What a change re-runs, read from Bazel's execution log. A Bazel of its own builds a small workspace that uses this one as
# an external repository, with programs that stand for Lathe's: the action graph is real, and nothing needs the compiler.
set -euo pipefail

lathe=$(dirname "$(dirname "$(dirname "$(readlink -f "$1")")")")
user=$TEST_TMPDIR/user
mkdir -p "$user/p"
cd "$user"
export HOME=$TEST_TMPDIR
bazel=(bazel "--output_user_root=$TEST_TMPDIR/bazel" --host_jvm_args=-Xmx512m --max_idle_secs=60)
trap '"${bazel[@]}" shutdown >/dev/null 2>&1; chmod -R u+w "$TEST_TMPDIR/bazel"; rm -rf "$TEST_TMPDIR/bazel"' EXIT

cat >WORKSPACE <<EOF
workspace(name = "user")
local_repository(name = "lathe", path = "$lathe")
load("@lathe//third_party:repositories.bzl", "lathe_repositories")
lathe_repositories()
EOF

declare_pipeline() { # gate, model
  cat >p/BUILD <<EOF
load("@lathe//rules:defs.bzl", "column", "feature", "metric", "ml_dataset", "ml_pipeline", "model", "split")

ml_dataset(
    name = "people",
    srcs = glob(["*.csv"]),
    columns = {
        "age": column.int64(),
        "bought": column.bool(required = True),
    },
    toolchain = "@lathe//tests/rules:fake_toolchain",
)

ml_pipeline(
    name = "buys",
    dataset = ":people",
    label = "bought",
    features = [feature.numeric("age", impute = "mean")],
    model = model.$2,
    gates = [metric.roc_auc(at_least = $1)],
    toolchain = "@lathe//tests/rules:fake_toolchain",
)
EOF
}

# Builds and prints what ran: one "mnemonic first-output" per action of Lathe, sorted.
ran() {
  "${bazel[@]}" build --nosandbox_debug --spawn_strategy=local --noshow_progress --ui_event_filters=-info \
    --execution_log_json_file="$TEST_TMPDIR/log.json" //p:buys //p:buys_report //p:buys_test >"$TEST_TMPDIR/build.log" 2>&1 ||
    { cat "$TEST_TMPDIR/build.log" >&2; exit 1; }
  python3 - "$TEST_TMPDIR/log.json" <<'EOF'
import json, sys
text, at, decoder, lines = open(sys.argv[1]).read(), 0, json.JSONDecoder(), []
while text[at:].strip():
    spawn, end = decoder.raw_decode(text[at:].lstrip())
    at = len(text) - len(text[at:].lstrip()) + end
    if spawn["mnemonic"].startswith("Lathe"):
        lines.append(spawn["mnemonic"] + " " + min(spawn["listedOutputs"]).split("/bin/p/")[1])
print("\n".join(sorted(lines)))
EOF
}

expect() { # what changed, expected, found
  if [ "$2" != "$3" ]; then
    printf '%s: expected to run:\n%s\nfound:\n%s\n' "$1" "$2" "$3" >&2
    exit 1
  fi
}

declare_pipeline 0.8 'gradient_boosted_trees()'
echo 'age,bought
30,true' >p/a.csv
echo 'age,bought
40,false' >p/b.csv
ran >"$TEST_TMPDIR/first"
grep -q 'LatheIngest people_shards/a.ingest.json' "$TEST_TMPDIR/first"
grep -q 'LatheReport buys_report.html' "$TEST_TMPDIR/first"

expect 'nothing changed' '' "$(ran)"

declare_pipeline 0.9 'gradient_boosted_trees()'
expect 'a gate changed' '' "$(ran)"

echo 'age,bought
50,true' >p/c.csv
found=$(ran)
expect 'a shard came' 'LatheAnalyze buys_statistics/c.statistics
LatheIngest people_shards/c.ingest.json' "$(grep 'LatheAnalyze\|LatheIngest' <<<"$found")"
grep -q LatheTrain <<<"$found"
if grep 'LatheImport\|analyzer' <<<"$found"; then exit 1; fi

echo '60,false' >>p/a.csv
found=$(ran)
expect 'a shard changed' 'LatheAnalyze buys_statistics/a.statistics
LatheIngest people_shards/a.ingest.json' "$(grep 'LatheAnalyze\|LatheIngest' <<<"$found")"

declare_pipeline 0.9 'logistic_regression()'
found=$(ran)
if grep LatheIngest <<<"$found"; then exit 1; fi
grep -q LatheTrain <<<"$found"
echo passed
