#!/bin/bash
# Checks docs/tutorial.md, or writes it anew after `./bazelw run`.
exec python3 docs/tutorial/check.py "$1" "${BUILD_WORKSPACE_DIRECTORY:-$PWD}"
