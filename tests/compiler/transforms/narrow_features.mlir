// RUN: lathe-opt %s --split-input-file --lathe-fold-features-into-splits --lathe-narrow-features | FileCheck %s

// A column that is not scaled has the thresholds that it had; those of integers are exact whatever they are scaled by.
// CHECK-LABEL: pipeline.pipeline @exact
// CHECK: tree.ensemble @model features(2)
// CHECK-SAME: threshold = array<f32: 1.000000e-01, 3.330000e+00,
pipeline.pipeline @exact task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @n : int64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x", "n"]) {
  ^bb0(%x: tensor<?xf64>, %n: tensor<?xf64>):
    %0 = feature.min_max %n center(0.0) scale(10.0) : tensor<?xf64>
    feature.yield %x, %0 : tensor<?xf64>, tensor<?xf64> names(["x", "n"])
  }
  tree.ensemble @model features(2) attributes {
    base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 0, 1, -1, -1, -1>,
    threshold = array<f32: 0.1, 0.333, 0.0, 0.0, 0.0>, missing_left = array<i8: 1, 0, 0, 0, 0>,
    left = array<i32: 1, 3, 0, 0, 0>, value = array<f32: 0.0, 0.0, 1.0, 2.0, 3.0>
  }
}

// -----

// One scaled column of doubles keeps all in f64.
// CHECK-LABEL: pipeline.pipeline @not_exact
// CHECK: tree.ensemble @model features(2)
// CHECK-SAME: threshold = array<f64: 0.099999997764825835, 3.3299998939037323,
pipeline.pipeline @not_exact task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @n : float64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x", "n"]) {
  ^bb0(%x: tensor<?xf64>, %n: tensor<?xf64>):
    %0 = feature.min_max %n center(0.0) scale(10.0) : tensor<?xf64>
    feature.yield %x, %0 : tensor<?xf64>, tensor<?xf64> names(["x", "n"])
  }
  tree.ensemble @model features(2) attributes {
    base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 0, 1, -1, -1, -1>,
    threshold = array<f32: 0.1, 0.333, 0.0, 0.0, 0.0>, missing_left = array<i8: 1, 0, 0, 0, 0>,
    left = array<i32: 1, 3, 0, 0, 0>, value = array<f32: 0.0, 0.0, 1.0, 2.0, 3.0>
  }
}
