// The link function of a multiclass task: exp(margin - largest) over their sum, in f64, rounded once. The expected values are
// computed with Python, whose exp may differ by an ulp of f64: hence one ulp of f32.

pipeline.pipeline @softmax task(multiclass) label(@y) classes(["a", "b", "c"]) {
  pipeline.column @u : float64
  pipeline.column @v : float64
  pipeline.column @y : string
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["u", "v"]) {
  ^bb0(%u: tensor<?xf64>, %v: tensor<?xf64>):
    feature.yield %u, %v : tensor<?xf64>, tensor<?xf64> names(["u", "v"])
  }
  // Margins u, v and u / 2 + 1.
  train.linear_model @model weights(dense<[[1.0, 0.0], [0.0, 1.0], [0.5, 0.0]]> : tensor<3x2xf32>)
      intercept(dense<[0.0, 0.0, 1.0]> : tensor<3xf32>)
}

func.func @probabilities_follow_the_margins() attributes {check.test} {
  %batch = check.batch columns(["float64", "float64"]) rows([[0.0, 0.0], [1.0, 2.0], [-3.5, 0.25], [1000.0, -1000.0]])
  check.expect_rows @predict(%batch) are dense<[
    [0.21194155514240265, 0.21194155514240265, 0.5761168599128723],
    [0.18632371723651886, 0.5064803957939148, 0.30719587206840515],
    [0.016902251169085503, 0.7187020182609558, 0.26439571380615234],
    [1.0, 0.0, 0.0]
  ]> : tensor<4x3xf32> ulps(1)
  return
}

func.func @an_unknown_margin_makes_all_probabilities_unknown() attributes {check.test} {
  %batch = check.batch columns(["float64", "float64"]) rows([[0.0, unit]])
  check.expect_rows @predict(%batch) are dense<[[0x7FC00000, 0x7FC00000, 0x7FC00000]]> : tensor<1x3xf32>
  return
}
