#!/bin/bash
# same_predictions_test.sh example predict rows.csv: the example prints, for the rows that it holds, the floats that the
# command-line predictor prints.
set -euo pipefail
"$1" >"$TEST_TMPDIR/example"
"$2" --input="$3" --output="$TEST_TMPDIR/predictions.csv"
python3 - "$TEST_TMPDIR/example" "$TEST_TMPDIR/predictions.csv" <<'PYTHON'
import csv, struct, sys

def bits(text):
    return struct.pack("<f", float(text)).hex()

example = [bits(line) for line in open(sys.argv[1])]
predicted = [bits(row["probability"]) for row in csv.DictReader(open(sys.argv[2]))]
if not example or example != predicted:
    sys.exit("expected the floats of the command-line predictor, %s, found %s" % (predicted, example))
PYTHON
