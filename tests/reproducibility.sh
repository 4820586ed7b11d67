#!/usr/bin/env bash
# Builds the pipelines that ship twice and compares every file: models, reports, modules, objects, libraries, headers, programs.
#
#   tests/reproducibility.sh [--cold] [TARGET...]     default: //pipelines:all
#
# The two builds have output bases of their own, other numbers of jobs, and other numbers of threads: the second Bazel and all
# that it starts are tied to one processor, and programs start as many threads as they have processors. No action of a pipeline
# comes from a cache. The compiler and the programs that the actions run do, to save an hour of compiling; with --cold they are
# compiled twice as well.
#
# Exit status: 0 when all files are equal, 1 when not, with the names of those that differ.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tools_cache=()
if [ "${1:-}" = --cold ]; then
  tools_cache=(--disk_cache=)
  shift
fi
targets=("$@")
if [ $# = 0 ]; then targets=(//pipelines:all); fi

work=$(mktemp -d "${TMPDIR:-/var/tmp}/lathe-reproducibility.XXXXXX")
bazel() { # build, command and arguments; the server ends soon after the script
  local build=$1
  shift
  "${processors[@]}" ./bazelw "--output_base=$work/$build" --max_idle_secs=120 --host_jvm_args=-Xmx1g "$@"
}
clean_up() {
  processors=()
  for build in first second; do
    [ ! -d "$work/$build" ] || bazel "$build" shutdown >&2 || true
  done
  chmod -R u+w "$work"
  rm -rf "$work"
}
trap clean_up EXIT

digests() { # build: one "digest  file" per file of the packages that the targets are in
  (
    cd "$work/$1/execroot/lathe/bazel-out"
    for package in "${packages[@]}"; do
      find ./*/bin/"$package" -type f ! -path '*.runfiles/*' ! -name '*.runfiles_manifest' ! -name '*.params' -print0
    done | sort -zu | xargs -0 sha256sum
  )
}

build() { # build, jobs
  local quiet=(--noshow_progress --ui_event_filters=-info --symlink_prefix=/)
  bazel "$1" build "${quiet[@]}" "--jobs=$2" "${tools_cache[@]}" "${tools[@]}"
  # What the first command built stays in the output base; the rest is built here, from nothing.
  bazel "$1" build "${quiet[@]}" "--jobs=$2" --disk_cache= --output_groups=+ir,+programs "${targets[@]}"
  digests "$1" >"$work/$1.sha256"
}

processors=()
mapfile -t tools < <(bazel first query --noshow_progress 'deps(//rules:toolchain, 1) - //rules:toolchain' | grep '^//')
tools+=(//pipelines/generate)
mapfile -t packages < <(bazel first query --noshow_progress "set(${targets[*]})" --output=package | sort -u)

build first 8
processor=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
processors=(taskset -c "$processor")
build second 1

count=$(wc -l <"$work/first.sha256")
if ! diff "$work/first.sha256" "$work/second.sha256" >"$work/diff"; then
  echo 'reproducibility: these files differ between two clean builds (<: all processors, >: one):' >&2
  cat "$work/diff" >&2
  exit 1
fi
if ! grep -q '\.model$' "$work/first.sha256"; then
  echo "reproducibility: no trained model among the files of ${targets[*]}; name targets of ml_pipeline" >&2
  exit 1
fi
grep -E '\.(model|html|json|a|so|h|o|mlirbc)$|_(predict|benchmark|trainer|analyzer|evaluator)$' "$work/first.sha256" |
  sed 's| \./[^/]*/bin/| |'
echo "reproducibility: $count files are equal in two clean builds"
