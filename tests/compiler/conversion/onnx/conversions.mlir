// RUN: lathe-opt %s --lathe-convert-onnx --canonicalize --split-input-file | FileCheck %s

// What does not fit becomes the nearest integer, NaN becomes 0.
// CHECK-LABEL: @cast
func.func @cast(%x: tensor<4xf32>) -> tensor<4xi8> {
  // CHECK: arith.cmpf oge
  // CHECK: arith.fptosi %{{.*}} : f32 to i32
  // CHECK: arith.trunci %{{.*}} : i32 to i8
  %0 = onnx.Cast(%x) {to = 3 : i64} : (tensor<4xf32>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}

// -----

// Floats of 8 bits are stored as bytes.
// CHECK-LABEL: @cast_to_8_bits
// CHECK-SAME: -> tensor<4xi8>
func.func @cast_to_8_bits(%x: tensor<4xf32>) -> tensor<4xf8E4M3FN> {
  // CHECK: arith.truncf %{{.*}} : f32 to f8E4M3FN
  // CHECK: arith.bitcast %{{.*}} : f8E4M3FN to i8
  %0 = onnx.Cast(%x) {to = 17 : i64} : (tensor<4xf32>) -> tensor<4xf8E4M3FN>
  return %0 : tensor<4xf8E4M3FN>
}
