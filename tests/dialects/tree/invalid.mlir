// RUN: lathe-opt %s --split-input-file --verify-diagnostics

// ensemble C1
// expected-error @+1 {{threshold has 2 entries but feature has 3}}
tree.ensemble @c1_thresholds_are_as_many_as_features features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// ensemble C1
// expected-error @+1 {{missing_left has 1 entries but feature has 3}}
tree.ensemble @c1_directions_are_as_many_as_features features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// ensemble C1
// expected-error @+1 {{left has 4 entries but feature has 3}}
tree.ensemble @c1_children_are_as_many_as_features features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// ensemble C1
// expected-error @+1 {{value has 2 entries but feature has 3}}
tree.ensemble @c1_values_are_as_many_as_features features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0>}

// -----

// ensemble C1
// expected-error @+1 {{has 2 roots but 1 outputs}}
tree.ensemble @c1_roots_are_as_many_as_outputs features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0, 1>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// ensemble C1
// expected-error @+1 {{root 3 is not one of 3 nodes}}
tree.ensemble @c1_a_root_is_a_node features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 3>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// ensemble C2
// expected-error @+1 {{node 0 has left child 0; a child lies behind its parent, below 3}}
tree.ensemble @c2_a_child_lies_behind_its_parent features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 0, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// ensemble C2
// expected-error @+1 {{node 0 has left child 2; a child lies behind its parent, below 3}}
tree.ensemble @c2_a_right_child_lies_inside_the_tables features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 2, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// ensemble C3
// expected-error @+1 {{node 0 tests feature 2 of 2}}
tree.ensemble @c3_a_feature_is_one_of_the_row features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 2, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// ensemble C3
// expected-error @+1 {{node 1 tests feature -2 of 2}}
tree.ensemble @c3_a_leaf_tests_feature_minus_one features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -2, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// ensemble C3
// expected-error @+1 {{output 1 is not one of 1}}
tree.ensemble @c3_an_output_has_a_base features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 1>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// ensemble C4
// expected-error @+1 {{node 0 has a NaN threshold or value}}
tree.ensemble @c4_a_threshold_is_not_nan features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0x7FC00000, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// ensemble C4
// expected-error @+1 {{node 2 has a NaN threshold or value}}
tree.ensemble @c4_a_value_is_not_nan features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 0x7FC00000>}

// -----

// ensemble C4
// expected-error @+1 {{base is NaN}}
tree.ensemble @c4_a_base_is_not_nan features(2) attributes {
  base = array<f32: 0x7FC00000>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

tree.ensemble @model features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

func.func @c1_a_row_has_the_features_of_the_ensemble(%row: memref<3xf32>, %margins: memref<1xf32>) {
  // predict C1
  // expected-error @+1 {{row has 3 entries, the ensemble has 2}}
  tree.predict @model(%row) into %margins : memref<3xf32>, memref<1xf32>
  return
}

// -----

tree.ensemble @model features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

func.func @c1_there_is_a_margin_per_output(%row: memref<2xf32>, %margins: memref<4xf32>) {
  // predict C1
  // expected-error @+1 {{margins has 4 entries, the ensemble has 1}}
  tree.predict @model(%row) into %margins : memref<2xf32>, memref<4xf32>
  return
}

// -----

func.func @an_ensemble_is_there(%row: memref<2xf32>, %margins: memref<1xf32>) {
  // expected-error @+1 {{expects a tree.ensemble named @model}}
  tree.predict @model(%row) into %margins : memref<2xf32>, memref<1xf32>
  return
}
