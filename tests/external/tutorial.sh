#!/usr/bin/env bash
# Follows docs/tutorial.md as its reader does: writes the files that the page shows into an empty workspace, runs its Bazel
# commands, and compares what the programs print with the page.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
page=$root/docs/tutorial.md

work=$(mktemp -d "${TMPDIR:-/var/tmp}/lathe-tutorial.XXXXXX")
bazel() {
  ../lathe/bazelw --max_idle_secs=120 "$@"
}
clean_up() {
  bazel clean --expunge >/dev/null 2>&1 || true
  cd /
  rm -rf "$work"
}
trap clean_up EXIT
ln -s "$root" "$work/lathe"
mkdir -p "$work/shop/parcels"
cd "$work/shop"

blocks() { # marker: the blocks that follow it
  awk -v marker="<!-- $1 -->" '
    /^```/ { inside = wanted && !inside; wanted = wanted && inside; next }
    inside { print }
    $0 == marker { wanted = 1 }
  ' "$page"
}
for file in WORKSPACE .bazelrc; do blocks "workspace file: $file" >$file; done
{
  echo 'load("@rules_cc//cc:defs.bzl", "cc_binary")'
  blocks 'file: BUILD'
} >parcels/BUILD
blocks 'file: main.cc' >parcels/main.cc
cp -r "$root"/docs/tutorial/tables "$root"/docs/tutorial/*.csv parcels/

commands=$(sed -n 's/^\$ bazel //p' "$page")
while read -r command arguments; do
  echo "tutorial: bazel $command $arguments"
  # shellcheck disable=SC2086  # the arguments are several words
  bazel "$command" --noshow_progress --ui_event_filters=-info $arguments </dev/null
done <<<"$commands
build //parcels:parcels //parcels:late_report //parcels:one_parcel"

CHECKED_PACKAGE=parcels python3 "$root/docs/check.py" check "$page" parcels
echo 'tutorial: the programs print what the page shows'
