// RUN: lathe-opt %s --lathe-convert-onnx --split-input-file --verify-diagnostics | FileCheck %s

// A pattern becomes an automaton when compiling.
// CHECK-LABEL: @pattern
func.func @pattern(%x: tensor<?x!pipeline.string>) -> tensor<?xi1> {
  // CHECK: arith.constant dense<{{.*}}> : tensor<256xi8>
  // CHECK: arith.constant dense<{{.*}}> : tensor<{{.*}}xi32>
  // CHECK: call @lathe_regex_full_match
  %0 = onnx.RegexFullMatch(%x) {pattern = "[a-z]+[0-9]?"} : (tensor<?x!pipeline.string>) -> tensor<?xi1>
  return %0 : tensor<?xi1>
}

// -----

func.func @wrong(%x: tensor<?x!pipeline.string>) -> tensor<?xi1> {
  // expected-error @+2 {{cannot be compiled: pattern 'a(b': a '(' has no ')'}}
  // expected-error @+1 {{failed to legalize operation}}
  %0 = onnx.RegexFullMatch(%x) {pattern = "a(b"} : (tensor<?x!pipeline.string>) -> tensor<?xi1>
  return %0 : tensor<?xi1>
}

// -----

// The pool becomes tables.
// CHECK-LABEL: @grams
func.func @grams(%x: tensor<?x3xi64>) -> tensor<?x4xf32> {
  // CHECK: call @lathe_count_grams.i64
  %0 = onnx.TfIdfVectorizer(%x) {max_gram_length = 2 : i64, max_skip_count = 1 : i64, min_gram_length = 1 : i64, mode = "TF",
      ngram_counts = array<i64: 0, 2>, ngram_indexes = array<i64: 3, 0, 1>, pool_int64s = array<i64: 5, 7, 5, 7>} : (tensor<?x3xi64>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

// CHECK-LABEL: @numbers
func.func @numbers(%x: tensor<2xui16>) -> tensor<2xf64> {
  // CHECK: call @lathe_format_numbers.i16
  %0 = onnx.Cast(%x) {to = 8 : i64} : (tensor<2xui16>) -> tensor<2x!pipeline.string>
  // CHECK: call @lathe_parse_numbers
  %1 = onnx.Cast(%0) {to = 11 : i64} : (tensor<2x!pipeline.string>) -> tensor<2xf64>
  return %1 : tensor<2xf64>
}
