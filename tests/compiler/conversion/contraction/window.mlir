// RUN: lathe-opt %s --split-input-file --lathe-lower-contractions=target=avx512 | FileCheck %s

// CHECK-LABEL: func.func @unrolls_the_window_of_a_depthwise_convolution
// CHECK: call @window
// CHECK: func.func private @window
// CHECK-COUNT-9: math.fma
func.func @unrolls_the_window_of_a_depthwise_convolution(%x: tensor<1x4x18x18xf32>, %weights: tensor<4x3x3xf32>, %init: tensor<1x4x16x16xf32>) -> tensor<1x4x16x16xf32> {
  %result = linalg.depthwise_conv_2d_nchw_chw ins(%x, %weights : tensor<1x4x18x18xf32>, tensor<4x3x3xf32>)
      outs(%init : tensor<1x4x16x16xf32>) -> tensor<1x4x16x16xf32>
  return %result : tensor<1x4x16x16xf32>
}

// -----

// Every second element comes out of two vectors; a row of 5 outputs has vectors of 8.
// CHECK-LABEL: func.func @pools_every_second_element
// CHECK: func.func private @window
// CHECK: vector.shuffle
// CHECK: arith.maximumf {{.*}} : vector<8xf32>
func.func @pools_every_second_element(%x: tensor<1x4x10x10xf32>, %init: tensor<1x4x5x5xf32>) -> tensor<1x4x5x5xf32> {
  %window = tensor.empty() : tensor<2x2xf32>
  %result = linalg.pooling_nchw_max {strides = dense<2> : tensor<2xi64>} ins(%x, %window : tensor<1x4x10x10xf32>, tensor<2x2xf32>)
      outs(%init : tensor<1x4x5x5xf32>) -> tensor<1x4x5x5xf32>
  return %result : tensor<1x4x5x5xf32>
}
