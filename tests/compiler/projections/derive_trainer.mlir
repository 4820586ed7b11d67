// RUN: lathe-opt %s --split-input-file --verify-diagnostics --lathe-derive-trainer | FileCheck %s

// The declared model moves out of the pipeline, for lathe-build-learner.
// CHECK: train.model @model loss(logistic) outputs(1)
// CHECK-LABEL: func.func @split
// CHECK-LABEL: func.func @label_of
// CHECK-SAME: -> f32 attributes {lathe.entry}
// A class is the index of its text; other texts, and a missing one, are NaN.
// CHECK: %[[TEXT:.*]] = pipeline.load %{{.*}} input(1) string : !pipeline.string
// CHECK: arith.constant 0x7FC00000 : f32
// CHECK: pipeline.string_equals %[[TEXT]], "no"
// CHECK: pipeline.string_equals %[[TEXT]], "yes"
// CHECK-LABEL: func.func private @features_row
// CHECK-LABEL: func.func @features
// CHECK-NOT: func.func @predict
// CHECK: pipeline.program @fitted_program entry attributes
// CHECK-SAME: functions = {features = @features, label_of = @label_of, split = @split}
// CHECK-SAME: learner = @lathe_learner
pipeline.pipeline @fitted task(binary) label(@y) classes(["no", "yes"]) {
  pipeline.column @x : float64
  pipeline.column @y : string
  pipeline.split train(0.8) validation(0.2) test(0.0) hash(["x"])
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    feature.yield %x : tensor<?xf64> names(["x"])
  }
  train.model @model loss(logistic) outputs(1) learner(#train.linear<>)
}

// -----

// Classes that are numbers are compared as text.
// CHECK-LABEL: func.func @label_of
// CHECK: %[[NUMBER:.*]] = pipeline.load %{{.*}} input(1) int64 : f64
// CHECK: %[[TEXT:.*]] = pipeline.format_integer %[[NUMBER]]
// CHECK: pipeline.string_equals %[[TEXT]], "3"
pipeline.pipeline @classes_may_be_numbers task(multiclass) label(@y) classes(["1", "2", "3"]) {
  pipeline.column @x : float64
  pipeline.column @y : int64
  pipeline.split train(1.0) validation(0.0) test(0.0) hash(["x"])
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    feature.yield %x : tensor<?xf64> names(["x"])
  }
  train.model @model loss(softmax) outputs(3) learner(#train.linear<>)
}

// -----

// A bool is its own class index, a regression's value itself.
// CHECK-LABEL: func.func @label_of
// CHECK: %[[VALUE:.*]] = pipeline.load %{{.*}} input(1) bool : f64
// CHECK: %[[LABEL:.*]] = arith.truncf %[[VALUE]] : f64 to f32
// CHECK: return %[[LABEL]]
pipeline.pipeline @a_bool_is_a_class task(binary) label(@y) classes(["false", "true"]) {
  pipeline.column @x : float64
  pipeline.column @y : bool
  pipeline.split train(1.0) validation(0.0) test(0.0) hash(["x"])
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    feature.yield %x : tensor<?xf64> names(["x"])
  }
  train.model @model loss(logistic) outputs(1) learner(#train.linear<>)
}

// -----

// expected-error @+1 {{has no train.model to train}}
pipeline.pipeline @a_model_is_declared task(regression) label(@y) {
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns([]) {
    feature.yield names([])
  }
}

// -----

pipeline.pipeline @a_graph_is_fitted_before task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  // expected-error @+1 {{is not fitted; run lathec fit before}}
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    %0 = feature.min_max %x : tensor<?xf64>
    feature.yield %0 : tensor<?xf64> names(["x"])
  }
  train.model @model loss(squared) outputs(1) learner(#train.linear<>)
}
