// RUN: lathe-opt %s --lathe-lower-ranked-trees --split-input-file --verify-diagnostics

tree.cuts @cuts features(1) attributes {
  search_feature = array<i32>, search_offsets = array<i32: 0>, search_ranks = array<i32: 0>,
  threshold = array<f32>, first = array<i32>, missing_high = array<i8>, test_feature = array<i32>, test_set = array<i32>}
// expected-error@+1 {{has no kernels; run lathe-select-tree-kernels before}}
tree.ranked_ensemble @leaf cuts(@cuts) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: -1>, rank = array<i16: 0>,
  left = array<i32: 0>, value = array<f32: 1.0>}
func.func @predict(%rows: memref<?x1xf32>, %margins: memref<?x1xf32>) {
  tree.predict_ranked @leaf(%rows) into %margins : memref<?x1xf32>, memref<?x1xf32>
  return
}

// -----

tree.cuts @cuts features(1) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 1>, search_ranks = array<i32: 0, 1>,
  threshold = array<f32: 0.5>, first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}
// expected-error@+1 {{tree 0 has depth 1 and 2 leaves, which its kernel #tree.kernel<complete, trees = 1, size = 0> cannot take}}
tree.ranked_ensemble @stump cuts(@cuts) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 0, -1, -1>,
  rank = array<i16: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>,
  kernels = [#tree.kernel<complete, trees = 1, size = 0>]}
func.func @predict(%rows: memref<?x1xf32>, %margins: memref<?x1xf32>) {
  tree.predict_ranked @stump(%rows) into %margins : memref<?x1xf32>, memref<?x1xf32>
  return
}
