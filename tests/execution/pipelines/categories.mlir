// Categories: vocabularies, hashes and crosses, one-hot and ordinal. The hashes are computed with the reference implementation
// of XXH64.

pipeline.pipeline @categories task(regression) label(@y) {
  pipeline.column @color : string
  pipeline.column @count : int64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["color", "count"]) {
  ^bb0(%color: tensor<?x!pipeline.string>, %count: tensor<?xf64>):
    %known = feature.vocabulary %color values(["red", "green"]) : tensor<?x!pipeline.string> -> tensor<?xi64>
    %slots = feature.one_hot %known : tensor<?xi64> -> tensor<?x4xf32>
    %ignoring = feature.vocabulary %color ignore_unknown values(["red", "green"]) : tensor<?x!pipeline.string> -> tensor<?xi64>
    %ignoring_slots = feature.one_hot %ignoring : tensor<?xi64> -> tensor<?x4xf32>
    %ordinal = feature.ordinal %ignoring : tensor<?xi64> -> tensor<?xf64>
    %text = feature.format %count : tensor<?xf64> -> tensor<?x!pipeline.string>
    %numbers = feature.vocabulary %text values(["3", "-1"]) : tensor<?x!pipeline.string> -> tensor<?xi64>
    %number_slots = feature.one_hot %numbers : tensor<?xi64> -> tensor<?x4xf32>
    %hash = feature.hash %color buckets(3) seed(5) : tensor<?x!pipeline.string> -> tensor<?xi64>
    %hash_slots = feature.one_hot %hash : tensor<?xi64> -> tensor<?x4xf32>
    %cross = feature.hash %color, %text buckets(5) seed(2) : tensor<?x!pipeline.string>, tensor<?x!pipeline.string> -> tensor<?xi64>
    %cross_slots = feature.one_hot %cross : tensor<?xi64> -> tensor<?x5xf32>
    feature.yield %slots, %ignoring_slots, %ordinal, %number_slots, %hash_slots, %cross_slots
      : tensor<?x4xf32>, tensor<?x4xf32>, tensor<?xf64>, tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x5xf32>
      names(["color", "ignoring", "ordinal", "count", "hash", "cross"])
  }
  train.linear_model @model weights(dense<0.0> : tensor<1x22xf32>) intercept(dense<0.0> : tensor<1xf32>)
}

// color (missing, other, red, green), ignoring, ordinal, count (missing, other, 3, -1), hash (missing, 3 buckets), cross
func.func @a_value_has_the_slot_of_its_category() attributes {check.test} {
  %batch = check.batch columns(["string", "int64"]) rows([
    ["red", 3],
    ["green", 3],
    ["mauve", -1],
    ["", 0],
    [unit, unit]
  ])
  check.expect_rows @features(%batch) are dense<[
    // 'red' and 3
    [0.0, 0.0, 1.0, 0.0,  0.0, 0.0, 1.0, 0.0,  2.0,  0.0, 0.0, 1.0, 0.0,  0.0, 1.0, 0.0, 0.0,  0.0, 0.0, 0.0, 1.0, 0.0],
    // 'green' and 3
    [0.0, 0.0, 0.0, 1.0,  0.0, 0.0, 0.0, 1.0,  3.0,  0.0, 0.0, 1.0, 0.0,  0.0, 0.0, 0.0, 1.0,  0.0, 0.0, 0.0, 1.0, 0.0],
    // 'mauve' and -1
    [0.0, 1.0, 0.0, 0.0,  0.0, 0.0, 0.0, 0.0,  0x7FC00000,  0.0, 0.0, 0.0, 1.0,  0.0, 0.0, 1.0, 0.0,  0.0, 0.0, 1.0, 0.0, 0.0],
    // '' and 0
    [0.0, 1.0, 0.0, 0.0,  0.0, 0.0, 0.0, 0.0,  0x7FC00000,  0.0, 1.0, 0.0, 0.0,  0.0, 0.0, 0.0, 1.0,  0.0, 1.0, 0.0, 0.0, 0.0],
    // missing and missing
    [1.0, 0.0, 0.0, 0.0,  1.0, 0.0, 0.0, 0.0,  0x7FC00000,  1.0, 0.0, 0.0, 0.0,  1.0, 0.0, 0.0, 0.0,  1.0, 0.0, 0.0, 0.0, 0.0]
  ]> : tensor<5x22xf32>
  return
}
