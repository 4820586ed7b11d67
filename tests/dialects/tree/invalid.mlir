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
// expected-error @+1 {{value has 2 entries but feature has 3 and a leaf 1}}
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
// expected-error @+1 {{output 1 with leaves of 1 is not inside of 1}}
tree.ensemble @c3_an_output_has_a_base features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 1>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// ensemble C4
// expected-error @+1 {{node 0 has a NaN threshold}}
tree.ensemble @c4_a_threshold_is_not_nan features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0x7FC00000, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

// -----

// ensemble C4
// expected-error @+1 {{node 2 has a NaN value}}
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

func.func @c1_a_row_has_the_features_of_the_ensemble(%row: memref<?x3xf32>, %margins: memref<?x1xf32>) {
  // predict C1
  // expected-error @+1 {{rows have 3 columns, the ensemble has 2}}
  tree.predict @model(%row) into %margins : memref<?x3xf32>, memref<?x1xf32>
  return
}

// -----

tree.ensemble @model features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

func.func @c1_there_is_a_margin_per_output(%row: memref<?x2xf32>, %margins: memref<?x4xf32>) {
  // predict C1
  // expected-error @+1 {{margins have 4 columns, the ensemble has 1}}
  tree.predict @model(%row) into %margins : memref<?x2xf32>, memref<?x4xf32>
  return
}

// -----

func.func @an_ensemble_is_there(%row: memref<?x2xf32>, %margins: memref<?x1xf32>) {
  // expected-error @+1 {{expects a tree.ensemble named @model}}
  tree.predict @model(%row) into %margins : memref<?x2xf32>, memref<?x1xf32>
  return
}

// -----

// ensemble C3
// expected-error @+1 {{output 0 with leaves of 2 is not inside of 1}}
tree.ensemble @c3_a_leaf_has_a_base_per_value features(1) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>,
  value = array<f32: 0.0, 0.0, 1.0, 1.0, 2.0, 2.0>, leaf_size = 2 : i64}

// -----

// ensemble C5
// expected-error @+1 {{base and value have different types}}
tree.ensemble @c5_values_are_of_the_type_of_the_base features(1) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>,
  value = array<f64: 0.0, 1.0, 2.0>}

// -----

// ensemble C6
// expected-error @+1 {{missing has 2 entries for 1 features}}
tree.ensemble @c6_every_feature_says_what_is_missing features(1) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>,
  value = array<f32: 0.0, 1.0, 2.0>, missing = array<i8: 0, 1>}

// -----

// ensemble C6
// expected-error @+1 {{missing has 3, expected 0 (nan), 1 (zero) or 2 (none)}}
tree.ensemble @c6_a_kind_of_missing_is_known features(1) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>,
  value = array<f32: 0.0, 1.0, 2.0>, missing = array<i8: 3>}

// -----

// ensemble C4
// expected-error @+1 {{missing_value is NaN, which is missing without it}}
tree.ensemble @c4_a_missing_value_is_not_nan features(1) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>,
  value = array<f32: 0.0, 1.0, 2.0>, missing_value = 0x7FF8000000000000 : f64}

// -----

// ensemble C7
// expected-error @+1 {{needs set, set_offsets, set_words and other_left together}}
tree.ensemble @c7_sets_are_complete features(1) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>,
  value = array<f32: 0.0, 1.0, 2.0>, set = array<i32: 0, -1, -1>}

// -----

// ensemble C7
// expected-error @+1 {{set has 1 entries but feature has 3}}
tree.ensemble @c7_every_node_has_a_set features(1) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>,
  value = array<f32: 0.0, 1.0, 2.0>, set = array<i32: 0>, set_offsets = array<i32: 0, 1>, set_words = array<i32: 1>, other_left = array<i8: 0>}

// -----

// ensemble C7
// expected-error @+1 {{has 1 sets but 1 set_offsets, expected one more than sets}}
tree.ensemble @c7_offsets_are_one_more features(1) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>,
  value = array<f32: 0.0, 1.0, 2.0>, set = array<i32: 0, -1, -1>, set_offsets = array<i32: 0>, set_words = array<i32: 1>, other_left = array<i8: 0>}

// -----

// ensemble C7
// expected-error @+1 {{set_offsets do not go from 0 to the 1 set_words in order}}
tree.ensemble @c7_offsets_span_the_words features(1) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>,
  value = array<f32: 0.0, 1.0, 2.0>, set = array<i32: 0, -1, -1>, set_offsets = array<i32: 0, 2>, set_words = array<i32: 1>, other_left = array<i8: 0>}

// -----

// ensemble C7
// expected-error @+1 {{node 0 tests set 1 of 1}}
tree.ensemble @c7_a_set_is_there features(1) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>,
  value = array<f32: 0.0, 1.0, 2.0>, set = array<i32: 1, -1, -1>, set_offsets = array<i32: 0, 1>, set_words = array<i32: 1>, other_left = array<i8: 0>}

// -----

// ensemble C8
// expected-error @+1 {{divisor goes with a sum and is not 0}}
tree.ensemble @c8_a_divisor_is_not_zero features(1) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>,
  value = array<f32: 0.0, 1.0, 2.0>, divisor = 0.0 : f64}

// -----

// ensemble C8
// expected-error @+1 {{divisor goes with a sum and is not 0}}
tree.ensemble @c8_a_divisor_goes_with_a_sum features(1) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>,
  value = array<f32: 0.0, 1.0, 2.0>, divisor = 2.0 : f64, aggregate = 1 : i32}

// -----

tree.ensemble @model features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

func.func @c1_rows_are_of_the_type_of_the_thresholds(%rows: memref<?x2xf64>, %margins: memref<?x1xf32>) {
  // predict C1
  // expected-error @+1 {{rows are of 'f64', the ensemble's of 'f32'}}
  tree.predict @model(%rows) into %margins : memref<?x2xf64>, memref<?x1xf32>
  return
}

// -----

tree.ensemble @model features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>, value = array<f32: 0.0, 1.0, 2.0>}

func.func @c2_every_row_has_margins(%rows: memref<3x2xf32>, %margins: memref<2x1xf32>) {
  // predict C2
  // expected-error @+1 {{has 3 rows and margins of 2}}
  tree.predict @model(%rows) into %margins : memref<3x2xf32>, memref<2x1xf32>
  return
}
