// What an ensemble means: which way a row goes, and what its leaves become.

// Node 0 tests feature 0 below 1.5 and sends missing left; node 2 tests feature 1 below -0.25 and sends missing right.
tree.ensemble @model features(2) attributes {
  base = array<f32: 0.5>,
  roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, 1, -1, -1>, threshold = array<f32: 1.5, 0.0, -0.25, 0.0, 0.0>,
  missing_left = array<i8: 1, 0, 0, 0, 0>, left = array<i32: 1, 0, 3, 0, 0>, value = array<f32: 0.0, 1.0, 0.0, 2.0, 4.0>}

func.func private @margin(%first: f32, %second: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %row = memref.alloca() : memref<1x2xf32>
  %margins = memref.alloca() : memref<1x1xf32>
  %a = check.opaque %first : f32
  %b = check.opaque %second : f32
  memref.store %a, %row[%c0, %c0] : memref<1x2xf32>
  memref.store %b, %row[%c0, %c1] : memref<1x2xf32>
  tree.predict @model(%row) into %margins : memref<1x2xf32>, memref<1x1xf32>
  %margin = memref.load %margins[%c0, %c0] : memref<1x1xf32>
  return %margin : f32
}

func.func private @expect_margin(%first: f32, %second: f32, %expected: f32) {
  %margin = func.call @margin(%first, %second) : (f32, f32) -> f32
  check.expect_eq %margin, %expected : f32
  return
}

func.func @below_the_threshold_goes_left() attributes {check.test} {
  %a = arith.constant 1.4999999 : f32
  %b = arith.constant 9.0 : f32
  %expected = arith.constant 1.5 : f32
  func.call @expect_margin(%a, %b, %expected) : (f32, f32, f32) -> ()
  return
}

func.func @equal_to_the_threshold_goes_right() attributes {check.test} {
  %a = arith.constant 1.5 : f32
  %b = arith.constant -0.25 : f32
  %expected = arith.constant 4.5 : f32
  func.call @expect_margin(%a, %b, %expected) : (f32, f32, f32) -> ()
  return
}

func.func @a_right_child_may_test_again() attributes {check.test} {
  %a = arith.constant 2.0 : f32
  %b = arith.constant -0.5 : f32
  %expected = arith.constant 2.5 : f32
  func.call @expect_margin(%a, %b, %expected) : (f32, f32, f32) -> ()
  return
}

func.func @missing_goes_left_where_the_node_says_so() attributes {check.test} {
  %a = arith.constant 0x7FC00000 : f32
  %b = arith.constant 9.0 : f32
  %expected = arith.constant 1.5 : f32
  func.call @expect_margin(%a, %b, %expected) : (f32, f32, f32) -> ()
  return
}

func.func @missing_goes_right_where_the_node_says_so() attributes {check.test} {
  %a = arith.constant 2.0 : f32
  %b = arith.constant 0xFFC00000 : f32
  %expected = arith.constant 4.5 : f32
  func.call @expect_margin(%a, %b, %expected) : (f32, f32, f32) -> ()
  return
}

func.func @infinities_are_ordered() attributes {check.test} {
  %low = arith.constant 0xFF800000 : f32
  %high = arith.constant 0x7F800000 : f32
  %left = arith.constant 1.5 : f32
  %right = arith.constant 4.5 : f32
  func.call @expect_margin(%low, %high, %left) : (f32, f32, f32) -> ()
  func.call @expect_margin(%high, %high, %right) : (f32, f32, f32) -> ()
  return
}

// Leaves are added in f32 in the order of the trees: (2^24 + 1) + 1 stays 2^24, where 1 + 1 + 2^24 would not.
tree.ensemble @sums features(1) attributes {
  base = array<f32: 1.67772160e+07>,
  roots = array<i32: 0, 1>, outputs = array<i32: 0, 0>,
  feature = array<i32: -1, -1>, threshold = array<f32: 0.0, 0.0>, missing_left = array<i8: 0, 0>,
  left = array<i32: 0, 0>, value = array<f32: 1.0, 1.0>}

func.func @leaves_are_added_in_the_order_of_the_trees() attributes {check.test} {
  %c0 = arith.constant 0 : index
  %row = memref.alloca() : memref<1x1xf32>
  %margins = memref.alloca() : memref<1x1xf32>
  tree.predict @sums(%row) into %margins : memref<1x1xf32>, memref<1x1xf32>
  %margin = memref.load %margins[%c0, %c0] : memref<1x1xf32>
  %expected = arith.constant 1.67772160e+07 : f32
  check.expect_eq %margin, %expected : f32
  return
}

