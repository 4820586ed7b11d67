// RUN: lathe-opt %s --split-input-file --lathe-fuse-elementwise | FileCheck %s

#row = affine_map<(m, n, k) -> (m, k)>
#column = affine_map<(m, n, k) -> (n, k)>
#result = affine_map<(m, n, k) -> (m, n)>
#all = affine_map<(i, j) -> (i, j)>

// CHECK-LABEL: func.func @keeps_products_of_computed_factors
// CHECK: arith.addf
// CHECK: linalg.generic
// CHECK: arith.mulf
// CHECK-NEXT: arith.addf
// CHECK-NEXT: linalg.yield
func.func @keeps_products_of_computed_factors(%a: tensor<4x8xf32>, %b: tensor<4x8xf32>, %init: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %empty = tensor.empty() : tensor<4x8xf32>
  %sum = linalg.generic {indexing_maps = [#all, #all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%a, %b : tensor<4x8xf32>, tensor<4x8xf32>) outs(%empty : tensor<4x8xf32>) {
    ^bb0(%x: f32, %y: f32, %out: f32):
      %s = arith.addf %x, %y : f32
      linalg.yield %s : f32
  } -> tensor<4x8xf32>
  %product = linalg.generic {indexing_maps = [#row, #column, #result], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%sum, %b : tensor<4x8xf32>, tensor<4x8xf32>) outs(%init : tensor<4x4xf32>) {
    ^bb0(%x: f32, %y: f32, %out: f32):
      %p = arith.mulf %x, %y : f32
      %s = arith.addf %out, %p : f32
      linalg.yield %s : f32
  } -> tensor<4x4xf32>
  return %product : tensor<4x4xf32>
}

// -----

#all = affine_map<(i, j) -> (i, j)>
#column = affine_map<(i, j) -> (j)>
#one = affine_map<(j) -> (j)>

// CHECK-LABEL: func.func @fuses_what_has_an_element_for_each
// CHECK-COUNT-1: linalg.generic
// CHECK-NOT: linalg.generic
func.func @fuses_what_has_an_element_for_each(%a: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %empty = tensor.empty() : tensor<4x8xf32>
  %0 = linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<4x8xf32>) outs(%empty : tensor<4x8xf32>) {
    ^bb0(%x: f32, %out: f32):
      %s = arith.addf %x, %x : f32
      %t = arith.mulf %s, %x : f32
      linalg.yield %t : f32
  } -> tensor<4x8xf32>
  %1 = linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%0 : tensor<4x8xf32>) outs(%empty : tensor<4x8xf32>) {
    ^bb0(%x: f32, %out: f32):
      %s = arith.negf %x : f32
      linalg.yield %s : f32
  } -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}

// -----

#all = affine_map<(i, j) -> (i, j)>
#column = affine_map<(i, j) -> (j)>
#one = affine_map<(j) -> (j)>

// The scale of a column is not computed for each row.
// CHECK-LABEL: func.func @computes_once_what_is_broadcast
// CHECK: math.sqrt
// CHECK: linalg.yield
// CHECK: linalg.generic
// CHECK-NOT: math.sqrt
func.func @computes_once_what_is_broadcast(%a: tensor<4x8xf32>, %variance: tensor<8xf32>, %epsilon: f32) -> tensor<4x8xf32> {
  %row = tensor.empty() : tensor<8xf32>
  %scale = linalg.generic {indexing_maps = [#one, #one], iterator_types = ["parallel"]}
      ins(%variance : tensor<8xf32>) outs(%row : tensor<8xf32>) {
    ^bb0(%x: f32, %out: f32):
      %s = arith.addf %x, %epsilon : f32
      %t = math.sqrt %s : f32
      linalg.yield %t : f32
  } -> tensor<8xf32>
  %empty = tensor.empty() : tensor<4x8xf32>
  %0 = linalg.generic {indexing_maps = [#all, #column, #all], iterator_types = ["parallel", "parallel"]}
      ins(%a, %scale : tensor<4x8xf32>, tensor<8xf32>) outs(%empty : tensor<4x8xf32>) {
    ^bb0(%x: f32, %y: f32, %out: f32):
      %s = arith.divf %x, %y : f32
      linalg.yield %s : f32
  } -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
