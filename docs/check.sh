#!/bin/bash
# Finds Python for check.py, as Debian's Bazel has it on no list of toolchains.
exec python3 docs/check.py "$@"
