// RUN: lathe-opt %s --split-input-file --verify-diagnostics

func.func @c1_closeness_has_a_measure(%x: f64) {
  // expect_almost_eq C1
  // expected-error @+1 {{expects either ulps or a tolerance}}
  check.expect_almost_eq %x, %x : f64
  return
}

// -----

func.func @c1_closeness_has_one_measure(%x: f64) {
  // expect_almost_eq C1
  // expected-error @+1 {{expects either ulps or a tolerance}}
  check.expect_almost_eq %x, %x ulps(1) tolerance(1.0) : f64
  return
}

// -----

func.func @c2_ulps_are_not_negative(%x: f64) {
  // expect_almost_eq C2
  // expected-error @+1 {{expects ulps of at least 0, found -1}}
  check.expect_almost_eq %x, %x ulps(-1) : f64
  return
}

// -----

func.func @c2_a_tolerance_is_finite(%x: f64) {
  // expect_almost_eq C2
  // expected-error @+1 {{expects a finite tolerance of at least 0, found 0x7FF0000000000000 : f64}}
  check.expect_almost_eq %x, %x tolerance(0x7FF0000000000000) : f64
  return
}

// -----

func.func @both_values_are_of_one_type(%x: f64, %y: f32) {
  // expected-error @+1 {{failed to verify that all of {actual, expected} have same type}}
  "check.expect_eq"(%x, %y) : (f64, f32) -> ()
  return
}

// -----

func.func @c1_a_column_has_a_type() {
  // batch C1
  // expected-error @+1 {{expects types of columns, found "double"}}
  %0 = check.batch columns(["double"]) rows([[1.0]])
  return
}

// -----

func.func @c1_a_row_has_a_value_per_column() {
  // batch C1
  // expected-error @+1 {{expects 2 values in row 1, found [true]}}
  %0 = check.batch columns(["bool", "bool"]) rows([[true, false], [true]])
  return
}

// -----

func.func @c2_a_value_is_of_its_type() {
  // batch C2
  // expected-error @+1 {{expects unit or a value of type float64 in row 0, found 1 : i64}}
  %0 = check.batch columns(["float64"]) rows([[1]])
  return
}

// -----

func.func @c1_rows_are_written_down(%batch: !pipeline.batch) {
  // expect_rows C1
  // expected-error @+1 {{expects a batch that check.batch writes down}}
  check.expect_rows @features(%batch) are dense<1.0> : tensor<1x1xf32>
  return
}

// -----

func.func @c2_every_row_is_expected() {
  %batch = check.batch columns(["bool"]) rows([[true], [false]])
  // expect_rows C2
  // expected-error @+1 {{expects values of f32 or i32 for 2 rows, found 'tensor<3x1xf32>'}}
  check.expect_rows @features(%batch) are dense<1.0> : tensor<3x1xf32>
  return
}
