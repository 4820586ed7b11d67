// RUN: lathe-opt %s --lathe-convert-onnx --canonicalize --split-input-file | FileCheck %s

// Heads of keys serve several of queries: a loop of the product, nothing is repeated or transposed.
// CHECK-DAG: #[[QUERIES:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3, d5)>
// CHECK-DAG: #[[KEYS:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d4, d5)>
// CHECK-LABEL: @grouped
func.func @grouped(%q: tensor<1x4x5x8xf32>, %k: tensor<1x2x6x8xf32>, %v: tensor<1x2x6x3xf32>) -> tensor<1x4x5x3xf32> {
  // CHECK-NOT: linalg.transpose
  // CHECK: linalg.generic {indexing_maps = [#[[QUERIES]], #[[KEYS]], {{.*}} ins(%{{.*}}, %{{.*}} : tensor<1x2x2x5x8xf32>, tensor<1x2x6x8xf32>) outs(%{{.*}} : tensor<1x2x2x5x6xf32>)
  // CHECK: math.exp
  // CHECK: linalg.generic {{.*}} ins(%{{.*}}, %{{.*}} : tensor<1x2x2x5x6xf32>, tensor<1x2x6x3xf32>) outs(%{{.*}} : tensor<1x2x2x5x3xf32>)
  %0 = onnx.Attention(%q, %k, %v) {operandSegmentSizes = array<i32: 1, 1, 1, 0, 0, 0, 0>, resultSegmentSizes = array<i32: 1, 0, 0, 0>} : (tensor<1x4x5x8xf32>, tensor<1x2x6x8xf32>, tensor<1x2x6x3xf32>) -> tensor<1x4x5x3xf32>
  return %0 : tensor<1x4x5x3xf32>
}

// -----

// What a query may not see is minus infinity, whatever its score.
// CHECK-LABEL: @causal
func.func @causal(%q: tensor<1x1x5x8xf32>) -> tensor<1x1x5x8xf32> {
  // CHECK: %[[LOWEST:.*]] = arith.constant 0xFF800000 : f32
  // CHECK: %[[KEY:.*]] = linalg.index 4
  // CHECK: %[[SEEN:.*]] = arith.cmpi sle, %[[KEY]], %{{.*}} : index
  // CHECK: arith.select %[[SEEN]], %{{.*}}, %[[LOWEST]] : f32
  %0 = onnx.Attention(%q, %q, %q) {is_causal = 1 : i64, operandSegmentSizes = array<i32: 1, 1, 1, 0, 0, 0, 0>, resultSegmentSizes = array<i32: 1, 0, 0, 0>} : (tensor<1x1x5x8xf32>, tensor<1x1x5x8xf32>, tensor<1x1x5x8xf32>) -> tensor<1x1x5x8xf32>
  return %0 : tensor<1x1x5x8xf32>
}
