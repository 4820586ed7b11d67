#!/usr/bin/env bash
# $1 is lathec, $2 a trained module, $3 `vectors` where trees are compared by NEON. The predictor for aarch64, under the emulator, gives the bits of the one for this machine.
set -euo pipefail
. tests/aarch64/cross.sh
lathec=$1 module=$2 work=$TEST_TMPDIR

"$lathec" compile --projection=predictor "$module" -o "$work/here.o" --entry="$work/here_entry.o"
gcc "${flags[@]}" -o "$work/here" tests/aarch64/predictions.c "$work/here.o" "$work/here_entry.o" "${runtime[@]}" -lm
"$work/here" >"$work/here.txt"

"$lathec" compile --projection=predictor --target=aarch64-linux-gnu "$module" -o "$work/there.o" --entry="$work/there_entry.o"
if [ "${3-}" = vectors ]; then
  compares=$(aarch64-linux-gnu-objdump -d "$work/there.o" | grep -c 'cmg[te].*\.16b') || true
  [ "$compares" -ge 4 ] || { echo "expected comparisons of 16 bytes at once, found $compares" >&2; exit 1; }
fi
compile "$work/there" tests/aarch64/predictions.c "$work/there.o" "$work/there_entry.o"
run "$work/there" >"$work/there.txt"

cmp "$work/here.txt" "$work/there.txt"
grep -c '^prediction' "$work/there.txt" >"$work/count"
[ "$(cat "$work/count")" -ge 2000 ] || { echo "expected at least 2000 predictions, found $(cat "$work/count")" >&2; exit 1; }
different=$(grep '^prediction' "$work/there.txt" | sort -u | wc -l)
[ "$different" -ge 100 ] || { echo "expected predictions that differ, found $different different ones" >&2; exit 1; }
echo "$(cat "$work/count") predictions, $different different, equal to the last bit"
