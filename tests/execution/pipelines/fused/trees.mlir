// Three trees: over a scaled number, a slot of a category, a bucket of a text. The least x for which f32((x - 3) / 4) is 0.5 is
// 5 - 2^-24.

pipeline.pipeline @trees task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @unused : float64
  pipeline.column @s : string
  pipeline.column @words : string
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x", "unused", "s", "words"]) {
  ^bb0(%x: tensor<?xf64>, %unused: tensor<?xf64>, %s: tensor<?x!pipeline.string>, %words: tensor<?x!pipeline.string>):
    %0 = feature.standardize %x center(3.0) scale(4.0) : tensor<?xf64>
    %1 = feature.vocabulary %s values(["a", "b"]) : tensor<?x!pipeline.string> -> tensor<?xi64>
    %2 = feature.one_hot %1 : tensor<?xi64> -> tensor<?x4xf32>
    %3 = feature.ngrams %words ngrams(1) buckets(4) : tensor<?x!pipeline.string> -> tensor<?x4xf32>
    feature.yield %0, %unused, %2, %3 : tensor<?xf64>, tensor<?xf64>, tensor<?x4xf32>, tensor<?x4xf32> names(["x", "unused", "s", "words"])
  }
  tree.ensemble @model features(10) attributes {
    base = array<f32: 0.0>, roots = array<i32: 0, 3, 6>, outputs = array<i32: 0, 0, 0>,
    feature = array<i32: 0, -1, -1, 4, -1, -1, 9, -1, -1>, threshold = array<f32: 0.5, 0.0, 0.0, 0.5, 0.0, 0.0, 2.0, 0.0, 0.0>,
    missing_left = array<i8: 1, 0, 0, 0, 0, 0, 0, 0, 0>, left = array<i32: 1, 0, 0, 4, 0, 0, 7, 0, 0>,
    value = array<f32: 0.0, 1.0, 2.0, 0.0, 10.0, 20.0, 0.0, 100.0, 200.0>
  }
}

func.func @every_split_decides_as_declared() attributes {check.test} {
  %batch = check.batch columns(["float64", "string", "string"]) rows([
    [5.0, "b", "The cat sat. The cat!"],
    [4.9999999403953552, "a", " CAT"],
    [4.9999999403953543, "A", "cat, cat, cat"],
    [0x7FF0000000000000 : f64, "", "dog"],
    [0xFFF0000000000000 : f64, "ab", ""],
    [unit, unit, unit]
  ])
  check.expect_rows @predict(%batch) are dense<[[212.0], [122.0], [211.0], [112.0], [111.0], [111.0]]> : tensor<6x1xf32>
  return
}
