#!/bin/bash
# A lit test whose CHECK does not match fails the Bazel test: $1 is run_lit.sh, the rest are its arguments.
if "$@" >"$TEST_TMPDIR/log" 2>&1; then
  echo "run_lit.sh passed a test whose CHECK line does not match" >&2
  exit 1
fi
grep -q "expected string not found" "$TEST_TMPDIR/log" || { cat "$TEST_TMPDIR/log" >&2; exit 1; }
