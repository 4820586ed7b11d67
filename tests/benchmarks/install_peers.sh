#!/usr/bin/env bash
# Installs the peers that the benchmarks compare Lathe with, in their newest releases, from PyPI, into a folder of their own:
#
#     tests/benchmarks/install_peers.sh [FOLDER]
#
# FOLDER is .peers in the workspace unless named (or in $LATHE_PEERS); the benchmarks look there too, and put their models and
# tables in it. It takes about 2 GB, and nothing outside of it changes. Needs python3 with venv, and a network.
set -euo pipefail
if [ $# -gt 1 ] || [[ "${1:-}" == -* ]]; then
  sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
  [ "${1:-}" = --help ] && exit 0 || exit 2
fi
folder=${1:-${LATHE_PEERS:-$(dirname "${BASH_SOURCE[0]}")/../../.peers}}
mkdir -p "$folder"
python3 -m venv "$folder/venv"
pip=("$folder/venv/bin/python" -m pip --disable-pip-version-check)
"${pip[@]}" install --upgrade \
  duckdb lightgbm numpy onnx onnxmltools onnxruntime pandas polars pyarrow scikit-learn skl2onnx tl2cgen treelite xgboost \
  scikit-learn-intelex `# oneDAL, with daal4py` \
  lleaves 'llvmlite<0.45' `# lleaves calls a pass manager that later ones have no more`
