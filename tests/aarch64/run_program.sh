#!/usr/bin/env bash
# Links the given objects and sources into a program for aarch64 and runs it.
set -euo pipefail
. tests/aarch64/cross.sh
compile "$TEST_TMPDIR/program" "$@"
run "$TEST_TMPDIR/program"
