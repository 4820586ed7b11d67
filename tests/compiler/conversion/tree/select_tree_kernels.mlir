// RUN: lathe-opt %s --lathe-select-tree-kernels --split-input-file | FileCheck %s
// RUN: lathe-opt %s --lathe-select-tree-kernels=objective=size --split-input-file | FileCheck %s --check-prefix=SIZE
// RUN: lathe-opt %s --lathe-select-tree-kernels=max-bytes=1 --split-input-file | FileCheck %s --check-prefix=SIZE

// Two stumps and a leaf: trees of depth 1 for all, because to change costs more than to pad the leaf.
// CHECK: tree.ranked_ensemble @stumps
// CHECK-SAME: kernels = [#tree.kernel<complete, trees = 3, size = 1>]
// SIZE: kernels = [#tree.kernel<complete, trees = 3, size = 1>]
tree.cuts @cuts features(1) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 1>, search_ranks = array<i32: 0, 1>,
  threshold = array<f32: 0.5>, first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}
tree.ranked_ensemble @stumps cuts(@cuts) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0, 3, 6>, outputs = array<i32: 0, 0, 0>,
  feature = array<i32: 0, -1, -1, 0, -1, -1, -1>, rank = array<i16: 0, 0, 0, 0, 0, 0, 0>,
  left = array<i32: 1, 0, 0, 4, 0, 0, 0>, value = array<f32: 0.0, 1.0, 2.0, 0.0, 3.0, 4.0, 5.0>}
func.func @predict(%rows: memref<?x1xf32>, %margins: memref<?x1xf32>) attributes {lathe.target = "avx512"} {
  tree.predict_ranked @stumps(%rows) into %margins : memref<?x1xf32>, memref<?x1xf32>
  return
}

// -----

// A chain of five tests: padded to depth 5 it would be 31, so that all tests are scanned in preorder.
// CHECK: tree.ranked_ensemble @chain
// CHECK-SAME: kernels = [#tree.kernel<scan, trees = 1, size = 6>]
// SIZE: kernels = [#tree.kernel<scan, trees = 1, size = 6>]
tree.cuts @cuts features(1) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 1>, search_ranks = array<i32: 0, 1>,
  threshold = array<f32: 0.5>, first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}
tree.ranked_ensemble @chain cuts(@cuts) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, 0, -1, 0, -1, 0, -1, 0, -1, -1, -1>, rank = array<i16: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
  left = array<i32: 1, 3, 0, 5, 0, 7, 0, 9, 0, 0, 0>,
  value = array<f32: 0.0, 0.0, 1.0, 0.0, 2.0, 0.0, 3.0, 0.0, 4.0, 5.0, 6.0>}
func.func @predict(%rows: memref<?x1xf32>, %margins: memref<?x1xf32>) {
  tree.predict_ranked @chain(%rows) into %margins : memref<?x1xf32>, memref<?x1xf32>
  return
}

// -----

// Kernels that are there stay.
// CHECK: kernels = [#tree.kernel<walk, trees = 1, size = 1>]
tree.cuts @cuts features(1) attributes {
  search_feature = array<i32>, search_offsets = array<i32: 0>, search_ranks = array<i32: 0>,
  threshold = array<f32>, first = array<i32>, missing_high = array<i8>, test_feature = array<i32>, test_set = array<i32>}
tree.ranked_ensemble @leaf cuts(@cuts) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: -1>, rank = array<i16: 0>,
  left = array<i32: 0>, value = array<f32: 1.0>, kernels = [#tree.kernel<walk, trees = 1, size = 1>]}
func.func @predict(%rows: memref<?x1xf32>, %margins: memref<?x1xf32>) {
  tree.predict_ranked @leaf(%rows) into %margins : memref<?x1xf32>, memref<?x1xf32>
  return
}
