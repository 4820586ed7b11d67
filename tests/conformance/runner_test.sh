#!/usr/bin/env bash
# Cases that pass, are refused, give wrong answers, fail, crash and hang: the runner tells them apart.
set -euo pipefail
run_cases=$1
work=$TEST_TMPDIR/cases
failures=0

# A tensor of two floats: dims = [2], data_type = FLOAT, raw_data.
tensor() { printf '\x08\x02\x10\x01\x4a\x08%b' "$1"; }
one_two='\x00\x00\x80\x3f\x00\x00\x00\x40' two_four='\x00\x00\x00\x40\x00\x00\x80\x40' two_five='\x00\x00\x00\x40\x00\x00\xa0\x40'

# A case: its name, the expected output for the input [1, 2], and the body of a function of %x.
make_case() {
  mkdir -p "$work/cases/$1/test_data_set_0"
  tensor "$one_two" >"$work/cases/$1/test_data_set_0/input_0.pb"
  tensor "$2" >"$work/cases/$1/test_data_set_0/output_0.pb"
  printf 'func.func @main(%%x: tensor<2xf32>) -> tensor<2xf32> {\n%s\n}\n' "$3" >"$work/cases/$1/model.mlir"
}
sum='%e = tensor.empty() : tensor<2xf32>
  %y = linalg.add ins(%x, %x : tensor<2xf32>, tensor<2xf32>) outs(%e : tensor<2xf32>) -> tensor<2xf32>
  return %y : tensor<2xf32>'
make_case passes "$two_four" "$sum"
# Values that a loop carries may change places: a = [1, 2] + [1, 2] in the second iteration, of b.
make_case swaps "$two_four" '%c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %r:2 = scf.for %i = %c0 to %c2 step %c1 iter_args(%a = %x, %b = %x) -> (tensor<2xf32>, tensor<2xf32>) {
    %e = tensor.empty() : tensor<2xf32>
    %t = linalg.add ins(%b, %x : tensor<2xf32>, tensor<2xf32>) outs(%e : tensor<2xf32>) -> tensor<2xf32>
    scf.yield %t, %a : tensor<2xf32>, tensor<2xf32>
  }
  return %r#0 : tensor<2xf32>'
make_case wrong "$two_five" "$sum"
make_case raises "$two_four" '%f = arith.constant false
  cf.assert %f, "the reason"
  return %x : tensor<2xf32>'
make_case refused "$two_four" '%y = "unknown.op"(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %y : tensor<2xf32>'
make_case crashes "$two_four" '%null = llvm.mlir.zero : !llvm.ptr
  %v = llvm.load volatile %null : !llvm.ptr -> f32
  %y = tensor.from_elements %v, %v : tensor<2xf32>
  return %y : tensor<2xf32>'
make_case hangs "$two_four" '%c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 0x7000000000000000 : index
  %null = llvm.mlir.zero : !llvm.ptr
  %m = llvm.mlir.constant(1 : i64) : i64
  %p = llvm.alloca %m x f32 : (i64) -> !llvm.ptr
  scf.for %i = %c0 to %n step %c1 {
    %v = llvm.load volatile %p : !llvm.ptr -> f32
  }
  return %x : tensor<2xf32>'

output=$("$run_cases" --timeout=3 --list-passed "$work/cases" 2>&1) && { echo "succeeds, with cases that fail"; exit 1; }
echo "$output"
expect() {
  grep -q -- "$1" <<<"$output" || { echo "expected: $1"; failures=1; }
}
expect '^passed: cases/passes$'
expect '^passed: cases/swaps$'
expect "^failed: cases/wrong: data set 0: output 'output_0': 1 of 2 elements of float32\[2\] differ; element 1: expected 5, found 4$"
expect '^failed: cases/raises: data set 0: the call fails: the reason$'
expect '^refused: cases/refused: '
expect '^failed: cases/crashes: ended by signal Segmentation fault$'
expect '^failed: cases/hangs: took more than 3 s$'
expect '^7 cases: 2 passed, 1 refused, 4 failed$'

# What is listed may be refused, and nothing else.
printf 'cases/refused no such op # a note\n' >"$work/refused.txt"
"$run_cases" --expected="$work/refused.txt" --only=refused,cases/passes "$work/cases" ||
  { echo "a refused case that is listed fails"; failures=1; }
printf 'cases/wrong unlucky\ncases/passes slow\n' >"$work/refused.txt"
output=$("$run_cases" --expected="$work/refused.txt" --only=wrong,passes "$work/cases") && { echo "a wrong answer may be listed"; failures=1; }
expect '^unexpectedly passed: cases/passes, '
expect '^failed: cases/wrong: '
exit $failures
