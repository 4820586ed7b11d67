// RUN: lathe-opt %s --lathe-remove-unused-features | FileCheck %s

// No split tests x or z, and of the text two of eight buckets: what they are made of goes, up to the columns.
// The graph remembers their names for the headers.
// CHECK: feature.graph @features columns(["y", "text"]) fused attributes {lathe.unread = ["x", "z"]} {
// CHECK-NEXT: ^bb0(%[[Y:.*]]: tensor<?xf64>, %[[TEXT:.*]]: tensor<?x!pipeline.string>):
// CHECK-NEXT: %[[NGRAMS:.*]] = feature.ngrams %[[TEXT]] ngrams(2) buckets(8) kept([1, 5]) : tensor<?x!pipeline.string> -> tensor<?x2xf32>
// CHECK-NEXT: feature.yield %[[Y]], %[[NGRAMS]] : tensor<?xf64>, tensor<?x2xf32> names(["y", "text"])
// CHECK: tree.ensemble @model features(3)
// CHECK-SAME: feature = array<i32: 1, 2, 0, -1, -1, -1, -1>
pipeline.pipeline @unused task(regression) label(@label) {
  pipeline.column @x : float64
  pipeline.column @y : float64
  pipeline.column @z : float64
  pipeline.column @text : string
  pipeline.column @label : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x", "y", "z", "text"]) {
  ^bb0(%x: tensor<?xf64>, %y: tensor<?xf64>, %z: tensor<?xf64>, %text: tensor<?x!pipeline.string>):
    %0 = feature.log1p %x : tensor<?xf64>
    %1 = feature.ngrams %text ngrams(2) buckets(8) : tensor<?x!pipeline.string> -> tensor<?x8xf32>
    feature.yield %0, %y, %1, %z : tensor<?xf64>, tensor<?xf64>, tensor<?x8xf32>, tensor<?xf64> names(["x", "y", "text", "z"])
  }
  tree.ensemble @model features(11) attributes {
    base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 3, 7, 1, -1, -1, -1, -1>,
    threshold = array<f32: 0.5, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0, 0, 0, 0, 0>,
    left = array<i32: 1, 3, 5, 0, 0, 0, 0>, value = array<f32: 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0>
  }
}
