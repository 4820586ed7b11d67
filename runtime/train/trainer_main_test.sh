#!/bin/bash
# The trainer as a program: flags, exit statuses, messages, and the same bytes for any number of threads and order of shards.
set -euo pipefail

trainer=$PWD/$1
write_shards=$PWD/$2
cd "$TEST_TMPDIR"
"$write_shards" .

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# expect_error STATUS TEXT ARGUMENTS...: the trainer exits with STATUS, says TEXT, and leaves no output.
expect_error() {
  local status=0
  "$trainer" "${@:3}" -o out.model 2>messages || status=$?
  [ "$status" = "$1" ] || fail "status $status instead of $1 for ${*:3}: $(cat messages)"
  grep -qF -- "$2" messages || fail "'$2' is not in: $(cat messages)"
  [ -z "$(ls out.model* 2>/dev/null)" ] || fail "an output was left behind: $(ls out.model*)"
}

"$trainer" --help | grep -q -- "--threads" || fail "--help does not name --threads"

"$trainer" --shard=a.shard --shard=b.shard -o first.model --threads=1 2>messages
[ -s first.model ] || fail "no model"
[ -s messages ] && fail "messages without a terminal: $(cat messages)"
"$trainer" --shard=b.shard --shard=a.shard -o second.model --threads=3
cmp first.model second.model || fail "the order of the shards or the number of threads shows in the model"
"$trainer" --shard=a.shard -o third.model
cmp -s first.model third.model && fail "the second shard made no difference"

expect_error 1 "expected training rows, found none" --shard=empty.shard
expect_error 1 "unlabeled.csv: row 2: error: expected a label in column 'y', found a missing value" --shard=unlabeled.shard
expect_error 1 "'x'" --shard=other.shard
expect_error 1 "missing.shard" --shard=missing.shard
expect_error 2 "--threads" --shard=a.shard --threads=0
expect_error 2 "shard"
echo "a model on disk stays when training fails" >kept
cp kept out.kept
"$trainer" --shard=empty.shard -o out.kept 2>messages && fail "an empty shard trained"
cmp kept out.kept || fail "an older output was changed"
