#!/bin/bash
# Finds Python for the test, as Debian's Bazel has it on no list of toolchains.
exec python3 tests/benchmarks/harness_test.py
