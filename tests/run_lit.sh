#!/bin/bash
# Runs lit on one file: run_lit.sh lit.cfg.py lit file [--tool=program]... [--data=file]...
# lit resolves symbolic links and then looks for its configuration beside the file, so the file and its data are copied
# out of the runfiles into a folder of their own.
set -euo pipefail

# A file of an external repository is a sibling of the main repository in the runfiles.
runfile() {
  case "$1" in
    external/*) echo "$PWD/../${1#external/}" ;;
    *) echo "$PWD/$1" ;;
  esac
}

work=$TEST_TMPDIR/lit
mkdir -p "$work/tools" "$work/output" "$work/suite"
cp -L "$(runfile "$1")" "$work/suite/lit.cfg.py"
lit=$(runfile "$2")
test=$3
shift 3

copy() {
  mkdir -p "$work/suite/$(dirname "$1")"
  cp -L "$1" "$work/suite/$1"
}
copy "$test"
for argument in "$@"; do
  case "$argument" in
    --tool=*)
      program=$(runfile "${argument#--tool=}")
      ln -sf "$program" "$work/tools/$(basename "$program")"
      ;;
    --data=*) copy "${argument#--data=}" ;;
  esac
done

export LATHE_LIT_OUTPUT=$work/output LATHE_LIT_TOOLS=$work/tools
exec python3 "$lit" -vv -j1 "$work/suite/$test"
