#!/bin/bash
# A pipeline's steps run once more by hand, with the shards in other orders and with other numbers of threads: the bits of the trained
# module and of the evaluation must be those of the build.
#
#   order_test.sh LATHEC LATHE-TRANSLATE PIPELINE FILE...    files: spec, shards, programs, trained module, evaluation
set -euo pipefail

lathec=$1
translate=$2
name=$3
shift 3
work=$TEST_TMPDIR
shards=()
for file in "$@"; do
  case "$file" in
    *.shard) shards+=("$file") ;;
    */"$name.trained.mlirbc") trained=$file ;;
    */"$name.pipeline.json") spec=$file ;;
    */"$name.evaluation.json") evaluation=$file ;;
    */"${name}_analyzer") analyzer=$file ;;
    */"${name}_trainer") trainer=$file ;;
    */"${name}_evaluator") evaluator=$file ;;
  esac
done
if [ ${#shards[@]} -lt 2 ]; then
  echo "order_test: $name has ${#shards[@]} shard; two or more have an order" >&2
  exit 1
fi

same() { # what, file, file
  cmp "$2" "$3" || { echo "order_test: $1 of $name differs" >&2; exit 1; }
}

declared=$work/declared
"$translate" --import-spec "$spec" --emit-bytecode -o "$declared"

reversed=()
for shard in "${shards[@]}"; do reversed=("$shard" "${reversed[@]}"); done
rotated=("${shards[@]:1}" "${shards[0]}")

run() { # how it is called, threads, shard...
  local how=$1 threads=$2 statistics=()
  shift 2
  for shard in "$@"; do
    "$analyzer" --shard="$shard" -o "$work/$(basename "$shard").statistics"
    statistics+=("--statistics=$work/$(basename "$shard").statistics")
  done
  "$lathec" fit "$declared" "${statistics[@]}" -o "$work/fitted"
  "$trainer" "${@/#/--shard=}" "--threads=$threads" -o "$work/model"
  "$lathec" attach "$work/fitted" "--model=$work/model" -o "$work/trained"
  same "the trained module, $how," "$trained" "$work/trained"
  "$evaluator" "${@/#/--shard=}" -o "$work/evaluation"
  same "the evaluation, $how," "$evaluation" "$work/evaluation"
}

run 'on one thread' 1 "${shards[@]}"
run 'on two threads with the shards reversed' 2 "${reversed[@]}"
run 'on seven threads with the shards rotated' 7 "${rotated[@]}"
echo passed
