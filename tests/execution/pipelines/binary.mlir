// The link function of a binary task: 1 / (1 + exp(-margin)) in f64, rounded once. The expected values are computed with Python.

pipeline.pipeline @binary task(binary) label(@y) classes(["false", "true"]) {
  pipeline.column @x : float64
  pipeline.column @y : bool
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    feature.yield %x : tensor<?xf64> names(["x"])
  }
  train.linear_model @model weights(dense<1.0> : tensor<1x1xf32>) intercept(dense<0.0> : tensor<1xf32>)
}

func.func @the_probability_of_the_second_class() attributes {check.test} {
  %batch = check.batch columns(["float64"]) rows([[0.0], [1.0], [-1.0], [20.0], [-20.0]])
  check.expect_rows @predict(%batch) are dense<[[0.5], [0.7310585975646973], [0.2689414322376251], [1.0], [2.06115369216775e-09]]> : tensor<5x1xf32>
  return
}

func.func @extreme_margins_are_certain() attributes {check.test} {
  %batch = check.batch columns(["float64"]) rows([[800.0], [-800.0], [0x7FF0000000000000 : f64], [0xFFF0000000000000 : f64]])
  check.expect_rows @predict(%batch) are dense<[[1.0], [0.0], [1.0], [0.0]]> : tensor<4x1xf32>
  return
}

func.func @a_linear_model_does_not_know_missing() attributes {check.test} {
  %batch = check.batch columns(["float64"]) rows([[unit]])
  check.expect_rows @predict(%batch) are dense<[[0x7FC00000]]> : tensor<1x1xf32>
  return
}
