// Without columns to hash, the whole row is hashed in the order of the schema, the label included; -0 hashes as 0. Without test rows
// what does not train validates. The expected parts are computed with the reference implementation of XXH64.

pipeline.pipeline @all_columns task(binary) label(@flag) classes(["false", "true"]) {
  pipeline.column @count : int64
  pipeline.column @flag : bool
  pipeline.column @x : float64
  pipeline.split train(0.6) validation(0.4) test(0.0)
  feature.graph @features columns(["count"]) {
  ^bb0(%count: tensor<?xf64>):
    feature.yield %count : tensor<?xf64> names(["count"])
  }
  train.linear_model @model weights(dense<0.0> : tensor<1x1xf32>) intercept(dense<0.0> : tensor<1xf32>)
}

func.func @a_rows_part_follows_from_the_whole_row() attributes {check.test} {
  %batch = check.batch columns(["int64", "bool", "float64"]) rows([
    [1, true, 0.5], [2, true, 0.5], [3, false, -0.0], [4, unit, 1.5], [-5, true, unit], [unit, false, 2.0], [7, true, 1.0e9], [8, false, 3.25]
  ])
  check.expect_rows @split(%batch) are dense<[[0], [1], [1], [1], [0], [1], [1], [0]]> : tensor<8x1xi32>
  return
}

func.func @a_bool_is_its_class() attributes {check.test} {
  %batch = check.batch columns(["int64", "bool", "float64"]) rows([[1, true, 0.0], [1, false, 0.0], [1, unit, 0.0]])
  check.expect_rows @label_of(%batch) are dense<[[1.0], [0.0], [0x7FC00000]]> : tensor<3x1xf32>
  return
}
