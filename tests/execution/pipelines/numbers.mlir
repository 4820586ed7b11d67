// Ops from numbers to numbers, and buckets of them, on single rows.

pipeline.pipeline @numbers task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    %imputed = feature.impute %x median fill(-2.5) : tensor<?xf64>
    %missing = feature.indicator %x : tensor<?xf64>
    %clipped = feature.clip %x lower(-1.0) upper(10.0) : tensor<?xf64>
    %above = feature.clip %x lower(0.0) : tensor<?xf64>
    %log = feature.log1p %x : tensor<?xf64>
    %standard = feature.standardize %x center(3.0) scale(4.0) : tensor<?xf64>
    %range = feature.min_max %x center(-1.0) scale(2.0) : tensor<?xf64>
    %buckets = feature.bucketize %x boundaries([0.0, 2.5]) : tensor<?xf64> -> tensor<?xi64>
    %ordinal = feature.ordinal %buckets : tensor<?xi64> -> tensor<?xf64>
    %one_hot = feature.one_hot %buckets : tensor<?xi64> -> tensor<?x4xf32>
    feature.yield %x, %imputed, %missing, %clipped, %above, %log, %standard, %range, %ordinal, %one_hot
      : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>,
        tensor<?xf64>, tensor<?x4xf32>
      names(["x", "imputed", "missing", "clipped", "above", "log", "standard", "range", "ordinal", "one_hot"])
  }
  train.linear_model @model weights(dense<0.0> : tensor<1x13xf32>) intercept(dense<0.5> : tensor<1xf32>)
}

// x, imputed, missing, clipped, above, log, standard, range, ordinal, one_hot (missing, below 0, below 2.5, above)

func.func @a_number_inside_all_bounds() attributes {check.test} {
  %batch = check.batch columns(["float64"]) rows([[1.0]])
  check.expect_rows @features(%batch) are dense<[[1.0, 1.0, 0.0, 1.0, 1.0, 0.69314718055994530942, -0.5, 1.0, 2.0, 0.0, 0.0, 1.0, 0.0]]> : tensor<1x13xf32>
  return
}

func.func @missing_stays_missing_unless_it_is_imputed() attributes {check.test} {
  %batch = check.batch columns(["float64"]) rows([[unit]])
  check.expect_rows @features(%batch) are dense<[
    [0x7FC00000, -2.5, 1.0, 0x7FC00000, 0x7FC00000, 0x7FC00000, 0x7FC00000, 0x7FC00000, 0x7FC00000, 1.0, 0.0, 0.0, 0.0]
  ]> : tensor<1x13xf32>
  return
}

func.func @a_number_on_a_boundary_is_in_the_upper_bucket() attributes {check.test} {
  %batch = check.batch columns(["float64"]) rows([[2.5], [0.0]])
  check.expect_rows @features(%batch) are dense<[
    [2.5, 2.5, 0.0, 2.5, 2.5, 1.2527629684953681, -0.125, 1.75, 3.0, 0.0, 0.0, 0.0, 1.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -0.75, 0.5, 2.0, 0.0, 0.0, 1.0, 0.0]
  ]> : tensor<2x13xf32>
  return
}

func.func @negative_zero_keeps_its_sign() attributes {check.test} {
  %batch = check.batch columns(["float64"]) rows([[-0.0]])
  check.expect_rows @features(%batch) are dense<[[-0.0, -0.0, 0.0, -0.0, -0.0, -0.0, -0.75, 0.5, 2.0, 0.0, 0.0, 1.0, 0.0]]> : tensor<1x13xf32>
  return
}

// log(1 + x) does not exist for -1 and below.
func.func @what_has_no_logarithm_becomes_missing() attributes {check.test} {
  %batch = check.batch columns(["float64"]) rows([[-1.0], [-5.0]])
  check.expect_rows @features(%batch) are dense<[
    [-1.0, -1.0, 0.0, -1.0, 0.0, 0x7FC00000, -1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0],
    [-5.0, -5.0, 0.0, -1.0, 0.0, 0x7FC00000, -2.0, -2.0, 1.0, 0.0, 1.0, 0.0, 0.0]
  ]> : tensor<2x13xf32>
  return
}

func.func @infinities_are_clipped_and_bucketized() attributes {check.test} {
  %batch = check.batch columns(["float64"]) rows([[0x7FF0000000000000 : f64], [0xFFF0000000000000 : f64]])
  check.expect_rows @features(%batch) are dense<[
    [0x7F800000, 0x7F800000, 0.0, 10.0, 0x7F800000, 0x7F800000, 0x7F800000, 0x7F800000, 3.0, 0.0, 0.0, 0.0, 1.0],
    [0xFF800000, 0xFF800000, 0.0, -1.0, 0.0, 0x7FC00000, 0xFF800000, 0xFF800000, 1.0, 0.0, 1.0, 0.0, 0.0]
  ]> : tensor<2x13xf32>
  return
}

// 0.1 is not a float: the double is rounded where it enters the model. Beyond the largest float lies infinity.
func.func @a_feature_is_rounded_once_to_f32() attributes {check.test} {
  %batch = check.batch columns(["float64"]) rows([[0.1], [1.0e300]])
  check.expect_rows @features(%batch) are dense<[
    [0x3DCCCCCD, 0x3DCCCCCD, 0.0, 0x3DCCCCCD, 0x3DCCCCCD, 0.0953101798043248600439521232807, -0.725, 0.55, 2.0, 0.0, 0.0, 1.0, 0.0],
    [0x7F800000, 0x7F800000, 0.0, 10.0, 0x7F800000, 690.775527898213705205397436405, 0x7F800000, 0x7F800000, 3.0, 0.0, 0.0, 0.0, 1.0]
  ]> : tensor<2x13xf32>
  return
}

func.func @a_linear_model_adds_its_intercept() attributes {check.test} {
  %batch = check.batch columns(["float64"]) rows([[1.0]])
  check.expect_rows @predict(%batch) are dense<0.5> : tensor<1x1xf32>
  return
}
