// RUN: lathe-opt %s --split-input-file --lathe-fold-features-into-splits --canonicalize | FileCheck %s

// A slot of one-hot codes is a set of categories: the code itself is the feature. Missing is 0, other 1, a 2, b 3. The last
// category lies above the others, an ordinal below 3 is the codes below 3: those are thresholds of the code.
// CHECK-LABEL: pipeline.pipeline @vocabularies
// CHECK: %[[CODE:.*]] = feature.vocabulary %{{.*}} values(["a", "b"]) : tensor<?x!pipeline.string> -> tensor<?xi64>
// CHECK: feature.yield %[[CODE]] : tensor<?xi64> names(["s"])
// CHECK: tree.ensemble @model features(1)
// CHECK-SAME: feature = array<i32: 0, 0, 0, -1, -1, -1, -1>
// CHECK-SAME: missing_left = array<i8: 1, 1, 1, 0, 0, 0, 0>
// CHECK-SAME: other_left = array<i8: 1>
// CHECK-SAME: set = array<i32: -1, 0, -1, -1, -1, -1, -1>
// CHECK-SAME: set_offsets = array<i32: 0, 1>
// CHECK-SAME: set_words = array<i32: -5>
// CHECK-SAME: threshold = array<f64: 3.000000e+00, 0.000000e+00, 3.000000e+00,
pipeline.pipeline @vocabularies task(regression) label(@y) {
  pipeline.column @s : string
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["s"]) {
  ^bb0(%s: tensor<?x!pipeline.string>):
    %0 = feature.vocabulary %s values(["a", "b"]) : tensor<?x!pipeline.string> -> tensor<?xi64>
    %1 = feature.one_hot %0 : tensor<?xi64> -> tensor<?x4xf32>
    %2 = feature.ordinal %0 : tensor<?xi64> -> tensor<?xf64>
    feature.yield %1, %2 : tensor<?x4xf32>, tensor<?xf64> names(["s", "rank"])
  }
  // "is not b", then "is not a", and "code below 3, missing left"
  tree.ensemble @model features(5) attributes {
    base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 3, 2, 4, -1, -1, -1, -1>,
    threshold = array<f32: 0.5, 0.5, 3.0, 0.0, 0.0, 0.0, 0.0>, missing_left = array<i8: 0, 0, 1, 0, 0, 0, 0>,
    left = array<i32: 1, 3, 5, 0, 0, 0, 0>, value = array<f32: 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0>
  }
}

// -----

// A rank of a bucket is a threshold of the number; the missing one's bucket says where missing values go. The last bucket
// lies above the others, whichever way it goes.
// CHECK-LABEL: pipeline.pipeline @buckets_of_both_sides_apart
// CHECK-NOT: feature.bucketize
// CHECK: feature.yield %{{.*}} : tensor<?xf64> names(["rank"])
// CHECK: tree.ensemble @model features(1)
// CHECK-SAME: missing_left = array<i8: 1, 1, 0, 0, 0>
// CHECK-SAME: threshold = array<f64: 1.000000e+00, 2.000000e+00,
// CHECK-SAME: value = array<f32: 0.000000e+00, 0.000000e+00, 1.000000e+00, 2.000000e+00, 3.000000e+00>
pipeline.pipeline @buckets_of_both_sides_apart task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    %0 = feature.bucketize %x boundaries([1.0, 2.0]) : tensor<?xf64> -> tensor<?xi64>
    %1 = feature.ordinal %0 : tensor<?xi64> -> tensor<?xf64>
    %2 = feature.one_hot %0 : tensor<?xi64> -> tensor<?x4xf32>
    feature.yield %1, %2 : tensor<?xf64>, tensor<?x4xf32> names(["rank", "bucket"])
  }
  tree.ensemble @model features(5) attributes {
    base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 0, 4, -1, -1, -1>,
    threshold = array<f32: 1.5, 0.5, 0.0, 0.0, 0.0>, missing_left = array<i8: 1, 0, 0, 0, 0>,
    left = array<i32: 1, 3, 0, 0, 0>, value = array<f32: 0.0, 0.0, 1.0, 2.0, 3.0>
  }
}

// -----

// The bucket in the middle is no threshold: the bucket stays, and is a category.
// CHECK-LABEL: pipeline.pipeline @a_bucket_in_the_middle
// CHECK: %[[BUCKET:.*]] = feature.bucketize
// CHECK: feature.yield %[[BUCKET]] : tensor<?xi64> names(["bucket"])
// CHECK: tree.ensemble @model features(1)
// CHECK-SAME: other_left = array<i8: 1>
// CHECK-SAME: set_words = array<i32: -5>
pipeline.pipeline @a_bucket_in_the_middle task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    %0 = feature.bucketize %x boundaries([1.0, 2.0]) : tensor<?xf64> -> tensor<?xi64>
    %1 = feature.one_hot %0 : tensor<?xi64> -> tensor<?x4xf32>
    feature.yield %1 : tensor<?x4xf32> names(["bucket"])
  }
  tree.ensemble @model features(4) attributes {
    base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 2, -1, -1>,
    threshold = array<f32: 0.5, 0.0, 0.0>, missing_left = array<i8: 0, 0, 0>, left = array<i32: 1, 0, 0>,
    value = array<f32: 0.0, 1.0, 2.0>
  }
}
