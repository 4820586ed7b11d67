// RUN: lathe-opt %s --split-input-file --lathe-fold-features-into-splits --canonicalize | FileCheck %s

// What a split asks of a transformed number, it asks of the column: clip, standardize and the rounding to f32 move the
// thresholds. 0.5 is where f32((x - 3) / 4) is 0.5 or more; what is clipped at 10 is at most 1.75, which is below 2: every
// present value goes left.
// CHECK-LABEL: pipeline.pipeline @scales
// CHECK: feature.graph @features columns(["x"]) fused {
// CHECK-NEXT: ^bb0(%[[X:.*]]: tensor<?xf64>):
// CHECK: feature.yield %[[X]] : tensor<?xf64> names(["x"])
// CHECK: tree.ensemble @model features(1)
// CHECK-SAME: feature = array<i32: 0, 0, -1, -1, -1>
// CHECK-SAME: left = array<i32: 1, 3, 0, 0, 0>
// CHECK-SAME: missing_left = array<i8: 1, 1, 0, 0, 0>
// CHECK-SAME: threshold = array<f64: 4.9999999403953552, 0xFFF0000000000000, 0.000000e+00, 0.000000e+00, 0.000000e+00>
// The second test is seen from the other side: missing or not.
// CHECK-SAME: value = array<f32: 0.000000e+00, 0.000000e+00, 3.000000e+00, 2.000000e+00, 1.000000e+00>
pipeline.pipeline @scales task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    %0 = feature.clip %x upper(10.0) : tensor<?xf64>
    %1 = feature.standardize %0 center(3.0) scale(4.0) : tensor<?xf64>
    feature.yield %1 : tensor<?xf64> names(["x"])
  }
  tree.ensemble @model features(1) attributes {
    base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 0, 0, -1, -1, -1>,
    threshold = array<f32: 0.5, 2.0, 0.0, 0.0, 0.0>, missing_left = array<i8: 1, 0, 0, 0, 0>,
    left = array<i32: 1, 3, 0, 0, 0>, value = array<f32: 0.0, 0.0, 3.0, 1.0, 2.0>
  }
}

// -----

// A missing value goes where its fill goes; an indicator is a test of missing. What is next to 5 and rounds to it is not below.
// CHECK-LABEL: pipeline.pipeline @imputes
// CHECK: feature.yield %{{.*}} : tensor<?xf64> names(["missing"])
// CHECK: tree.ensemble @model features(1)
// CHECK-SAME: missing_left = array<i8: 1, 0, 1, 0, 0, 0, 0>
// CHECK-SAME: threshold = array<f64: 4.9999997615814209, 0.99999997019767761, 0xFFF0000000000000,
// CHECK-SAME: value = array<f32: 0.000000e+00, 0.000000e+00, 0.000000e+00, 1.000000e+00, 2.000000e+00, 4.000000e+00, 3.000000e+00>
pipeline.pipeline @imputes task(regression) label(@y) {
  pipeline.column @x : int64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    %0 = feature.indicator %x : tensor<?xf64>
    %1 = feature.impute %x median fill(2.0) : tensor<?xf64>
    feature.yield %0, %1 : tensor<?xf64>, tensor<?xf64> names(["missing", "x"])
  }
  tree.ensemble @model features(2) attributes {
    base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 1, 1, 0, -1, -1, -1, -1>,
    threshold = array<f32: 5.0, 1.0, 0.5, 0.0, 0.0, 0.0, 0.0>, missing_left = array<i8: 0, 1, 0, 0, 0, 0, 0>,
    left = array<i32: 1, 3, 5, 0, 0, 0, 0>, value = array<f32: 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0>
  }
}

// -----

// log1p of -1 and below is missing: where missing values go left, as these do, one threshold says it all.
// CHECK-LABEL: pipeline.pipeline @logarithms
// CHECK: %[[LOG:.*]] = feature.log1p %[[B:.*]] : tensor<?xf64>
// CHECK: feature.yield %[[A:.*]], %[[LOG]], %[[C:.*]] : tensor<?xf64>, tensor<?xf64>, tensor<?xf64> names(["a", "b", "c"])
// CHECK: tree.ensemble @model features(3)
// CHECK-SAME: threshold = array<f64: 1.718281747447935, 0.99999997019767761, 1.718281747447935,
pipeline.pipeline @logarithms task(regression) label(@y) {
  pipeline.column @a : float64
  pipeline.column @b : float64
  pipeline.column @c : float64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["a", "b", "c"]) {
  ^bb0(%a: tensor<?xf64>, %b: tensor<?xf64>, %c: tensor<?xf64>):
    %0 = feature.log1p %a : tensor<?xf64>
    %1 = feature.log1p %b : tensor<?xf64>
    %2 = feature.clip %c lower(0.0) : tensor<?xf64>
    %3 = feature.log1p %2 : tensor<?xf64>
    feature.yield %0, %1, %3 : tensor<?xf64>, tensor<?xf64>, tensor<?xf64> names(["a", "b", "c"])
  }
  tree.ensemble @model features(3) attributes {
    base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 0, 1, 2, -1, -1, -1, -1>,
    threshold = array<f32: 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0>, missing_left = array<i8: 1, 0, 0, 0, 0, 0, 0>,
    left = array<i32: 1, 3, 5, 0, 0, 0, 0>, value = array<f32: 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0>
  }
}

// -----

// An ensemble for which NaN counts as 0 sends NaN where 0 goes.
// CHECK-LABEL: pipeline.pipeline @nothing_is_missing
// CHECK: tree.ensemble @model features(1)
// CHECK-SAME: missing_left = array<i8: 1, 0, 0>
// CHECK-NOT: missing =
pipeline.pipeline @nothing_is_missing task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    feature.yield %x : tensor<?xf64> names(["x"])
  }
  tree.ensemble @model features(1) attributes {
    base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 0, -1, -1>, missing = array<i8: 2>,
    threshold = array<f64: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>,
    value = array<f32: 0.0, 1.0, 2.0>
  }
}
