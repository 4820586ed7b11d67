#!/bin/bash
# Runs main.py, with the Python that the peers were installed for where there is one. `--list`, `--help` and `--markdown` need none.
set -euo pipefail
workspace=${BUILD_WORKSPACE_DIRECTORY:-$PWD}
peers=${LATHE_PEERS:-$workspace/.peers}
tables=${LATHE_TABLES:-$workspace/../shared/data}
needed=yes
arguments=()
for argument in "$@"; do
  case "$argument" in
    --peers=*) peers=${argument#*=} ;;
    --list | --help | -h | --markdown | --markdown=*) needed=no ;;
  esac
  # A file that the user names is relative to where the user is.
  if [[ "$argument" == --markdown=* ]]; then
    argument="--markdown=$(cd "${BUILD_WORKING_DIRECTORY:-.}" && realpath "${argument#*=}")"
  fi
  arguments+=("$argument")
done
python=$peers/venv/bin/python
if [ ! -x "$python" ]; then
  if [ "$needed" = yes ]; then
    echo "all: error: $peers: expected the peers, found none; run tests/benchmarks/install_peers.sh, or name their folder with --peers=" >&2
    exit 1
  fi
  python=python3
fi
exec "$python" -W ignore tests/benchmarks/main.py --peers="$peers" --tables="$tables" --workspace="$workspace" \
  --pipelines=tests/benchmarks --customers=pipelines "${arguments[@]}"
