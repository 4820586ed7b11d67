// Hashed n-grams of words. The hashes are computed with the reference implementation of XXH64, the words by hand.

pipeline.pipeline @text task(regression) label(@y) {
  pipeline.column @words : string
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["words"]) {
  ^bb0(%words: tensor<?x!pipeline.string>):
    %count = feature.ngrams %words ngrams(1) buckets(4) : tensor<?x!pipeline.string> -> tensor<?x4xf32>
    %binary = feature.ngrams %words ngrams(2) buckets(4) seed(9) weight(binary) : tensor<?x!pipeline.string> -> tensor<?x4xf32>
    %l2 = feature.ngrams %words ngrams(2) buckets(4) weight(l2) : tensor<?x!pipeline.string> -> tensor<?x4xf32>
    feature.yield %count, %binary, %l2 : tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32> names(["count", "binary", "l2"])
  }
  train.linear_model @model weights(dense<0.0> : tensor<1x12xf32>) intercept(dense<0.0> : tensor<1xf32>)
}

// 4 buckets each: counts of words, words and pairs that occur, words and pairs divided by their Euclidean norm.
func.func @a_text_is_the_bag_of_its_words() attributes {check.test} {
  %batch = check.batch columns(["string"]) rows([
    ["The cat sat. The cat!"],
    ["  ...  "],
    ["über-cat 42"],
    [""],
    [" CAT"],
    [unit]
  ])
  check.expect_rows @features(%batch) are dense<[
    // 'The cat sat. The cat!'
    [0.0, 0.0, 2.0, 3.0,  1.0, 0.0, 1.0, 1.0,  0.19245009124279022, 0.19245009124279022, 0.7698003649711609, 0.5773502588272095],
    // '  ...  '
    [0.0, 0.0, 0.0, 0.0,  0.0, 0.0, 0.0, 0.0,  0.0, 0.0, 0.0, 0.0],
    // 'über-cat 42'
    [0.0, 2.0, 0.0, 1.0,  1.0, 0.0, 1.0, 1.0,  0.0, 0.8320503234863281, 0.0, 0.5547001957893372],
    // ''
    [0.0, 0.0, 0.0, 0.0,  0.0, 0.0, 0.0, 0.0,  0.0, 0.0, 0.0, 0.0],
    // ' CAT'
    [0.0, 0.0, 0.0, 1.0,  0.0, 0.0, 0.0, 1.0,  0.0, 0.0, 0.0, 1.0],
    // missing
    [0.0, 0.0, 0.0, 0.0,  0.0, 0.0, 0.0, 0.0,  0.0, 0.0, 0.0, 0.0]
  ]> : tensor<6x12xf32>
  return
}