// Trees of several outputs, with a base each; the second tree adds to output 2, output 1 keeps its base.
tree.ensemble @outputs features(1) attributes {
  base = array<f32: 1.0, 2.0, 3.0>,
  roots = array<i32: 0, 3>, outputs = array<i32: 0, 2>,
  feature = array<i32: 0, -1, -1, -1>, threshold = array<f32: 0.0, 0.0, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0, 0>,
  left = array<i32: 1, 0, 0, 0>, value = array<f32: 0.0, 10.0, 20.0, 30.0>}

func.func @a_tree_adds_to_its_output() attributes {check.test} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %row = memref.alloca() : memref<1x1xf32>
  %margins = memref.alloca() : memref<1x3xf32>
  %x = arith.constant -1.0 : f32
  memref.store %x, %row[%c0, %c0] : memref<1x1xf32>
  tree.predict @outputs(%row) into %margins : memref<1x1xf32>, memref<1x3xf32>
  %a = memref.load %margins[%c0, %c0] : memref<1x3xf32>
  %b = memref.load %margins[%c0, %c1] : memref<1x3xf32>
  %c = memref.load %margins[%c0, %c2] : memref<1x3xf32>
  %first = arith.constant 11.0 : f32
  %second = arith.constant 2.0 : f32
  %third = arith.constant 33.0 : f32
  check.expect_eq %a, %first : f32
  check.expect_eq %b, %second : f32
  check.expect_eq %c, %third : f32
  return
}

// Sums in f64, thresholds in f64: 2^53 + 1 is not lost, and the neighbour of a threshold falls on its own side. The margins are
// divided, then the base is added.
tree.ensemble @doubles features(1) attributes {
  base = array<f64: 0.25>, roots = array<i32: 0, 3>, outputs = array<i32: 0, 0>,
  feature = array<i32: 0, -1, -1, -1>, threshold = array<f64: 0.1, 0.0, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0, 0>,
  left = array<i32: 1, 0, 0, 0>, value = array<f64: 0.0, 9007199254740990.0, 2.0, 1.0>, divisor = 2.0 : f64, base_last}

func.func private @expect_double(%x: f64, %expected: f64) {
  %c0 = arith.constant 0 : index
  %rows = memref.alloca() : memref<1x1xf64>
  %margins = memref.alloca() : memref<1x1xf64>
  %opaque = check.opaque %x : f64
  memref.store %opaque, %rows[%c0, %c0] : memref<1x1xf64>
  tree.predict @doubles(%rows) into %margins : memref<1x1xf64>, memref<1x1xf64>
  %margin = memref.load %margins[%c0, %c0] : memref<1x1xf64>
  check.expect_eq %margin, %expected : f64
  return
}

func.func @thresholds_and_sums_may_be_doubles() attributes {check.test} {
  %threshold = arith.constant 0.1 : f64
  %below = arith.constant 0.09999999999999999 : f64
  %right = arith.constant 1.75 : f64
  %left = arith.constant 4503599627370496.0 : f64
  func.call @expect_double(%threshold, %right) : (f64, f64) -> ()
  // (9007199254740990 + 1) / 2 is 4503599627370495.5; 0.25 more is a tie, which goes to the even neighbour.
  func.call @expect_double(%below, %left) : (f64, f64) -> ()
  return
}

// Feature 0 is categorical: {1, 3} goes left, and so does 40 and what is beyond the words. Feature 1 counts NaN as 0, feature 2
// takes what is nearly zero for missing; -999 is missing anywhere.
tree.ensemble @kinds features(3) attributes {
  base = array<f32: 0.0, 0.0>, roots = array<i32: 0, 3, 6>, outputs = array<i32: 0, 0, 0>, leaf_size = 2 : i64,
  feature = array<i32: 0, -1, -1, 1, -1, -1, 2, -1, -1>, threshold = array<f32: 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, -1.0, 0.0, 0.0>,
  missing_left = array<i8: 0, 0, 0, 0, 0, 0, 1, 0, 0>, left = array<i32: 1, 0, 0, 4, 0, 0, 7, 0, 0>,
  value = array<f32: 0.0, 0.0, 1.0, 100.0, 2.0, 200.0, 0.0, 0.0, 10.0, 0.0, 20.0, 0.0, 0.0, 0.0, 0.25, 0.0, 0.5, 0.0>,
  missing = array<i8: 0, 2, 1>, missing_value = -999.0 : f64,
  set = array<i32: 0, -1, -1, -1, -1, -1, -1, -1, -1>, set_offsets = array<i32: 0, 2>, set_words = array<i32: 10, 256>,
  other_left = array<i8: 1>}

