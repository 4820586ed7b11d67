// RUN: lathe-opt %s --lathe-simplify-ensemble | FileCheck %s

// The first tree's left test has two equal leaves, the second tree sends every row to one side, and the third's leaves differ
// by the sign of a zero, which is a difference.
// CHECK: tree.ensemble @model features(1)
// CHECK-SAME: feature = array<i32: 0, -1, -1, -1, 0, -1, -1>
// CHECK-SAME: left = array<i32: 1, 0, 0, 0, 5, 0, 0>
// CHECK-SAME: roots = array<i32: 0, 3, 4>
// CHECK-SAME: value = array<f32: 0.000000e+00, 1.000000e+00, 2.000000e+00, 4.000000e+00, 0.000000e+00, 0.000000e+00, -0.000000e+00>
pipeline.pipeline @tests_that_decide_nothing task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    feature.yield %x : tensor<?xf64> names(["x"])
  }
  tree.ensemble @model features(1) attributes {
    base = array<f32: 0.0>, roots = array<i32: 0, 5, 8>, outputs = array<i32: 0, 0, 0>,
    feature = array<i32: 0, 0, -1, -1, -1, 0, -1, -1, 0, -1, -1>,
    threshold = array<f32: 1.0, 0.5, 0.0, 0.0, 0.0, 0xFF800000, 0.0, 0.0, 3.0, 0.0, 0.0>,
    missing_left = array<i8: 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0>, left = array<i32: 1, 3, 0, 0, 0, 6, 0, 0, 9, 0, 0>,
    value = array<f32: 0.0, 0.0, 2.0, 1.0, 1.0, 0.0, 3.0, 4.0, 0.0, 0.0, -0.0>
  }
}
