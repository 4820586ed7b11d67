#!/usr/bin/env bash
# Builds and tests this workspace, which uses Lathe as an external repository, on the real tables in ../shared/data (from the
# project's root), and prints what the pipelines reach. The gates in BUILD say what they must reach.
#
# Exit status: 0 passed, 77 skipped since the tables are not there, anything else failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

for table in adult_train adult_test california_housing; do
  if [ ! -r "../../../shared/data/$table.csv" ]; then
    echo "external: skipped: no ../shared/data/$table.csv beside the project"
    exit 77
  fi
done

bazel() {
  ../../bazelw --max_idle_secs=120 "$@"
}
trap 'bazel shutdown >/dev/null 2>&1 || true' EXIT

bazel test --noshow_progress --ui_event_filters=-info --symlink_prefix=/ \
  //:adult_test //:adult_linear_test //:california_housing_test //:adult //:california_housing //:adult_predict
bin=$(bazel info --ui_event_filters=-info bazel-bin)

metric() { # pipeline, metric
  python3 -c '
import json, sys
print("%s: %s %.4f" % (sys.argv[2], sys.argv[3], json.load(open(sys.argv[1]))["test"]["metrics"][sys.argv[3]]))
' "$bin/$1_report.json" "$1" "$2"
}
metric adult roc_auc
metric adult_linear roc_auc
metric california_housing r2

# The predictor reads a table that it was not built with, by column name.
rows=$(head -n 101 ../../../shared/data/adult_test.csv | "$bin/adult_predict" | wc -l)
if [ "$rows" != 101 ]; then
  echo "external: adult_predict printed $rows lines for a header and 100 rows; expected 101" >&2
  exit 1
fi
