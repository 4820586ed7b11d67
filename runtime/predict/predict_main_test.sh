#!/bin/bash
# $1 is a predictor program linked to a program written by hand.
set -euo pipefail
predict=$PWD/$1
cd "$TEST_TMPDIR"

fail() {
  echo "predict_main_test: $*" >&2
  exit 1
}

# expect status text command...: the exit status, and a text that standard error contains.
expect() {
  local status=0 wanted=$1 text=$2
  shift 2
  "$@" >stdout 2>stderr || status=$?
  [ "$status" = "$wanted" ] || fail "expected exit status $wanted of '$*', found $status: $(cat stderr)"
  grep -qF -- "$text" stderr || fail "expected '$text' from '$*', found: $(cat stderr)"
}

printf 'tenure,contract,name\n0,monthly,Ada\n1,yearly,Bo\n3,,"C, D"\n' >rows.csv
printf 'prediction,probability\ntrue,1\nfalse,0.16666667\nfalse,0.25\n' >expected.csv

# A file, standard input, both formats.
"$predict" --input=rows.csv >out.csv
diff expected.csv out.csv
"$predict" <rows.csv 2>stderr | diff expected.csv -
[ ! -s stderr ] || fail "expected no message, found: $(cat stderr)"
printf '{"contract":"yearly","tenure":1,"extra":[1]}\n' >rows.jsonl
[ "$("$predict" <rows.jsonl)" = '{"prediction":"false","probability":0.16666667}' ] || fail "JSON Lines on standard input"
"$predict" --input=rows.jsonl --output=out.csv
diff <(printf 'prediction,probability\nfalse,0.16666667\n') out.csv
"$predict" --input rows.csv --output-format jsonl --keep=name >out.jsonl
grep -qxF '{"name":"C, D","prediction":"false","probability":0.25}' out.jsonl || fail "kept column: $(cat out.jsonl)"

# A row that fails leaves no file, and an older one as it was.
printf 'tenure\n1\nmany\n' >bad.csv
expect 1 'bad.csv:3:1: error: column '"'tenure'"': expected an int64 of at least 0, found "many"' \
  "$predict" --input=bad.csv --output=new.csv
[ ! -e new.csv ] || fail "a partial output file stayed"
echo old >old.csv
expect 1 bad.csv:3:1 "$predict" --input=bad.csv --output=old.csv
[ "$(cat old.csv)" = old ] || fail "the older output file was changed"
[ "$(ls | grep -c 'csv')" = 5 ] || fail "temporary files stayed: $(ls)"
expect 1 '<stdin>:3:1: error:' "$predict" <bad.csv
diff <(printf 'prediction,probability\ntrue,0.5\n') stdout
expect 0 'left out 1 bad rows of 2' "$predict" --input=bad.csv --on-bad-row=skip
expect 0 'ignored columns: name' "$predict" --input=rows.csv --verbose

expect 1 "expected the required columns 'tenure' in the header, found 'contract'" "$predict" <<<contract
expect 1 missing.csv "$predict" --input=missing.csv
expect 2 "expected csv|jsonl after --input-format, found 'xml'" "$predict" --input-format=xml
expect 2 "expected fail|skip after --on-bad-row, found 'stop'" "$predict" --on-bad-row=stop
expect 1 'cannot write' bash -c '"$1" <rows.csv >/dev/full' - "$predict"
expect 2 '' "$predict" --unknown
"$predict" --help >help
grep -qF 'contract  string     optional, one of "monthly", "yearly"' help || fail "--help: $(cat help)"
"$predict" --describe | python3 -c 'import json, sys; assert json.load(sys.stdin)["inputs"][0]["min"] == 0'
"$predict" --version | grep -qF 'fake_predict //pipelines:fake' || fail "--version"

# Many rows: memory does not grow with their number.
python3 - <<'PYTHON' >many.csv
print("tenure,contract")
for i in range(300000):
    print(f"{i},{('monthly', 'yearly', '')[i % 3]}")
PYTHON
(ulimit -v 200000 && "$predict" --input=many.csv >many.out)
[ "$(wc -l <many.out)" = 300001 ] || fail "expected 300001 lines"

# The same bytes for any number of threads, in the order of the rows, also where some of them are bad.
for threads in 1 2 3 8; do
  "$predict" --input=many.csv --keep=tenure --threads=$threads >threads.out
  [ "$threads" = 1 ] && mv threads.out one.out || cmp one.out threads.out
done
awk 'NR % 50000 == 0 { print "bad,bad,bad"; next } NR % 70000 == 0 { print "x," } { print }' many.csv >some_bad.csv
for threads in 1 8; do
  expect 0 'left out 10 bad rows' "$predict" --input=some_bad.csv --on-bad-row=skip --threads=$threads
  mv stdout skip$threads.out && mv stderr skip$threads.err
  expect 1 'some_bad.csv:50000:' "$predict" --input=some_bad.csv --threads=$threads
  [ "$(wc -l <stdout)" = 49999 ] || fail "expected the rows before the bad one, found $(wc -l <stdout) lines"
done
cmp skip1.out skip8.out && cmp skip1.err skip8.err
expect 2 "after --threads, found '0'" "$predict" --threads=0

# A row that comes alone is answered alone; a bad row ends the program though its input goes on.
python3 - "$predict" <<'PYTHON' || fail "a conversation"
import subprocess, sys
for first, row in ((b"tenure\n", b"1\n"), (b"", b'{"tenure":1}\n')):
    predict = subprocess.Popen([sys.argv[1], "--threads=2"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    predict.stdin.write(first + row)
    predict.stdin.flush()
    if first:
        assert predict.stdout.readline() == b"prediction,probability\n"
    for _ in range(3):
        assert b"0.5" in predict.stdout.readline()
        predict.stdin.write(row)
        predict.stdin.flush()
    predict.stdout.readline()
    predict.stdin.write(b"bad\n")
    predict.stdin.flush()
    assert predict.wait(timeout=10) == 1
    assert b":6:1: error: " in predict.stderr.read() or not first
PYTHON

# On a terminal, and only there, a line tells the progress; it is gone at the end.
python3 - "$predict" <<'PYTHON' || fail "progress on a terminal"
import os, pty, subprocess, sys, time
reader, terminal = pty.openpty()
predict = subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=terminal)
predict.stdin.write(b"tenure\n" + b"1\n" * 100000)
predict.stdin.flush()
time.sleep(0.3)
predict.stdin.write(b"1\n" * 100000)
predict.stdin.close()
assert predict.wait() == 0
os.close(terminal)
shown = ""
try:
    while True:
        shown += os.read(reader, 65536).decode()
except OSError:
    pass  # all of it was read
assert "fake_predict: " in shown and " rows/s" in shown, shown
assert shown.endswith("\r\x1b[K"), shown
PYTHON
