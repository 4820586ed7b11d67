// RUN: lathe-opt %s | lathe-opt | FileCheck %s

// CHECK: tree.cuts @cuts features(3) attributes {
// CHECK-SAME: search_offsets = array<i32: 0, 1, 3>
tree.cuts @cuts features(3) attributes {
  search_feature = array<i32: 0, 2>, search_offsets = array<i32: 0, 1, 3>, search_ranks = array<i32: 0, 1, 3>,
  threshold = array<f64: 0.5, -1.0, 0x7FF0000000000000>, first = array<i32: 0, 0, 0>, missing_high = array<i8: 0, 0, 1, 1>,
  test_feature = array<i32: 1>, test_set = array<i32: 0>, missing = array<i8: 0, 1, 2>, missing_value = -1.0,
  set_offsets = array<i32: 0, 1>, set_words = array<i32: 5>, other_left = array<i8: 1>, category_floor}

// CHECK: tree.ranked_ensemble @ranked cuts(@cuts) aggregate(max) attributes {
// CHECK-SAME: kernels = [#tree.kernel<scan, trees = 1, size = 2>, #tree.kernel<complete, trees = 1, size = 0>]
tree.ranked_ensemble @ranked cuts(@cuts) aggregate(max) attributes {
  base = array<f64: 0.0, 1.0>, roots = array<i32: 0, 2>, outputs = array<i32: 0, 0>, feature = array<i32: 3, -1, -1>,
  rank = array<i16: 254, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f64: 0.0, 0.0, 1.0, 2.0, 3.0, 4.0>, leaf_size = 2,
  base_last, kernels = [#tree.kernel<scan, trees = 1, size = 2>, #tree.kernel<complete, trees = 1, size = 0>]}

// CHECK-LABEL: func.func @predict
// CHECK: tree.predict_ranked @ranked(%{{.*}}) into %{{.*}} : memref<?x3xf64>, memref<?x2xf64>
func.func @predict(%rows: memref<?x3xf64>, %margins: memref<?x2xf64>) {
  tree.predict_ranked @ranked(%rows) into %margins : memref<?x3xf64>, memref<?x2xf64>
  return
}
