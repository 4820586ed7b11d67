// RUN: lathe-opt %s --split-input-file --verify-diagnostics

pipeline.pipeline @c1_there_is_an_argument_per_column task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @s : string
  pipeline.column @t : timestamp
  pipeline.column @y : float64
  // graph C1
  // expected-error @+1 {{has 2 columns but 1 arguments}}
  feature.graph @features columns(["x", "s"]) {
  ^bb0(%x: tensor<?xf64>):
    feature.yield names([])
  }
}

// -----

pipeline.pipeline @c1_a_string_column_arrives_as_strings task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @s : string
  pipeline.column @t : timestamp
  pipeline.column @y : float64
  // graph C1
  // expected-error @+1 {{column "s" is of type string and arrives as 'tensor<?x!pipeline.string>', found 'tensor<?xf64>'}}
  feature.graph @features columns(["s"]) {
  ^bb0(%x: tensor<?xf64>):
    feature.yield names([])
  }
}

// -----

pipeline.pipeline @c1_a_timestamp_column_arrives_as_timestamps task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @s : string
  pipeline.column @t : timestamp
  pipeline.column @y : float64
  // graph C1
  // expected-error @+1 {{column "t" is of type timestamp and arrives as 'tensor<?x!pipeline.timestamp>', found 'tensor<?xf64>'}}
  feature.graph @features columns(["t"]) {
  ^bb0(%x: tensor<?xf64>):
    feature.yield names([])
  }
}

// -----

pipeline.pipeline @c2_a_column_exists task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @s : string
  pipeline.column @t : timestamp
  pipeline.column @y : float64
  // graph C2
  // expected-error @+1 {{names column "z", which pipeline @c2_a_column_exists does not have}}
  feature.graph @features columns(["z"]) {
  ^bb0(%x: tensor<?xf64>):
    feature.yield names([])
  }
}

// -----

pipeline.pipeline @c2_the_label_is_no_feature task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @s : string
  pipeline.column @t : timestamp
  pipeline.column @y : float64
  // graph C2
  // expected-error @+1 {{column "y" is the label; a feature that knows the label predicts nothing}}
  feature.graph @features columns(["y"]) {
  ^bb0(%x: tensor<?xf64>):
    feature.yield names([])
  }
}

// -----

pipeline.pipeline @c2_a_column_is_named_once task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @s : string
  pipeline.column @t : timestamp
  pipeline.column @y : float64
  // graph C2
  // expected-error @+1 {{names column "x" twice}}
  feature.graph @features columns(["x", "x"]) {
  ^bb0(%x: tensor<?xf64>, %x2: tensor<?xf64>):
    feature.yield names([])
  }
}

// -----

func.func @a_graph_is_inside_a_pipeline() {
  // expected-error @+1 {{expects parent op 'pipeline.pipeline'}}
  feature.graph @features columns([]) {
    feature.yield names([])
  }
  return
}

// -----

pipeline.pipeline @features_have_a_name_each task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @s : string
  pipeline.column @t : timestamp
  pipeline.column @y : float64
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    // expected-error @+1 {{has 1 features but 2 names}}
    feature.yield %x : tensor<?xf64> names(["a", "b"])
  }
}

// -----

pipeline.pipeline @names_are_distinct task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @s : string
  pipeline.column @t : timestamp
  pipeline.column @y : float64
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    // expected-error @+1 {{two features have the name "a"}}
    feature.yield %x, %x : tensor<?xf64>, tensor<?xf64> names(["a", "a"])
  }
}

// -----

func.func @c1_a_constant_has_its_fill(%x: tensor<?xf64>) {
  // impute C1
  // expected-error @+1 {{strategy constant needs a fill value}}
  %0 = feature.impute %x constant : tensor<?xf64>
  return
}

// -----

func.func @c1_a_fill_is_finite(%x: tensor<?xf64>) {
  // impute C1
  // expected-error @+1 {{the fill value must be finite, found 0x7FF8000000000000 : f64}}
  %0 = feature.impute %x median fill(0x7FF8000000000000) : tensor<?xf64>
  return
}

// -----

func.func @c1_a_clip_has_a_bound(%x: tensor<?xf64>) {
  // clip C1
  // expected-error @+1 {{needs a lower or an upper bound}}
  %0 = feature.clip %x : tensor<?xf64>
  return
}

// -----

func.func @c1_bounds_do_not_cross(%x: tensor<?xf64>) {
  // clip C1
  // expected-error @+1 {{lower bound 2.000000e+00 : f64 is above upper bound 1.000000e+00 : f64}}
  %0 = feature.clip %x lower(2.0) upper(1.0) : tensor<?xf64>
  return
}

// -----

func.func @c2_a_bound_is_not_nan(%x: tensor<?xf64>) {
  // clip C2
  // expected-error @+1 {{a bound must be finite, found 0x7FF8000000000000 : f64}}
  %0 = feature.clip %x lower(0x7FF8000000000000) : tensor<?xf64>
  return
}

// -----

func.func @c2_a_bound_is_not_infinite(%x: tensor<?xf64>) {
  // clip C2
  // expected-error @+1 {{a bound must be finite, found 0x7FF0000000000000 : f64}}
  %0 = feature.clip %x upper(0x7FF0000000000000) : tensor<?xf64>
  return
}

// -----

func.func @c1_standardize_has_center_and_scale(%x: tensor<?xf64>) {
  // standardize C1
  // expected-error @+1 {{center and scale are both there or both absent}}
  %0 = feature.standardize %x center(1.0) : tensor<?xf64>
  return
}

