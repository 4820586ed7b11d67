#!/usr/bin/env bash
# Fails when Coefficients.h is not what fit_coefficients.py writes.
set -euo pipefail
python3 "$1" | diff "$2" - || {
  echo 'error: run fit_coefficients.py > Coefficients.h in compiler/conversion/math' >&2
  exit 1
}
