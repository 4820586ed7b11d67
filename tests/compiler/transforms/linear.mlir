// RUN: lathe-opt %s --split-input-file --lathe-fold-scales-into-weights | FileCheck %s --check-prefix=SCALES
// RUN: lathe-opt %s --split-input-file --lathe-fold-scales-into-weights --lathe-fold-weights-into-features --canonicalize | FileCheck %s --check-prefix=SUMS

// SCALES-LABEL: pipeline.pipeline @scaled
// A number that something else reads keeps its scale.
// SCALES: %[[A:.*]] = feature.standardize %{{.*}} center(3.000000e+00) scale(1.000000e+00) : tensor<?xf64>
// SCALES: %[[B:.*]] = feature.min_max %{{.*}} center(1.000000e+00) scale(2.000000e+00) : tensor<?xf64>
// SCALES: train.linear_model @model weights(dense<{{\[}}[5.000000e-01, 3.000000e+00, 0.000000e+00, 5.000000e+00, 6.000000e+00, 7.000000e+00]]> : tensor<1x6xf64>) intercept(dense<5.000000e-01> : tensor<1xf32>)

// SUMS-LABEL: pipeline.pipeline @scaled
// SUMS: %[[A:.*]] = feature.standardize
// SUMS: %[[B:.*]] = feature.min_max
// SUMS: %[[CODE:.*]] = feature.bucketize %[[B]]
// SUMS-NOT: feature.one_hot
// SUMS: %[[S0:.*]] = feature.intercept dense<5.000000e-01> : tensor<1xf64> -> tensor<?x1xf64>
// SUMS: %[[S1:.*]] = feature.add_weighted %[[A]] to %[[S0]] weights(dense<5.000000e-01> : tensor<1xf64>) : tensor<?xf64>, tensor<?x1xf64>
// SUMS: %[[S2:.*]] = feature.add_weighted %[[B]] to %[[S1]] weights(dense<3.000000e+00> : tensor<1xf64>)
// SUMS: %[[S3:.*]] = feature.add_looked_up %[[CODE]] to %[[S2]] table(dense<{{\[}}[0.000000e+00], [5.000000e+00], [6.000000e+00], [7.000000e+00]]> : tensor<4x1xf64>) : tensor<?xi64>, tensor<?x1xf64>
// SUMS: feature.yield %[[S3]] : tensor<?x1xf64> names(["margins"])
// SUMS-NOT: train.linear_model
pipeline.pipeline @scaled task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    %0 = feature.standardize %x center(3.0) scale(4.0) : tensor<?xf64>
    %1 = feature.min_max %x center(1.0) scale(2.0) : tensor<?xf64>
    %2 = feature.bucketize %1 boundaries([0.0, 2.5]) : tensor<?xf64> -> tensor<?xi64>
    %3 = feature.one_hot %2 : tensor<?xi64> -> tensor<?x4xf32>
    feature.yield %0, %1, %3 : tensor<?xf64>, tensor<?xf64>, tensor<?x4xf32> names(["a", "b", "c"])
  }
  train.linear_model @model weights(dense<[[2.0, 3.0, 0.0, 5.0, 6.0, 7.0]]> : tensor<1x6xf32>) intercept(dense<0.5> : tensor<1xf32>)
}

// -----

// Without a scale the model stays f32, and its numbers are rounded. A text adds the buckets that it has.
// SCALES-LABEL: pipeline.pipeline @texts
// SCALES: train.linear_model @model {{.*}} : tensor<2x5xf32>
// SUMS-LABEL: pipeline.pipeline @texts
// SUMS: feature.add_weighted %{{.*}} to %{{.*}} weights(dense<[1.000000e+00, 6.000000e+00]> : tensor<2xf64>) rounded : tensor<?xf64>, tensor<?x2xf64>
// SUMS: feature.add_ngrams %{{.*}} to %{{.*}} ngrams(2) buckets(4) weight(l2) table(dense<{{\[}}[2.000000e+00, 7.000000e+00], [3.000000e+00, 8.000000e+00], [4.000000e+00, 9.000000e+00], [5.000000e+00, 1.000000e+01]]> : tensor<4x2xf64>) : tensor<?x!pipeline.string>, tensor<?x2xf64>
pipeline.pipeline @texts task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @s : string
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x", "s"]) {
  ^bb0(%x: tensor<?xf64>, %s: tensor<?x!pipeline.string>):
    %0 = feature.ngrams %s ngrams(2) buckets(4) weight(l2) : tensor<?x!pipeline.string> -> tensor<?x4xf32>
    feature.yield %x, %0 : tensor<?xf64>, tensor<?x4xf32> names(["x", "s"])
  }
  train.linear_model @model weights(dense<[[1.0, 2.0, 3.0, 4.0, 5.0], [6.0, 7.0, 8.0, 9.0, 10.0]]> : tensor<2x5xf32>) intercept(dense<0.0> : tensor<2xf32>)
}

// -----

// -0 plus 0 is 0: the products with zeros must be added.
// SUMS-LABEL: pipeline.pipeline @a_negative_zero
// SUMS: train.linear_model
pipeline.pipeline @a_negative_zero task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    feature.yield %x : tensor<?xf64> names(["x"])
  }
  train.linear_model @model weights(dense<1.0> : tensor<1x1xf32>) intercept(dense<-0.0> : tensor<1xf32>)
}
