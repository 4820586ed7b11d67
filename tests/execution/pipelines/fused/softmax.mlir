// Several outputs are one row of each table: two classes of equal margins share what the third leaves.

pipeline.pipeline @softmax task(multiclass) label(@y) classes(["a", "b", "c"]) {
  pipeline.column @s : string
  pipeline.column @x : int64
  pipeline.column @y : string
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["s", "x"]) {
  ^bb0(%s: tensor<?x!pipeline.string>, %x: tensor<?xf64>):
    %0 = feature.vocabulary %s values(["up"]) : tensor<?x!pipeline.string> -> tensor<?xi64>
    %1 = feature.one_hot %0 : tensor<?xi64> -> tensor<?x3xf32>
    feature.yield %1, %x : tensor<?x3xf32>, tensor<?xf64> names(["s", "x"])
  }
  train.linear_model @model weights(dense<[[0.0, 0.0, 1000.0, 0.0], [0.0, 0.0, 1000.0, 0.0], [0.0, 0.0, 0.0, 2000.0]]> : tensor<3x4xf32>)
    intercept(dense<[0.0, 0.0, 0.0]> : tensor<3xf32>)
}

func.func @classes_share_the_certainty() attributes {check.test} {
  %batch = check.batch columns(["string", "int64"]) rows([["up", 0], ["up", 1], ["down", 1]])
  check.expect_rows @predict(%batch) are dense<[[0.5, 0.5, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0]]> : tensor<3x3xf32>
  return
}
