// Which rows train, validate (1) and test (2), and the labels of classes. The expected parts are computed with the reference
// implementation of XXH64: the upper 53 bits of the hash of the key, as a fraction.

pipeline.pipeline @split task(multiclass) label(@y) classes(["red", "", "blue"]) {
  pipeline.column @x : float64
  pipeline.column @key : string
  pipeline.column @y : string
  pipeline.split train(0.5) validation(0.25) test(0.25) hash(["key"]) test_files(["held_out.csv"]) seed(7)
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    feature.yield %x : tensor<?xf64> names(["x"])
  }
  train.linear_model @model weights(dense<0.0> : tensor<3x1xf32>) intercept(dense<0.0> : tensor<3xf32>)
}

func.func @a_rows_part_follows_from_its_key() attributes {check.test} {
  %batch = check.batch columns(["float64", "string", "string"]) rows([
    [0.0, "a", unit], [0.0, "b", unit], [0.0, "c", unit], [0.0, "d", unit], [0.0, "e", unit], [0.0, "f", unit], [0.0, "g", unit], [0.0, "h", unit], [0.0, "i", unit], [0.0, "j", unit], [0.0, "", unit], [0.0, unit, unit]
  ]) source("rows.csv")
  check.expect_rows @split(%batch) are dense<[[2], [0], [1], [1], [2], [0], [0], [1], [0], [1], [1], [0]]> : tensor<12x1xi32>
  return
}

func.func @all_rows_of_a_test_file_test() attributes {check.test} {
  %batch = check.batch columns(["float64", "string", "string"]) rows([[0.0, "a", unit], [0.0, "b", unit], [0.0, unit, unit]])
      source("held_out.csv")
  check.expect_rows @split(%batch) are dense<2> : tensor<3x1xi32>
  return
}

// The index of the class; NaN for a text that is no class, and for a missing one.
func.func @a_label_is_the_index_of_its_class() attributes {check.test} {
  %batch = check.batch columns(["float64", "string", "string"]) rows([
    [0.0, "a", "red"], [0.0, "a", ""], [0.0, "a", "blue"], [0.0, "a", "green"], [0.0, "a", unit], [0.0, "a", "Red"]
  ])
  check.expect_rows @label_of(%batch) are dense<[[0.0], [1.0], [2.0], [0x7FC00000], [0x7FC00000], [0x7FC00000]]> : tensor<6x1xf32>
  return
}