// -----

func.func @c1_the_scale_of_standardize_is_positive(%x: tensor<?xf64>) {
  // standardize C1
  // expected-error @+1 {{the scale must be positive, found 0.000000e+00 : f64}}
  %0 = feature.standardize %x center(1.0) scale(0.0) : tensor<?xf64>
  return
}

// -----

func.func @c1_min_max_has_center_and_scale(%x: tensor<?xf64>) {
  // min_max C1
  // expected-error @+1 {{center and scale are both there or both absent}}
  %0 = feature.min_max %x center(1.0) : tensor<?xf64>
  return
}

// -----

func.func @c1_the_scale_of_min_max_is_positive(%x: tensor<?xf64>) {
  // min_max C1
  // expected-error @+1 {{the scale must be positive, found 0.000000e+00 : f64}}
  %0 = feature.min_max %x center(1.0) scale(0.0) : tensor<?xf64>
  return
}

// -----

func.func @c1_boundaries_are_finite(%x: tensor<?xf64>) {
  // bucketize C1
  // expected-error @+1 {{boundaries must be finite, found}}
  %0 = feature.bucketize %x boundaries([0.0, 0x7FF0000000000000]) : tensor<?xf64> -> tensor<?xi64>
  return
}

// -----

func.func @c1_boundaries_ascend_strictly(%x: tensor<?xf64>) {
  // bucketize C1
  // expected-error @+1 {{boundaries must ascend strictly, found}}
  %0 = feature.bucketize %x boundaries([0.0, 2.0, 2.0]) : tensor<?xf64> -> tensor<?xi64>
  return
}

// -----

func.func @c2_one_quantile_is_no_bucket(%x: tensor<?xf64>) {
  // bucketize C2
  // expected-error @+1 {{needs boundaries or at least 2 quantiles}}
  %0 = feature.bucketize %x quantiles(1) : tensor<?xf64> -> tensor<?xi64>
  return
}

// -----

func.func @c1_a_category_has_at_least_one_row(%s: tensor<?x!pipeline.string>) {
  // vocabulary C1
  // expected-error @+1 {{min_count must be at least 1, found 0}}
  %0 = feature.vocabulary %s min_count(0) : tensor<?x!pipeline.string> -> tensor<?xi64>
  return
}

// -----

func.func @c1_a_number_of_categories_is_not_negative(%s: tensor<?x!pipeline.string>) {
  // vocabulary C1
  // expected-error @+1 {{max_categories must not be negative, found -1}}
  %0 = feature.vocabulary %s max_categories(-1) : tensor<?x!pipeline.string> -> tensor<?xi64>
  return
}

// -----

func.func @c2_values_are_distinct(%s: tensor<?x!pipeline.string>) {
  // vocabulary C2
  // expected-error @+1 {{value "a" appears twice}}
  %0 = feature.vocabulary %s values(["a", "a"]) : tensor<?x!pipeline.string> -> tensor<?xi64>
  return
}

// -----

func.func @c1_there_is_a_bucket(%s: tensor<?x!pipeline.string>) {
  // hash C1
  // expected-error @+1 {{buckets must be positive, found -2}}
  %0 = feature.hash %s buckets(-2) : tensor<?x!pipeline.string> -> tensor<?xi64>
  return
}

// -----

func.func @c2_something_is_hashed() {
  // hash C2
  // expected-error @+1 {{needs at least one input}}
  %0 = "feature.hash"() <{buckets = 3 : i64, seed = 0 : i64}> : () -> tensor<?xi64>
  return
}

// -----

func.func @c1_slots_are_of_a_category_op(%c: tensor<?xi64>) {
  // one_hot C1
  // expected-error @+1 {{input must be the result of a category op, such as feature.vocabulary}}
  %0 = feature.one_hot %c : tensor<?xi64> -> tensor<?x3xf32>
  return
}

// -----

func.func @c2_there_is_a_slot_per_category(%x: tensor<?xf64>) {
  %0 = feature.bucketize %x boundaries([0.0]) : tensor<?xf64> -> tensor<?xi64>
  // one_hot C2
  // expected-error @+1 {{has 5 slots but its input has 3 categories}}
  %1 = feature.one_hot %0 : tensor<?xi64> -> tensor<?x5xf32>
  return
}

// -----

func.func @c1_an_ngram_has_a_word(%s: tensor<?x!pipeline.string>) {
  // ngrams C1
  // expected-error @+1 {{ngrams must be in [1, 8], found 0}}
  %0 = feature.ngrams %s ngrams(0) buckets(4) : tensor<?x!pipeline.string> -> tensor<?x4xf32>
  return
}

// -----

func.func @c1_an_ngram_has_at_most_eight_words(%s: tensor<?x!pipeline.string>) {
  // ngrams C1
  // expected-error @+1 {{ngrams must be in [1, 8], found 9}}
  %0 = feature.ngrams %s ngrams(9) buckets(4) : tensor<?x!pipeline.string> -> tensor<?x4xf32>
  return
}

// -----

func.func @c1_there_is_a_slot_per_bucket(%s: tensor<?x!pipeline.string>) {
  // ngrams C1
  // expected-error @+1 {{has 4 buckets but 5 slots}}
  %0 = feature.ngrams %s ngrams(1) buckets(4) : tensor<?x!pipeline.string> -> tensor<?x5xf32>
  return
}
