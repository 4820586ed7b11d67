// RUN: lathe-opt %s --lathe-rank-trees | FileCheck %s

// CHECK-NOT: tree.ensemble
// CHECK-LABEL: func.func @predict
// CHECK: tree.predict_ranked @numbers_ranked
// CHECK: tree.predict_ranked @sets_ranked
// CHECK: tree.predict_ranked @missing_ranked
func.func @predict(%rows: memref<?x2xf32>, %margins: memref<?x1xf32>) {
  tree.predict @numbers(%rows) into %margins : memref<?x2xf32>, memref<?x1xf32>
  tree.predict @sets(%rows) into %margins : memref<?x2xf32>, memref<?x1xf32>
  tree.predict @missing(%rows) into %margins : memref<?x2xf32>, memref<?x1xf32>
  return
}

// Thresholds become their places in order: 1.5 is number 1 of {-0.5, 1.5} of feature 0. The tests of feature 1 disagree on where a
// missing value goes, so that it becomes two ranks, one high where missing, one low.
// CHECK: tree.cuts @numbers_cuts features(2)
// CHECK-SAME: first = array<i32: 0, 0, 0>
// CHECK-SAME: missing_high = array<i8: 1, 0, 0>
// CHECK-SAME: search_feature = array<i32: 1, 0>
// CHECK-SAME: search_offsets = array<i32: 0, 1, 3>
// CHECK-SAME: search_ranks = array<i32: 0, 2, 3>
// CHECK-SAME: threshold = array<f32: 2.000000e+00, -5.000000e-01, 1.500000e+00>
// CHECK: tree.ranked_ensemble @numbers_ranked cuts(@numbers_cuts)
// CHECK-SAME: feature = array<i32: 2, 0, 2, 1, -1, -1, -1, -1, -1>
// CHECK-SAME: rank = array<i16: 1, 0, 0, 0, 0, 0, 0, 0, 0>
tree.ensemble @numbers features(2) attributes {
  base = array<f32: 0.5>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, 1, 0, 1, -1, -1, -1, -1, -1>, threshold = array<f32: 1.5, 2.0, -0.5, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0>,
  missing_left = array<i8: 1, 0, 1, 1, 0, 0, 0, 0, 0>, left = array<i32: 1, 3, 5, 7, 0, 0, 0, 0, 0>,
  value = array<f32: 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0>}

// A test of a set is rank 0, in the set, or 1; equal sets are one test. Nothing of feature 1 is missing, so that it is one rank.
// CHECK: tree.cuts @sets_cuts features(2)
// CHECK-SAME: missing = array<i8: 0, 2>
// CHECK-SAME: missing_high = array<i8: 0, 1>
// CHECK-SAME: other_left = array<i8: 0, 0>
// CHECK-SAME: set_words = array<i32: 6, 6>
// CHECK-SAME: test_feature = array<i32: 0>
// CHECK-SAME: test_set = array<i32: 0>
// CHECK: tree.ranked_ensemble @sets_ranked
// CHECK-SAME: feature = array<i32: 1, 1, 0, -1, -1, -1, -1>
tree.ensemble @sets features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, 0, 1, -1, -1, -1, -1>, threshold = array<f32: 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0>,
  missing_left = array<i8: 0, 0, 0, 0, 0, 0, 0>, left = array<i32: 1, 3, 5, 0, 0, 0, 0>,
  value = array<f32: 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0>, missing = array<i8: 0, 2>,
  set = array<i32: 0, 1, -1, -1, -1, -1, -1>, set_offsets = array<i32: 0, 1, 2>, set_words = array<i32: 6, 6>,
  other_left = array<i8: 0, 0>}

// A set that takes every value tests for missing alone. Where the feature is searched anyway, that is its rank, which no present value
// has above 254; feature 1 is not.
// CHECK: tree.cuts @missing_cuts features(2)
// CHECK-SAME: missing_high = array<i8: 1, 1>
// CHECK-SAME: search_ranks = array<i32: 0, 1>
// CHECK-SAME: test_feature = array<i32: 1>
// CHECK: tree.ranked_ensemble @missing_ranked
// CHECK-SAME: feature = array<i32: 0, 0, 1, -1, -1, -1, -1>
// CHECK-SAME: rank = array<i16: 254, 0, 0, 0, 0, 0, 0>
tree.ensemble @missing features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, 0, 1, -1, -1, -1, -1>, threshold = array<f32: 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0>,
  missing_left = array<i8: 0, 0, 0, 0, 0, 0, 0>, left = array<i32: 1, 3, 5, 0, 0, 0, 0>,
  value = array<f32: 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0>,
  set = array<i32: 0, -1, 0, -1, -1, -1, -1>, set_offsets = array<i32: 0, 0>, set_words = array<i32>, other_left = array<i8: 1>}
// CHECK-NOT: tree.ensemble
