// RUN: lathe-opt %s --split-input-file --lathe-lower-contractions=target=avx512 | FileCheck %s

// The input is padded, and read by a table of offsets: 3 channels, 3 rows of 10 elements, 3 columns.
// CHECK-LABEL: func.func @reads_the_input_by_offsets
// CHECK: call @pad
// CHECK: dense<[0, 1, 2, 10, 11, 12, 20, 21, 22, 100,
// CHECK: dense_resource<packed> : tensor<1x2x27x16xf32>
// CHECK: call @convolution
// CHECK: func.func private @lathe_tile_f32_{{.*}}_indexed
func.func @reads_the_input_by_offsets(%x: tensor<1x3x8x8xf32>) -> tensor<1x32x8x8xf32> {
  %zero = arith.constant 0.0 : f32
  %weights = arith.constant dense<0.5> : tensor<32x3x3x3xf32>
  %padded = tensor.pad %x low[0, 0, 1, 1] high[0, 0, 1, 1] {
    ^bb0(%n: index, %c: index, %i: index, %j: index):
      tensor.yield %zero : f32
  } : tensor<1x3x8x8xf32> to tensor<1x3x10x10xf32>
  %empty = tensor.empty() : tensor<1x32x8x8xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<1x32x8x8xf32>) -> tensor<1x32x8x8xf32>
  %result = linalg.conv_2d_nchw_fchw ins(%padded, %weights : tensor<1x3x10x10xf32>, tensor<32x3x3x3xf32>)
      outs(%init : tensor<1x32x8x8xf32>) -> tensor<1x32x8x8xf32>
  return %result : tensor<1x32x8x8xf32>
}

// -----

// A window of one position needs no table, and all positions are one line of rows.
// CHECK-LABEL: func.func @multiplies_where_the_window_is_one_position
// CHECK-NOT: call @pad
// CHECK: call @convolution
// CHECK-NOT: _indexed
func.func @multiplies_where_the_window_is_one_position(%x: tensor<2x8x7x7xf32>, %weights: tensor<16x8x1x1xf32>, %init: tensor<2x16x7x7xf32>) -> tensor<2x16x7x7xf32> {
  %result = linalg.conv_2d_nchw_fchw ins(%x, %weights : tensor<2x8x7x7xf32>, tensor<16x8x1x1xf32>)
      outs(%init : tensor<2x16x7x7xf32>) -> tensor<2x16x7x7xf32>
  return %result : tensor<2x16x7x7xf32>
}

// -----

// Ops of the same shape share a function.
// CHECK-LABEL: func.func @shares_functions
// CHECK: call @[[FUNCTION:convolution[^(]*]](
// CHECK: call @[[FUNCTION]](
func.func @shares_functions(%x: tensor<1x16x7x7xf32>) -> tensor<1x16x7x7xf32> {
  %zero = arith.constant 0.0 : f32
  %first = arith.constant dense<0.5> : tensor<16x16x1x1xf32>
  %second = arith.constant dense<0.25> : tensor<16x16x1x1xf32>
  %empty = tensor.empty() : tensor<1x16x7x7xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<1x16x7x7xf32>) -> tensor<1x16x7x7xf32>
  %0 = linalg.conv_2d_nchw_fchw ins(%x, %first : tensor<1x16x7x7xf32>, tensor<16x16x1x1xf32>) outs(%init : tensor<1x16x7x7xf32>) -> tensor<1x16x7x7xf32>
  %1 = linalg.conv_2d_nchw_fchw ins(%0, %second : tensor<1x16x7x7xf32>, tensor<16x16x1x1xf32>) outs(%init : tensor<1x16x7x7xf32>) -> tensor<1x16x7x7xf32>
  return %1 : tensor<1x16x7x7xf32>
}
