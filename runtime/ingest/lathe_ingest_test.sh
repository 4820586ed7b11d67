#!/usr/bin/env bash
# Runs lathe_ingest on malformed input of every kind: a message with its place, exit status 1, and no file left behind.
set -euo pipefail

ingest=$PWD/$1
cd "$TEST_TMPDIR"
failures=0

fail() {
  echo "FAIL: $*" >&2
  failures=$((failures + 1))
}

cat > fail.json <<'JSON'
{"columns": [
  {"name": "id", "type": "STRING", "values": ["a", "b"]},
  {"name": "n", "type": "INT64", "min": 0, "max": 10},
  {"name": "x", "type": "FLOAT64"},
  {"name": "ok", "type": "BOOL", "required": true},
  {"name": "at", "type": "TIMESTAMP"}
]}
JSON
sed 's/^]}/], "onBadRow": "QUARANTINE", "maxBadFraction": 0.5}/' fail.json > quarantine.json

# expect_error NAME PATTERN CSV: the CSV fails, the error matches the pattern and nothing is left.
expect_error() {
  local name=$1 pattern=$2 csv=$3 status=0
  rm -rf work && mkdir work
  printf "$csv" > work/in.csv
  "$ingest" --dataset=fail.json --input=work/in.csv -o work/out.shard --summary=work/out.json --quarantine=work/out.csv \
    > stdout 2> stderr || status=$?
  [ "$status" = 1 ] || fail "$name: exit status $status"
  grep -qE "^work/in.csv:$pattern" stderr || fail "$name: expected '$pattern', got '$(cat stderr)'"
  [ ! -s stdout ] || fail "$name: wrote to standard output"
  [ "$(ls work)" = in.csv ] || fail "$name: left $(ls work | tr '\n' ' ')"
}

h='id,n,x,ok,at\n'
expect_error 'empty file' '1:1: error: expected a header' ''
expect_error 'missing column' "1:1: error: expected a header with the columns .* without 'n', 'at'" 'id,x,ok\n'
expect_error 'column twice' "1:14: error: expected column 'n' once" 'id,n,x,ok,at,n\n'
expect_error 'stray quote' '2:2: error: expected a quote only around' "${h}a\"b,1,2,1,\n"
expect_error 'text after quote' '2:4: error: expected a delimiter' "${h}\"a\"b,1,2,1,\n"
expect_error 'unterminated quote' '3:1: error: expected a closing quote' "${h}a,1,2,1,\n\"a,1,2,1,\na,1,2,1,\n"
expect_error 'too few fields' '2:6: error: expected 5 fields.*found 3' "${h}a,1,2\n"
expect_error 'too many fields' '2:10: error: expected 5 fields.*found 6' "${h}a,1,2,1,,\n"
expect_error 'lone carriage return' '1:3: error: expected LF or CRLF' 'id\rn,x\n'
expect_error 'utf-16' '1:1: error: expected UTF-8' '\xff\xfei\x00d\x00'
expect_error 'not utf-8 value' "2:1: error: column 'id': expected one of \"a\", \"b\", found \"caf" "${h}caf\xe9,1,2,1,\n"
expect_error 'unknown value' "2:1: error: column 'id': expected one of \"a\", \"b\", found \"c\"; .*values" "${h}c,1,2,1,\n"
expect_error 'no int64' "3:3: error: column 'n': expected an int64 between 0 and 10, found \"abc\"" "${h}a,1,2,1,\nb,abc,2,1,\n"
expect_error 'below min' "2:3: error: column 'n': .* found \"-1\"; .*limits" "${h}a,-1,2,1,\n"
expect_error 'beyond 2^53' "2:3: error: column 'n': .*2\\^53" "${h}a,9007199254740993,2,1,\n"
expect_error 'infinity' "2:5: error: column 'x': expected a float64, found \"inf\"" "${h}a,1,inf,1,\n"
expect_error 'no float64' "2:5: error: column 'x': expected a float64, found \"1.2.3\"" "${h}a,1,1.2.3,1,\n"
expect_error 'no bool' "2:7: error: column 'ok': expected a bool" "${h}a,1,2,maybe,\n"
expect_error 'required' "2:7: error: column 'ok': .* required, found no value" "${h}a,1,2,,\n"
expect_error 'after a line end in quotes' "4:3: error: column 'n'" "id,n,x,ok,at,z\na,1,2,1,,\"p\nq\"\na,-1,2,1,,\n"
expect_error 'no date' "2:9: error: column 'at': expected an ISO 8601" "${h}a,1,2,1,2023-02-29\n"

# The same rows pass with quarantine, and the count is reported.
rm -rf work && mkdir work
printf "${h}a,1,2,1,\nb,abc,2,1,\nb,2,2,0,\n" > work/in.csv
"$ingest" --dataset=quarantine.json --input=work/in.csv -o work/out.shard --summary=work/out.json --quarantine=work/out.csv
[ "$(cat work/out.csv)" = "$(printf "${h}b,abc,2,1,")" ] || fail "quarantine holds $(cat work/out.csv)"
grep -q '"rejected": 1' work/out.json || fail "summary is $(cat work/out.json)"

# Any number of threads writes the same files.
awk 'BEGIN { print "id,n,x,ok,at,z"; for (i = 0; i < 60000; ++i) print (i % 5000 == 7 ? "a,bad,2,1,," : "a," i % 10 ",0." i ",1,,\"x\ny\"") }' > work/many.csv
for threads in 1 2 5; do
  "$ingest" --dataset=quarantine.json --input=work/many.csv -o work/many$threads.shard --summary=work/many$threads.json \
    --quarantine=work/rejected$threads.csv --threads=$threads || fail "$threads threads: exit status $?"
  cmp work/many1.shard work/many$threads.shard && cmp work/many1.json work/many$threads.json &&
    cmp work/rejected1.csv work/rejected$threads.csv || fail "$threads threads write other files"
done
grep -q '"rejected": 12' work/many5.json || fail "summary is $(cat work/many5.json)"

# Wrong usage and unreadable files.
status=0; "$ingest" --bogus 2> stderr || status=$?
[ "$status" = 2 ] || fail "wrong usage: exit status $status"
status=0; "$ingest" --dataset=fail.json --input=none.csv -o out.shard 2> stderr || status=$?
[ "$status" = 1 ] && grep -q '^none.csv: error: expected a readable file' stderr || fail "no input: $status $(cat stderr)"
status=0; "$ingest" --dataset=fail.json --input=work/in.csv -o none/out.shard 2> stderr || status=$?
[ "$status" = 1 ] || fail "no folder: exit status $status"
"$ingest" --help | grep -q -- '--dataset=FILE' || fail "--help does not list --dataset"

[ "$failures" = 0 ]
