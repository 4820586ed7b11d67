#!/bin/bash
# Generates a set of cases and runs them: differential.sh RUNNER SET [arguments of generate.py, and --run=ARGUMENT for the runner's].
#
# Cases go to .cases in the workspace, which git ignores, or to where --output= says, and are generated anew each time.
set -euo pipefail
runner=$1
set=$2
shift 2
workspace=${BUILD_WORKSPACE_DIRECTORY:-$PWD}
output=$workspace/.cases
generate=()
run=()
for argument in "$@"; do
  case "$argument" in
    --output=*) output=${argument#*=} ;;
    --run=*) run+=("${argument#*=}") ;;
    *) generate+=("$argument") ;;
  esac
done
[[ "$output" = /* ]] || output=$workspace/$output
rm -rf "${output:?}/$set"
"$(dirname "${BASH_SOURCE[0]}")/generate.sh" "$set" --output="$output" "${generate[@]}"
case "$set" in
  backend) folders=("$output/$set"/*) ;;
  *) folders=("$output/$set") ;;
esac
exec "$runner" "${run[@]}" "${folders[@]}"
