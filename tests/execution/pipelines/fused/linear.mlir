// A number, a category and a text, weighted and added; the counts of the words' buckets are those of ../text.mlir.

pipeline.pipeline @linear task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @s : string
  pipeline.column @words : string
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x", "s", "words"]) {
  ^bb0(%x: tensor<?xf64>, %s: tensor<?x!pipeline.string>, %words: tensor<?x!pipeline.string>):
    %0 = feature.standardize %x center(3.0) scale(4.0) : tensor<?xf64>
    %1 = feature.vocabulary %s ignore_unknown values(["a", "b"]) : tensor<?x!pipeline.string> -> tensor<?xi64>
    %2 = feature.one_hot %1 : tensor<?xi64> -> tensor<?x4xf32>
    %3 = feature.ngrams %words ngrams(1) buckets(4) : tensor<?x!pipeline.string> -> tensor<?x4xf32>
    feature.yield %0, %2, %3 : tensor<?xf64>, tensor<?x4xf32>, tensor<?x4xf32> names(["x", "s", "words"])
  }
  train.linear_model @model weights(dense<[[2.0, 1.0, 2.0, 3.0, 4.0, 10.0, 20.0, 30.0, 40.0]]> : tensor<1x9xf32>) intercept(dense<0.5> : tensor<1xf32>)
}

func.func @features_are_weighted_and_added() attributes {check.test} {
  %batch = check.batch columns(["float64", "string", "string"]) rows([
    [5.0, "b", "The cat sat. The cat!"],
    [3.0, "unknown", " CAT"],
    [3.0, unit, unit],
    [unit, "a", ""]
  ])
  check.expect_rows @predict(%batch) are dense<[[185.5], [40.5], [1.5], [0x7FC00000]]> : tensor<4x1xf32>
  return
}
