// One walk of a tree: which way a row goes.

// Node 0 tests feature 0 below 1.5 and sends missing left; node 2 tests feature 1 below -0.25 and sends missing right.
tree.ensemble @model features(2) attributes {
  base = array<f32: 0.5>,
  roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, 1, -1, -1>, threshold = array<f32: 1.5, 0.0, -0.25, 0.0, 0.0>,
  missing_left = array<i8: 1, 0, 0, 0, 0>, left = array<i32: 1, 0, 3, 0, 0>, value = array<f32: 0.0, 1.0, 0.0, 2.0, 4.0>}

func.func private @margin(%first: f32, %second: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %row = memref.alloca() : memref<2xf32>
  %margins = memref.alloca() : memref<1xf32>
  %a = check.opaque %first : f32
  %b = check.opaque %second : f32
  memref.store %a, %row[%c0] : memref<2xf32>
  memref.store %b, %row[%c1] : memref<2xf32>
  tree.predict @model(%row) into %margins : memref<2xf32>, memref<1xf32>
  %margin = memref.load %margins[%c0] : memref<1xf32>
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
  %row = memref.alloca() : memref<1xf32>
  %margins = memref.alloca() : memref<1xf32>
  tree.predict @sums(%row) into %margins : memref<1xf32>, memref<1xf32>
  %margin = memref.load %margins[%c0] : memref<1xf32>
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
  %row = memref.alloca() : memref<1xf32>
  %margins = memref.alloca() : memref<3xf32>
  %x = arith.constant -1.0 : f32
  memref.store %x, %row[%c0] : memref<1xf32>
  tree.predict @outputs(%row) into %margins : memref<1xf32>, memref<3xf32>
  %a = memref.load %margins[%c0] : memref<3xf32>
  %b = memref.load %margins[%c1] : memref<3xf32>
  %c = memref.load %margins[%c2] : memref<3xf32>
  %first = arith.constant 11.0 : f32
  %second = arith.constant 2.0 : f32
  %third = arith.constant 33.0 : f32
  check.expect_eq %a, %first : f32
  check.expect_eq %b, %second : f32
  check.expect_eq %c, %third : f32
  return
}
