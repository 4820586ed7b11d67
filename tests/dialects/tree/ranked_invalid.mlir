// RUN: lathe-opt %s --split-input-file --verify-diagnostics

// c1_offsets of cuts: one too few thresholds.
// expected-error@+1 {{search_offsets do not go from 0 to the 1 thresholds in order, one per search and one more}}
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5>,
  first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}

// -----

// c1 of cuts: ranks.
// expected-error@+1 {{search_ranks do not go from 0 to the 2 entries of first in order, one per search and one more}}
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5, 1.5>,
  first = array<i32: 0, 255>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}

// -----

// c1 of cuts: where missing.
// expected-error@+1 {{missing_high has 2 entries for 1 ranks and 0 tests}}
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5, 1.5>,
  first = array<i32: 0>, missing_high = array<i8: 0, 1>, test_feature = array<i32>, test_set = array<i32>}

// -----

// c1 of cuts: sets of tests.
// expected-error@+1 {{test_set has 1 entries for 0 tests}}
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5, 1.5>,
  first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32: 0>}

// -----

// c1 of cuts: kinds of missing.
// expected-error@+1 {{missing has 1 entries for 2 features}}
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5, 1.5>,
  first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>, missing = array<i8: 0>}

// -----

// c2 of cuts: features.
// expected-error@+1 {{ranks feature 2 of 2}}
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 2>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5, 1.5>,
  first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}

// -----

// c2 of cuts: sets.
// expected-error@+1 {{tests set 0 of 0}}
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5, 1.5>,
  first = array<i32: 0>, missing_high = array<i8: 0, 0>, test_feature = array<i32: 0>, test_set = array<i32: 0>}

// -----

// c3 of cuts.
// expected-error@+1 {{threshold 1 of search 0 is not above the one before}}
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5, 0.5>,
  first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}

// -----

// c4 of cuts.
// expected-error@+1 {{search 1 has fewer thresholds than the one before}}
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0, 1>, search_offsets = array<i32: 0, 2, 3>, search_ranks = array<i32: 0, 1, 2>, threshold = array<f32: 0.5, 1.5, 0.5>,
  first = array<i32: 0, 0>, missing_high = array<i8: 0, 0>, test_feature = array<i32>, test_set = array<i32>}

// -----

// c1 of trees: tables.
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5, 1.5>,
  first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}
// expected-error@+1 {{has 3 features, 2 ranks, 3 children and 3 values}}
tree.ranked_ensemble @ranked cuts(@cuts) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 0, -1, -1>,
  rank = array<i16: 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// c1 of trees: kernels.
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5, 1.5>,
  first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}
// expected-error@+1 {{has kernels for 2 trees of 1}}
tree.ranked_ensemble @ranked cuts(@cuts) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 0, -1, -1>,
  rank = array<i16: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>, kernels = [#tree.kernel<walk, trees = 2, size = 2>]}

// -----

// c2 of trees: cuts.
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5, 1.5>,
  first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}
// expected-error@+1 {{expects tree.cuts named @none}}
tree.ranked_ensemble @ranked cuts(@none) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 0, -1, -1>,
  rank = array<i16: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// c2 of trees: features.
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5, 1.5>,
  first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}
// expected-error@+1 {{node 0 tests virtual feature 1 of 1}}
tree.ranked_ensemble @ranked cuts(@cuts) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 1, -1, -1>,
  rank = array<i16: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// c3 of trees.
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5, 1.5>,
  first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}
// expected-error@+1 {{node 0 compares with rank 255, expected one in [0, 254]}}
tree.ranked_ensemble @ranked cuts(@cuts) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 0, -1, -1>,
  rank = array<i16: 255, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// c4 of trees.
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5, 1.5>,
  first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}
// expected-error@+1 {{node 0 has left child 2; a child lies behind its parent, below 3}}
tree.ranked_ensemble @ranked cuts(@cuts) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 0, -1, -1>,
  rank = array<i16: 0, 0, 0>, left = array<i32: 2, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// predictions need an ensemble.
func.func @predict(%rows: memref<?x2xf32>, %margins: memref<?x1xf32>) {
  // expected-error@+1 {{expects a tree.ranked_ensemble named @none}}
  tree.predict_ranked @none(%rows) into %margins : memref<?x2xf32>, memref<?x1xf32>
  return
}

// -----

// c3 of cuts: none.
// expected-error@+1 {{search 0 has no thresholds}}
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 0>, search_ranks = array<i32: 0, 1>, threshold = array<f32>,
  first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}

// -----

// c1 of trees: outputs.
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5, 1.5>,
  first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}
// expected-error@+1 {{has 2 roots but 1 outputs}}
tree.ranked_ensemble @ranked cuts(@cuts) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0, 1>, outputs = array<i32: 0>, feature = array<i32: 0, -1, -1>,
  rank = array<i16: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// c5 of trees: roots.
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5, 1.5>,
  first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}
// expected-error@+1 {{root 3 is not one of 3 nodes}}
tree.ranked_ensemble @ranked cuts(@cuts) attributes {
  base = array<f32: 0.0>, roots = array<i32: 3>, outputs = array<i32: 0>, feature = array<i32: 0, -1, -1>,
  rank = array<i16: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// c5 of trees: outputs.
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5, 1.5>,
  first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}
// expected-error@+1 {{output 1 with leaves of 1 is not inside of 1}}
tree.ranked_ensemble @ranked cuts(@cuts) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 1>, feature = array<i32: 0, -1, -1>,
  rank = array<i16: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// predictions have the type of the cuts.
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5, 1.5>,
  first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}
tree.ranked_ensemble @ranked cuts(@cuts) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 0, -1, -1>,
  rank = array<i16: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}
func.func @predict(%rows: memref<?x2xf64>, %margins: memref<?x1xf32>) {
  // expected-error@+1 {{rows are of 'f64', the ensemble's of 'f32'}}
  tree.predict_ranked @ranked(%rows) into %margins : memref<?x2xf64>, memref<?x1xf32>
  return
}

// -----

// predictions have the type of the base.
tree.cuts @cuts features(2) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>, threshold = array<f32: 0.5, 1.5>,
  first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}
tree.ranked_ensemble @ranked cuts(@cuts) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 0, -1, -1>,
  rank = array<i16: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}
func.func @predict(%rows: memref<?x2xf32>, %margins: memref<?x1xf64>) {
  // expected-error@+1 {{margins are of 'f64', the ensemble's of 'f32'}}
  tree.predict_ranked @ranked(%rows) into %margins : memref<?x2xf32>, memref<?x1xf64>
  return
}
