// RUN: lathe-opt %s --split-input-file --verify-diagnostics --lathe-derive-evaluator | FileCheck %s

// What is evaluated is what is served: the predictor's function beside the split and the label.
// CHECK-NOT: pipeline.pipeline
// CHECK-LABEL: func.func private @features_row
// CHECK-LABEL: func.func @predict
// CHECK: call @features_row
// CHECK-LABEL: func.func @split
// CHECK-LABEL: func.func @label_of
// CHECK: pipeline.program @trained_program entry attributes
// CHECK-SAME: functions = {label_of = @label_of, predict = @predict, split = @split}
pipeline.pipeline @trained task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @y : float64
  pipeline.split train(0.8) validation(0.2) test(0.0) hash(["x"])
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    feature.yield %x : tensor<?xf64> names(["x"])
  }
  train.linear_model @model weights(dense<0.5> : tensor<1x1xf32>) intercept(dense<0.25> : tensor<1xf32>)
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
