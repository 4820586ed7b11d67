// Every assertion of the check dialect, not holding; failing_check_fails_test.sh knows the lines.
func.func @assertions_that_do_not_hold() attributes {check.test} {
  %false = arith.constant false
  %one = arith.constant 1 : i32
  %two = arith.constant 2 : i32
  %zero = arith.constant 0.0 : f64
  %negative_zero = arith.constant -0.0 : f64
  %tiny = arith.constant 0x3F800003 : f32
  %unit = arith.constant 1.0 : f32
  %infinity = arith.constant 0x7FF0000000000000 : f64
  %nan = arith.constant 0x7FF8000000000000 : f64
  check.expect_true %false
  check.expect_eq %one, %two : i32
  check.expect_eq %zero, %negative_zero : f64
  check.expect_almost_eq %tiny, %unit ulps(2) : f32
  check.expect_almost_eq %infinity, %zero tolerance(1.0e300) : f64
  check.expect_almost_eq %nan, %zero ulps(9223372036854775807) : f64
  return
}

func.func @assertions_that_hold() attributes {check.test} {
  %zero = arith.constant 0.0 : f64
  %negative_zero = arith.constant -0.0 : f64
  %nan = arith.constant 0x7FF8000000000000 : f64
  %other_nan = arith.constant 0xFFF8000000000001 : f64
  %tiny = arith.constant 0x3F800003 : f32
  %unit = arith.constant 1.0 : f32
  check.expect_eq %nan, %other_nan : f64
  check.expect_almost_eq %zero, %negative_zero ulps(0) : f64
  check.expect_almost_eq %nan, %other_nan tolerance(0.0) : f64
  check.expect_almost_eq %tiny, %unit ulps(3) : f32
  return
}
