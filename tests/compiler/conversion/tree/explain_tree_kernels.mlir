// RUN: lathe-opt %s --lathe-select-tree-kernels --lathe-explain-tree-kernels -o %t | FileCheck %s

// CHECK: @stump for x86-64-v3: 1 trees, 1 margins of f32
// CHECK-NEXT:   1 ranks of 1 thresholds and 0 tests of categories: {{[0-9.]+}} ns per row of many, {{[0-9]+}} ns for one row, {{[0-9]+}} bytes
// CHECK-NEXT:   trees 0 to 0: complete (depth 1): {{[0-9.]+}} ns per row of many, {{[0-9]+}} ns for one row, {{[0-9]+}} bytes
// CHECK-NEXT:     scan (at most 2 leaves): {{[0-9.]+}} ns per row
// CHECK-NEXT:     walk (at most 2 leaves): {{[0-9.]+}} ns per row
// CHECK-NEXT:   all: {{.*}} bytes; up to {{[0-9]+}} rows go one by one
// CHECK-NEXT: @stump for avx512: 1 trees, 1 margins of f32
tree.cuts @cuts features(1) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 1>, search_ranks = array<i32: 0, 1>,
  threshold = array<f32: 0.5>, first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}
tree.ranked_ensemble @stump cuts(@cuts) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 0, -1, -1>,
  rank = array<i16: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}
func.func @predict(%rows: memref<?x1xf32>, %margins: memref<?x1xf32>) attributes {lathe.target = "x86-64-v3"} {
  tree.predict_ranked @stump(%rows) into %margins : memref<?x1xf32>, memref<?x1xf32>
  return
}
func.func @predict.avx512(%rows: memref<?x1xf32>, %margins: memref<?x1xf32>) attributes {lathe.target = "avx512"} {
  tree.predict_ranked @stump(%rows) into %margins : memref<?x1xf32>, memref<?x1xf32>
  return
}
