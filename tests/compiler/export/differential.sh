#!/bin/bash
# Runs differential.py with the Python that tests/benchmarks/install_peers.sh installed the libraries for.
set -euo pipefail
workspace=${BUILD_WORKSPACE_DIRECTORY:-$PWD}
peers=${LATHE_PEERS:-$workspace/.peers}
for argument in "$@"; do
  case "$argument" in
    --peers=*) peers=${argument#*=} ;;
  esac
done
python=$peers/venv/bin/python
if [ ! -x "$python" ]; then
  echo "differential: error: $peers: expected the peers, found none; run tests/benchmarks/install_peers.sh, or name their folder with --peers=" >&2
  exit 1
fi
exec "$python" tests/compiler/export/differential.py "$@"
