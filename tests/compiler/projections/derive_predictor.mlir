// RUN: lathe-opt %s --split-input-file --verify-diagnostics --lathe-derive-predictor | FileCheck %s

// The columns that features read are the inputs; key, label and split are gone.
// CHECK-NOT: pipeline.pipeline
// CHECK: memref.global "private" constant @weights : memref<1x5xf32>
// CHECK: memref.global "private" constant @intercept : memref<1xf32>
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
// CHECK-NOT: pipeline.vocabulary

// The same code in loops: what reads strings row by row, numbers eight at a time. A feature's values lie side by side.
// CHECK-LABEL: func.func private @features_block
// CHECK-SAME: (%[[BATCH:.*]]: !pipeline.batch, %[[FIRST:.*]]: index, %[[COUNT:.*]]: index, %[[OUT:.*]]: memref<5x256xf32>)
// The slots of encoders are zero before.
// CHECK: scf.for
// CHECK: scf.for
// CHECK: memref.store %{{.*}}, %[[OUT]]
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %[[COUNT]]
// CHECK: %[[ROW:.*]] = arith.addi %[[FIRST]], %[[I]] : index
// CHECK: memref.subview %[[OUT]][0, %[[I]]] [5, 1] [1, 1]
// CHECK: pipeline.lookup %{{.*}} in @vocabulary
// CHECK: memref.store
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %[[COUNT]]
// The last eight rows may be among those of the iteration before.
// CHECK: %[[AT:.*]] = arith.minsi %[[I]]
// CHECK: %[[X:.*]] = pipeline.load %[[BATCH]][%{{.*}}] input(0) float64 : vector<8xf64>
// CHECK: %[[MISSING:.*]] = arith.cmpf uno, %[[X]], %[[X]] : vector<8xf64>
// CHECK: %[[IMPUTED:.*]] = arith.select %[[MISSING]], %{{.*}}, %[[X]]
// CHECK: %[[ROUNDED:.*]] = arith.truncf %[[IMPUTED]] : vector<8xf64> to vector<8xf32>
// CHECK: vector.store %[[ROUNDED]], %[[OUT]][%{{.*}}, %[[AT]]]

// CHECK-LABEL: func.func @predict
// CHECK-SAME: (%{{.*}}: !pipeline.batch, %{{.*}}: index, %{{.*}}: index, %{{.*}}: memref<?xf32>) attributes {lathe.entry}
// CHECK: memref.alloca() {alignment = 64 : i64} : memref<5x256xf32>
// CHECK: memref.alloca() {alignment = 64 : i64} : memref<8x5xf32>
// Few rows one by one: first the features of every row, then the margins, then the predictions.
// CHECK: scf.if
// CHECK: scf.for %[[FIRST:.*]] = %{{.*}} to %[[END:.*]] step %{{.*}} {
// CHECK: scf.for
// CHECK: call @features_row
// The margin is summed in f64 and rounded once.
// CHECK: arith.mulf %{{.*}}, %{{.*}} : f64
// CHECK: arith.addf %{{.*}}, %{{.*}} : f64
// CHECK: arith.truncf
// CHECK: math.exp %{{.*}} : f64
// CHECK: arith.divf
// Many rows in blocks, of which the last has at least eight.
// CHECK: } else {
// CHECK: scf.for %[[FIRST:.*]] = %{{.*}} to %[[END:.*]] step %{{.*}} {
// CHECK: arith.minsi %[[FIRST]]
// CHECK: call @features_block
// CHECK: memref.transpose
// CHECK: math.exp %{{.*}} : vector<8xf64>
// CHECK: arith.divf %{{.*}}, %{{.*}} : vector<8xf64>

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
// CHECK: tree.predict @model(%{{.*}}) into %{{.*}} : memref<?x1xf32, strided<[1, 1]>>, memref<?x1xf32, strided<[1, 1]>>
// CHECK-NOT: math.exp
// CHECK: %[[MARGIN:.*]] = memref.load %{{.*}} : memref<8x1xf32>
// CHECK: arith.truncf
// CHECK: memref.store
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

// A model of doubles takes unrounded features; its link is its own; with `margins` dense rows may be given.
// CHECK: tree.ensemble @model features(1) link(exp)
// CHECK-LABEL: func.func private @features_row_f64
// CHECK-SAME: memref<1xf64, strided<[1], offset: ?>>
// CHECK-NOT: arith.truncf
// CHECK-LABEL: func.func @predict
// CHECK: call @features_row_f64
// CHECK: arith.mulf %{{.*}}, %{{.*}} : f64
// CHECK: math.exp %{{.*}} : f64
// CHECK: arith.truncf %{{.*}} : f64 to f32
// CHECK-LABEL: func.func @margins
// CHECK-SAME: (%[[ROWS:.*]]: memref<?xf64>, %[[COUNT:.*]]: index, %[[OUT:.*]]: memref<?xf64>) attributes {lathe.entry}
// CHECK: %[[MATRIX:.*]] = memref.reinterpret_cast %[[ROWS]] to offset: [0], sizes: [%[[COUNT]], 1], strides: [1, 1]
// CHECK: tree.predict @model(%[[MATRIX]])
// CHECK: pipeline.program @imported_program
// CHECK-SAME: margin_type = f64
// CHECK-SAME: num_margins = 1 : i32
// CHECK-SAME: row_type = f64
pipeline.pipeline @imported task(regression) label(@y) margins {
  pipeline.column @x : float64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    feature.yield %x : tensor<?xf64> names(["x"])
  }
  tree.ensemble @model features(1) link(exp) attributes {
    base = array<f64: 0.5>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: -1>, threshold = array<f64: 0.0>,
    missing_left = array<i8: 0>, left = array<i32: 0>, value = array<f64: 1.0>, link_scale = 2.0 : f64}
}

// -----

// expected-error @+1 {{predicts 1 outputs, its model gives 3}}
pipeline.pipeline @a_model_fits_its_task task(regression) label(@y) {
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns([]) {
    feature.yield names([])
  }
  tree.ensemble @model features(0) attributes {
    base = array<f32: 0.5, 0.5, 0.5>, roots = array<i32>, outputs = array<i32>, feature = array<i32>, threshold = array<f32>,
    missing_left = array<i8>, left = array<i32>, value = array<f32>}
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

// expected-error @+1 {{needs a feature.graph to derive a program from}}
pipeline.pipeline @a_pipeline_has_a_graph task(regression) label(@y) {
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
}