func.func private @expect_kinds(%a: f32, %b: f32, %c: f32, %first: f32, %second: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %rows = memref.alloca() : memref<1x3xf32>
  %margins = memref.alloca() : memref<1x2xf32>
  memref.store %a, %rows[%c0, %c0] : memref<1x3xf32>
  memref.store %b, %rows[%c0, %c1] : memref<1x3xf32>
  memref.store %c, %rows[%c0, %c2] : memref<1x3xf32>
  tree.predict @kinds(%rows) into %margins : memref<1x3xf32>, memref<1x2xf32>
  %x = memref.load %margins[%c0, %c0] : memref<1x2xf32>
  %y = memref.load %margins[%c0, %c1] : memref<1x2xf32>
  check.expect_eq %x, %first : f32
  check.expect_eq %y, %second : f32
  return
}

func.func @a_category_is_in_a_set_or_not() attributes {check.test} {
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.9 : f32
  %two = arith.constant 2.0 : f32
  %forty = arith.constant 40.0 : f32
  %beyond = arith.constant 64.0 : f32
  %negative = arith.constant -1.0 : f32
  %fraction = arith.constant -0.5 : f32
  %infinite = arith.constant 0x7F800000 : f32
  %nan = arith.constant 0x7FC00000 : f32
  %b = arith.constant 1.0 : f32
  %in = arith.constant 21.5 : f32
  %in2 = arith.constant 100.0 : f32
  %out = arith.constant 22.5 : f32
  %out2 = arith.constant 200.0 : f32
  func.call @expect_kinds(%zero, %b, %b, %out, %out2) : (f32, f32, f32, f32, f32) -> ()
  func.call @expect_kinds(%one, %b, %b, %in, %in2) : (f32, f32, f32, f32, f32) -> ()
  func.call @expect_kinds(%two, %b, %b, %out, %out2) : (f32, f32, f32, f32, f32) -> ()
  func.call @expect_kinds(%forty, %b, %b, %in, %in2) : (f32, f32, f32, f32, f32) -> ()
  func.call @expect_kinds(%beyond, %b, %b, %in, %in2) : (f32, f32, f32, f32, f32) -> ()
  func.call @expect_kinds(%negative, %b, %b, %in, %in2) : (f32, f32, f32, f32, f32) -> ()
  // Without a fraction, -0.5 is 0.
  func.call @expect_kinds(%fraction, %b, %b, %out, %out2) : (f32, f32, f32, f32, f32) -> ()
  func.call @expect_kinds(%infinite, %b, %b, %in, %in2) : (f32, f32, f32, f32, f32) -> ()
  func.call @expect_kinds(%nan, %b, %b, %out, %out2) : (f32, f32, f32, f32, f32) -> ()
  return
}

func.func @a_feature_says_what_is_missing() attributes {check.test} {
  %a = arith.constant 0.0 : f32
  %nan = arith.constant 0x7FC00000 : f32
  %one = arith.constant 1.0 : f32
  %tiny = arith.constant 1.0e-36 : f32
  %missing = arith.constant -999.0 : f32
  %m200 = arith.constant 200.0 : f32
  // NaN of feature 1 counts as 0, below its threshold; feature 2's default is left.
  %nans = arith.constant 12.25 : f32
  func.call @expect_kinds(%a, %nan, %nan, %nans, %m200) : (f32, f32, f32, f32, f32) -> ()
  %tinies = arith.constant 22.25 : f32
  func.call @expect_kinds(%a, %one, %tiny, %tinies, %m200) : (f32, f32, f32, f32, f32) -> ()
  func.call @expect_kinds(%missing, %missing, %missing, %tinies, %m200) : (f32, f32, f32, f32, f32) -> ()
  return
}

// The least leaf, and the base on top.
tree.ensemble @least features(1) aggregate(min) attributes {
  base = array<f32: 0.5, 3.0>, roots = array<i32: 0, 1>, outputs = array<i32: 0, 0>,
  feature = array<i32: -1, -1>, threshold = array<f32: 0.0, 0.0>, missing_left = array<i8: 0, 0>,
  left = array<i32: 0, 0>, value = array<f32: 7.0, -2.0>}

func.func @margins_may_be_the_least_leaf() attributes {check.test} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = memref.alloca() : memref<2x1xf32>
  %margins = memref.alloca() : memref<2x2xf32>
  tree.predict @least(%rows) into %margins : memref<2x1xf32>, memref<2x2xf32>
  %a = memref.load %margins[%c1, %c0] : memref<2x2xf32>
  %b = memref.load %margins[%c1, %c1] : memref<2x2xf32>
  %least = arith.constant -1.5 : f32
  %base = arith.constant 3.0 : f32
  check.expect_eq %a, %least : f32
  check.expect_eq %b, %base : f32
  return
}
