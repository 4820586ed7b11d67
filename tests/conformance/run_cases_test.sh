#!/usr/bin/env bash
# Runs the program with the arguments: a shard of Bazel's says by its environment which cases are its own.
exec "$@"
