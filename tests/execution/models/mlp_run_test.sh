#!/bin/bash
# The programs of a model: what they read and write in each format, and what they say of mistakes.
set -euo pipefail
run=$1
input=$2
benchmark=$3
folder=$TEST_TMPDIR

fail() {
  echo "mlp_run_test: error: $1" >&2
  exit 1
}
expect() { # expect TEXT FILE
  grep -qF -- "$1" "$2" || fail "expected '$1', found: $(cat "$2")"
}

"$run" --describe >"$folder/described"
expect "input  'features': float32[batch, 3]" "$folder/described"
expect "output 'score': float32[batch, 1]" "$folder/described"

# The same numbers, whatever holds them.
echo '{"features": [[1, 2, 3], [-1, 0.5, 0], [0, 0, 0]]}' >"$folder/inputs.json"
"$run" --input="$folder/inputs.json" --output="$folder/a.json"
"$run" <"$folder/inputs.json" >"$folder/b.json"
"$run" --input="$input" --output="$folder/c.json" --output=score="$folder/score.npy" --output="score=$folder/score.pb"
"$run" --input="features=$input" >"$folder/d.json"
for other in b c d; do cmp "$folder/a.json" "$folder/$other.json"; done
python3 - "$folder" <<'END'
import json, struct, sys
folder = sys.argv[1]
scores = [row[0] for row in json.load(open(folder + "/a.json"))["score"]]
array = open(folder + "/score.npy", "rb").read()
assert array[:6] == b"\x93NUMPY" and b"(3, 1)" in array, array
saved = struct.unpack("<3f", array[-12:])
assert [struct.unpack("<f", struct.pack("<f", s))[0] for s in scores] == list(saved), (scores, saved)
# An input as numpy.save writes it.
header = b"{'descr': '<f4', 'fortran_order': True, 'shape': (3, 3), }"
header += b" " * (117 - len(header)) + b"\n"
columns = struct.pack("<9f", 1, -1, 0, 2, 0.5, 0, 3, 0, 0)
open(folder + "/features.npy", "wb").write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + columns)
END
"$run" --input="$folder/features.npy" >"$folder/e.json"
cmp "$folder/a.json" "$folder/e.json"

# Mistakes: exit status 1, and what to do.
mistake() { # mistake TEXT ARGUMENT...
  local text=$1
  shift
  if "$run" "$@" >"$folder/out" 2>"$folder/err"; then fail "expected an error for $*"; fi
  expect "$text" "$folder/err"
}
echo '{"features": [[1, 2]]}' >"$folder/small.json"
mistake "'features'" --input="$folder/small.json"
echo '{"feature": [[1, 2, 3]]}' >"$folder/other.json"
mistake "expected a member 'features': float32[batch, 3], found none" --input="$folder/other.json"
mistake "expected a name that ends with .npy, .pb or .json" --input="$folder/inputs.json" --output=score="$folder/score.txt"
mistake "nothing.npy" --input="$folder/nothing.npy"
"$run" --wrong && fail "expected wrong usage" || [ $? = 2 ]

"$benchmark" --json --seconds=0.05 --size=batch=4 >"$folder/benchmark.json"
python3 -c 'import json, sys; assert json.load(open(sys.argv[1]))["latency"]["calls"] >= 5' "$folder/benchmark.json"
