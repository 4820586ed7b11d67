#!/bin/sh
# A program whose assertions do not hold names each with its place, goes on to the end, and exits with 1.
set -u
output=$("$1")
status=$?

expect() {
  if ! printf '%s\n' "$output" | grep -qF -- "$1"; then
    echo "error: expected '$1' in the output, found:" >&2
    printf '%s\n' "$output" >&2
    exit 1
  fi
}

if [ "$status" -ne 1 ]; then
  echo "error: expected exit status 1, found $status" >&2
  exit 1
fi
expect "failing.mlir:12:3: error: expected true, found false"
expect "failing.mlir:13:3: error: expected 2, found 1"
expect "failing.mlir:14:3: error: expected -0 (-0x0p+0), found 0 (0x0p+0)"
expect "failing.mlir:15:3: error: expected 1 (0x1p+0), found 1.000000"
expect "failing.mlir:16:3: error: expected 0 (0x0p+0), found inf (inf)"
expect "failing.mlir:17:3: error: expected 0 (0x0p+0), found nan (nan)"
expect "2 tests, 10 assertions, 6 failures"
