#!/bin/bash
# Runs generate.py with the Python that tests/benchmarks/install_peers.sh installed the libraries for.
set -euo pipefail
workspace=${BUILD_WORKSPACE_DIRECTORY:-$PWD}
peers=${LATHE_PEERS:-$workspace/.peers}
arguments=()
for argument in "$@"; do
  case "$argument" in
    --peers=*) peers=${argument#*=} ;;
    *) arguments+=("$argument") ;;
  esac
done
python=$peers/venv/bin/python
if [ ! -x "$python" ]; then
  echo "generate: error: $peers: expected the peers, found none; run tests/benchmarks/install_peers.sh, or name their folder with --peers=" >&2
  exit 1
fi
# Sets of Python are ordered by hashes, which are random unless seeded.
export PYTHONHASHSEED=0
exec "$python" -W ignore "$(dirname "${BASH_SOURCE[0]}")/generate.py" "${arguments[@]}"
