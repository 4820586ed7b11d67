// RUN: lathe-opt %s --lathe-convert-onnx --canonicalize --split-input-file | FileCheck %s

// Reductions run in the order of the elements, in f32 at least.
// CHECK-LABEL: @mean
func.func @mean(%x: tensor<2x3xf16>) -> tensor<2x1xf16> {
  // CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
  // CHECK: arith.extf %{{.*}} : f16 to f32
  // CHECK: arith.addf %{{.*}} : f32
  // CHECK: arith.divf
  // CHECK: arith.truncf %{{.*}} : f32 to f16
  %axes = onnx.Constant dense<-1> : tensor<1xi64>
  %0 = onnx.ReduceMean(%x, %axes) : (tensor<2x3xf16>, tensor<1xi64>) -> tensor<2x1xf16>
  return %0 : tensor<2x1xf16>
}

// -----

// Axes that are known at run time only: a loop for each dimension of the result and one for what is reduced of it.
// CHECK-LABEL: @unknown_axes
func.func @unknown_axes(%x: tensor<2x3xf32>, %axes: tensor<1xi64>) -> tensor<?x?xf32> {
  // CHECK: cf.assert %{{.*}}, "an index of axes is out of range"
  // CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "reduction", "reduction"]
  // CHECK: tensor.extract
  %0 = onnx.ReduceSum(%x, %axes) : (tensor<2x3xf32>, tensor<1xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

// CHECK-LABEL: @softmax
func.func @softmax(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: arith.maximumf
  // CHECK: math.exp
  // CHECK: arith.addf
  // CHECK: arith.divf
  %0 = onnx.Softmax(%x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

// The last of equal elements is taken when asked for.
// CHECK-LABEL: @argmax
func.func @argmax(%x: tensor<2x3xi32>) -> tensor<2xi64> {
  // CHECK: arith.cmpi sge
  %0 = onnx.ArgMax(%x) {axis = 1 : i64, keepdims = 0 : i64, select_last_index = 1 : i64} : (tensor<2x3xi32>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}

// -----

// CHECK-LABEL: @layer_normalization
func.func @layer_normalization(%x: tensor<2x3xf32>, %s: tensor<3xf32>) -> (tensor<2x3xf32>, tensor<2x1xf32>) {
  // CHECK: math.sqrt
  %0, %1 = onnx.LayerNormalization(%x, %s) {axis = 1 : i64, resultSegmentSizes = array<i32: 1, 1, 0>}
      : (tensor<2x3xf32>, tensor<3xf32>) -> (tensor<2x3xf32>, tensor<2x1xf32>)
  return %0, %1 : tensor<2x3xf32>, tensor<2x1xf32>
}
