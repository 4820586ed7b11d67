#!/usr/bin/env bash
# Runs the tests that are tagged `aarch64`: programs of tests/execution and shipped pipelines, compiled for aarch64 with NEON, under
# QEMU. Installs Debian's cross compiler and QEMU where they are missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

bazelw() {
  ./bazelw --packages=gcc-aarch64-linux-gnu,libc6-dev-arm64-cross,qemu-user "$@"
}
tests=$(bazelw query --noshow_progress --ui_event_filters=-info 'attr(tags, "\baarch64\b", kind(".*_test", //tests/...))')
[ -n "$tests" ] || { echo "aarch64: no tests found" >&2; exit 1; }
# The list is words.
# shellcheck disable=SC2086
bazelw test --noshow_progress --ui_event_filters=-info $tests
