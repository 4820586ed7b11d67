// RUN: lathe-opt %s --split-input-file --verify-diagnostics --lathe-derive-predictor | FileCheck %s

// The columns that features read are the inputs; key, label and split are gone.
// CHECK-NOT: pipeline.pipeline
// CHECK-LABEL: func.func private @features_row
// CHECK-SAME: (%[[BATCH:.*]]: !pipeline.batch, %[[ROW:.*]]: index, %[[OUT:.*]]: memref<5xf32, strided<[1], offset: ?>>)
// All slots are zero before encoders write theirs.
// CHECK: scf.for
// CHECK: memref.store %{{.*}}, %[[OUT]]
// CHECK: %[[X:.*]] = pipeline.load %[[BATCH]][%[[ROW]]] input(0) float64 : f64
// CHECK: %[[S:.*]] = pipeline.load %[[BATCH]][%[[ROW]]] input(1) string : !pipeline.string
// CHECK: pipeline.is_missing %[[X]] : f64
// CHECK: %[[IMPUTED:.*]] = arith.select
// CHECK: pipeline.lookup %[[S]] in @vocabulary
// A number is rounded to f32 where it is stored.
// CHECK: %[[ROUNDED:.*]] = arith.truncf %[[IMPUTED]] : f64 to f32
// CHECK: memref.store %[[ROUNDED]], %[[OUT]]
// CHECK: return
// CHECK: pipeline.vocabulary @vocabulary ["a", "b"]

// CHECK-LABEL: func.func @predict
// CHECK-SAME: (%{{.*}}: !pipeline.batch, %{{.*}}: index, %{{.*}}: index, %{{.*}}: memref<?xf32>) attributes {lathe.entry}
// CHECK: memref.alloca() {alignment = 64 : i64} : memref<5xf32>
// CHECK: scf.for
// CHECK: call @features_row
// The margin is summed in f64 and rounded once.
// CHECK: arith.mulf %{{.*}}, %{{.*}} : f64
// CHECK: arith.addf %{{.*}}, %{{.*}} : f64
// CHECK: arith.truncf
// CHECK: math.exp %{{.*}} : f64
// CHECK: arith.divf
// CHECK: memref.global "private" constant @weights : memref<1x5xf32>
// CHECK: memref.global "private" constant @intercept : memref<1xf32>

// CHECK-LABEL: func.func @features(
// CHECK-SAME: attributes {lathe.entry}
// CHECK: memref.subview %{{.*}}[%{{.*}}] [5] [1] : memref<?xf32> to memref<5xf32, strided<[1], offset: ?>>
// CHECK: call @features_row

// CHECK: pipeline.program @churn_program attributes
// CHECK-SAME: feature_names = ["x", "s=<missing>", "s=<other>", "s=a", "s=b"]
// CHECK-SAME: functions = {features = @features, predict = @predict}
// CHECK-SAME: name = "x"
// CHECK-SAME: name = "s"
// CHECK-NOT: name = "id"
// CHECK-NOT: name = "y"
// CHECK-SAME: outputs = 1 : i32
pipeline.pipeline @churn task(binary) label(@y) classes(["false", "true"]) origin("//a:churn") {
  pipeline.column @id : string key
  pipeline.column @x : float64 min(0.0)
  pipeline.column @s : string
  pipeline.column @y : bool
  pipeline.split train(0.8) validation(0.1) test(0.1) hash(["id"])
  feature.graph @features columns(["x", "s"]) {
  ^bb0(%x: tensor<?xf64>, %s: tensor<?x!pipeline.string>):
    %0 = feature.impute %x median fill(1.0) : tensor<?xf64>
    %1 = feature.vocabulary %s values(["a", "b"]) : tensor<?x!pipeline.string> -> tensor<?xi64>
    %2 = feature.one_hot %1 : tensor<?xi64> -> tensor<?x4xf32>
    feature.yield %0, %2 : tensor<?xf64>, tensor<?x4xf32> names(["x", "s"])
  }
  train.linear_model @model weights(dense<0.5> : tensor<1x5xf32>) intercept(dense<0.25> : tensor<1xf32>)
}

// -----

// A tree ensemble moves out of the pipeline, for its own lowering. A regression has no link function.
// CHECK: tree.ensemble @model features(1)
// CHECK-LABEL: func.func @predict
// CHECK: tree.predict @model(%{{.*}}) into %[[MARGINS:.*]] : memref<1xf32>, memref<1xf32>
// CHECK-NOT: math.exp
// CHECK: %[[MARGIN:.*]] = memref.load %[[MARGINS]]
// CHECK: memref.store %[[MARGIN]]
// CHECK: pipeline.program @trees_program
pipeline.pipeline @trees task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    feature.yield %x : tensor<?xf64> names(["x"])
  }
  tree.ensemble @model features(1) attributes {
    base = array<f32: 0.5>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: -1>, threshold = array<f32: 0.0>,
    missing_left = array<i8: 0>, left = array<i32: 0>, value = array<f32: 1.0>}
}

// -----

pipeline.pipeline @a_graph_is_fitted_before task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  // expected-error @+1 {{is not fitted; run lathec fit before}}
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    %0 = feature.standardize %x : tensor<?xf64>
    feature.yield %0 : tensor<?xf64> names(["x"])
  }
}

// -----

// expected-error @+1 {{has no trained model; run lathec attach before}}
pipeline.pipeline @a_model_is_trained_before task(regression) label(@y) {
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns([]) {
    feature.yield names([])
  }
}

// -----

// expected-error @+1 {{expected one pipeline.pipeline in the module, found 0}}
module {
}

// -----

// expected-error @+1 {{needs a feature.graph and a pipeline.split to derive a program from}}
pipeline.pipeline @a_pipeline_has_a_graph task(regression) label(@y) {
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
}

// -----

// expected-error @+1 {{needs a feature.graph and a pipeline.split to derive a program from}}
pipeline.pipeline @a_pipeline_has_a_split task(regression) label(@y) {
  pipeline.column @y : float64
  feature.graph @features columns([]) {
    feature.yield names([])
  }
}
