// RUN: not lathe-opt %s --lathe-lower-ranked-trees 2>&1 | FileCheck %s

tree.cuts @cuts features(1) attributes {
  search_feature = array<i32>, search_offsets = array<i32: 0>, search_ranks = array<i32: 0>,
  threshold = array<f32>, first = array<i32>, missing_high = array<i8>, test_feature = array<i32>, test_set = array<i32>}
// CHECK: :[[@LINE+1]]:1: error: 'tree.ranked_ensemble' op has no kernels; run lathe-select-tree-kernels before
tree.ranked_ensemble @leaf cuts(@cuts) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: -1>, rank = array<i16: 0>,
  left = array<i32: 0>, value = array<f32: 1.0>}
func.func @predict(%rows: memref<?x1xf32>, %margins: memref<?x1xf32>) {
  tree.predict_ranked @leaf(%rows) into %margins : memref<?x1xf32>, memref<?x1xf32>
  return
}
