// RUN: lathe-opt %s --split-input-file --lathe-lower-contractions=target=avx512 | FileCheck %s --check-prefixes=CHECK,AVX512
// RUN: lathe-opt %s --split-input-file --lathe-lower-contractions=target=x86-64-v3 | FileCheck %s --check-prefixes=CHECK,AVX2

// Constant weights are packed into panels of 16 columns for every target, and what follows elementwise goes into the kernel.
// CHECK-LABEL: func.func @packs_weights_and_fuses_what_follows
// CHECK: dense_resource<packed> : tensor<1x2x40x16xf32>
// CHECK-NOT: linalg.generic
// CHECK: call @{{"?}}product
// CHECK: func.func private @{{"?}}lathe_tile_f32_
// CHECK: scf.for
// AVX512: math.fma {{.*}} : vector<16xf32>
// AVX2: math.fma {{.*}} : vector<8xf32>
// CHECK: func.func private @{{"?}}product
// CHECK: arith.maximumf
func.func @packs_weights_and_fuses_what_follows(%a: tensor<14x40xf32>, %bias: tensor<20xf32>) -> tensor<14x20xf32> {
  %weights = arith.constant dense<1.5> : tensor<40x20xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<14x20xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<14x20xf32>) -> tensor<14x20xf32>
  %sums = linalg.matmul ins(%a, %weights : tensor<14x40xf32>, tensor<40x20xf32>) outs(%init : tensor<14x20xf32>) -> tensor<14x20xf32>
  %result = linalg.generic {indexing_maps = [affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (n)>, affine_map<(m, n) -> (m, n)>],
                            iterator_types = ["parallel", "parallel"]}
      ins(%sums, %bias : tensor<14x20xf32>, tensor<20xf32>) outs(%empty : tensor<14x20xf32>) {
    ^bb0(%sum: f32, %b: f32, %out: f32):
      %biased = arith.addf %sum, %b : f32
      %relu = arith.maximumf %biased, %zero : f32
      linalg.yield %relu : f32
  } -> tensor<14x20xf32>
  return %result : tensor<14x20xf32>
}

// -----

// Weights that are not constant are packed when they are known; so is the left side, by rows of a tile.
// CHECK-LABEL: func.func @packs_both_sides_of_batches
// CHECK: scf.parallel
// CHECK: call @{{"?}}pack_right
// CHECK: scf.parallel
// CHECK: call @{{"?}}pack_left
// CHECK: scf.parallel
// CHECK: call @{{"?}}product
func.func @packs_both_sides_of_batches(%a: tensor<3x20x8xf32>, %b: tensor<3x8x100xf32>, %init: tensor<3x20x100xf32>) -> tensor<3x20x100xf32> {
  %result = linalg.batch_matmul ins(%a, %b : tensor<3x20x8xf32>, tensor<3x8x100xf32>) outs(%init : tensor<3x20x100xf32>) -> tensor<3x20x100xf32>
  return %result : tensor<3x20x100xf32>
}

// -----

// A matrix times a vector is a row times the transposed matrix, which is read as it lies.
// CHECK-LABEL: func.func @multiplies_matrix_and_vector
// CHECK: dense_resource<packed> : tensor<1x1x3x16xf32>
// CHECK: call @{{"?}}product
func.func @multiplies_matrix_and_vector(%x: tensor<3xf32>, %init: tensor<2xf32>) -> tensor<2xf32> {
  %a = arith.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %result = linalg.matvec ins(%a, %x : tensor<2x3xf32>, tensor<3xf32>) outs(%init : tensor<2xf32>) -> tensor<2xf32>
  return %result : tensor<2xf32>
}

// -----

// What holds no number is not worth a kernel, integers have none.
// CHECK-LABEL: func.func @leaves_what_has_no_kernel
// CHECK-COUNT-2: linalg.matmul
func.func @leaves_what_has_no_kernel(%a: tensor<4x0xf32>, %b: tensor<0x4xf32>, %init: tensor<4x4xf32>, %i: tensor<4x4xi32>) -> (tensor<4x4xf32>, tensor<4x4xi32>) {
  %empty = linalg.matmul ins(%a, %b : tensor<4x0xf32>, tensor<0x4xf32>) outs(%init : tensor<4x4xf32>) -> tensor<4x4xf32>
  %integers = linalg.matmul ins(%i, %i : tensor<4x4xi32>, tensor<4x4xi32>) outs(%i : tensor<4x4xi32>) -> tensor<4x4xi32>
  return %empty, %integers : tensor<4x4xf32>, tensor<4x4xi32>
}
