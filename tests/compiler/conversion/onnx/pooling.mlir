// RUN: lathe-opt %s --lathe-convert-onnx --canonicalize --split-input-file | FileCheck %s

// Padding of a maximum is below everything.
// CHECK-LABEL: @max
func.func @max(%x: tensor<1x2x6x6xf32>) -> tensor<1x2x3x3xf32> {
  // CHECK: %[[LOWEST:.*]] = arith.constant 0xFF800000 : f32
  // CHECK: tensor.pad %{{.*}} low[0, 0, 1, 1] high[0, 0, 0, 0]
  // CHECK: tensor.yield %[[LOWEST]]
  // CHECK: linalg.pooling_nchw_max
  %0 = onnx.MaxPool(%x) {kernel_shape = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>} : (tensor<1x2x6x6xf32>) -> tensor<1x2x3x3xf32>
  return %0 : tensor<1x2x3x3xf32>
}

// -----

// Without padding all windows are whole: the divisor is a number.
// CHECK-LABEL: @average
func.func @average(%x: tensor<?x2x6x6xf32>) -> tensor<?x2x3x3xf32> {
  // CHECK: %[[COUNT:.*]] = arith.constant 4.000000e+00 : f32
  // CHECK: linalg.pooling_nchw_sum
  // CHECK: arith.divf %{{.*}}, %[[COUNT]]
  %0 = onnx.AveragePool(%x) {kernel_shape = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<?x2x6x6xf32>) -> tensor<?x2x3x3xf32>
  return %0 : tensor<?x2x3x3xf32>
}
