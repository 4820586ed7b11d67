// RUN: lathe-opt %s --lathe-convert-onnx --canonicalize --split-input-file | FileCheck %s

// Padding is an op in front, bias one behind.
// CHECK-LABEL: @padded
func.func @padded(%x: tensor<1x3x8x8xf32>, %w: tensor<4x3x3x3xf32>, %b: tensor<4xf32>) -> tensor<1x4x4x4xf32> {
  // CHECK: %[[PADDED:.*]] = tensor.pad %{{.*}} low[0, 0, 0, 0] high[0, 0, 1, 1]
  // CHECK: %[[SUMS:.*]] = linalg.conv_2d_nchw_fchw {dilations = dense<1> : tensor<2xi64>, strides = dense<2> : tensor<2xi64>} ins(%[[PADDED]]
  // CHECK: linalg.generic {{.*}} ins(%[[SUMS]], %{{.*}}: tensor<1x4x4x4xf32>, tensor<4xf32>)
  %0 = onnx.Conv(%x, %w, %b) {auto_pad = "SAME_UPPER", strides = array<i64: 2, 2>} : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>) -> tensor<1x4x4x4xf32>
  return %0 : tensor<1x4x4x4xf32>
}

// -----

// CHECK-LABEL: @depthwise
func.func @depthwise(%x: tensor<1x3x8x8xf32>, %w: tensor<3x1x3x3xf32>) -> tensor<1x3x6x6xf32> {
  // CHECK: linalg.depthwise_conv_2d_nchw_chw
  %0 = onnx.Conv(%x, %w) {group = 3 : i64} : (tensor<1x3x8x8xf32>, tensor<3x1x3x3xf32>) -> tensor<1x3x6x6xf32>
  return %0 : tensor<1x3x6x6xf32>
}

// -----

// Groups are a dimension; of unknown batch sizes, too.
// CHECK-LABEL: @groups
func.func @groups(%x: tensor<?x4x8x8xf32>, %w: tensor<6x2x3x3xf32>) -> tensor<?x6x6x6xf32> {
  // CHECK: tensor.expand_shape %{{.*}} {{\[}}[0], [1, 2], [3], [4]]
  // CHECK: linalg.conv_2d_ngchw_gfchw
  // CHECK: tensor.collapse_shape %{{.*}} {{\[}}[0], [1, 2], [3], [4]]
  %0 = onnx.Conv(%x, %w) {group = 2 : i64} : (tensor<?x4x8x8xf32>, tensor<6x2x3x3xf32>) -> tensor<?x6x6x6xf32>
  return %0 : tensor<?x6x6x6xf32>
}

// -----

// Narrow floats are summed in f32.
// CHECK-LABEL: @narrow
func.func @narrow(%x: tensor<1x1x8xf16>, %w: tensor<1x1x3xf16>) -> tensor<1x1x6xf16> {
  // CHECK: linalg.conv_1d_ncw_fcw {{.*}} -> tensor<1x1x6xf32>
  // CHECK: arith.truncf
  %0 = onnx.Conv(%x, %w) : (tensor<1x1x8xf16>, tensor<1x1x3xf16>) -> tensor<1x1x6xf16>
  return %0 : tensor<1x1x6xf16>
}
