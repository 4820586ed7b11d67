// RUN: lathe-opt %s --split-input-file --verify-diagnostics

// pipeline C1
// expected-error @+1 {{label names @y, which is not a column of the pipeline}}
pipeline.pipeline @c1_the_label_is_a_column task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
}

// -----

// pipeline C2
// expected-error @+1 {{a binary task has 2 classes, found 3}}
pipeline.pipeline @c2_binary_has_two_classes task(binary) label(@y) classes(["a", "b", "c"]) {
  pipeline.column @y : string
}

// -----

// pipeline C2
// expected-error @+1 {{a multiclass task has at least 2 classes, found 1}}
pipeline.pipeline @c2_multiclass_has_two_classes task(multiclass) label(@y) classes(["a"]) {
  pipeline.column @y : string
}

// -----

// pipeline C2
// expected-error @+1 {{a regression task has no classes, found 1}}
pipeline.pipeline @c2_regression_has_no_classes task(regression) label(@y) classes(["a"]) {
  pipeline.column @y : float64
}

// -----

pipeline.pipeline @c3_there_is_one_split task(regression) label(@y) {
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  // pipeline C3
  // expected-error @+1 {{appears twice in pipeline @c3_there_is_one_split}}
  pipeline.split train(1.0) validation(0.0) test(0.0)
}

// -----

pipeline.pipeline @c3_there_is_one_graph task(regression) label(@y) {
  pipeline.column @y : float64
  feature.graph @features columns([]) {
    feature.yield names([])
  }
  // pipeline C3
  // expected-error @+1 {{appears twice in pipeline @c3_there_is_one_graph}}
  feature.graph @more columns([]) {
    feature.yield names([])
  }
}

// -----

pipeline.pipeline @columns_have_names_of_their_own task(regression) label(@y) {
  // expected-note @+1 {{see existing symbol definition here}}
  pipeline.column @y : float64
  // expected-error @+1 {{redefinition of symbol named 'y'}}
  pipeline.column @y : int64
}

// -----

// expected-error @+1 {{expects parent op 'pipeline.pipeline'}}
pipeline.column @a_column_is_inside_a_pipeline : float64

// -----

pipeline.pipeline @column task(regression) label(@y) {
  pipeline.column @y : float64
  // column C1
  // expected-error @+1 {{bounds need a numeric type, found string}}
  pipeline.column @c1_bounds_are_of_numbers : string min(0.0)
}

// -----

pipeline.pipeline @column task(regression) label(@y) {
  pipeline.column @y : float64
  // column C1
  // expected-error @+1 {{min 2.000000e+00 : f64 is above max 1.000000e+00 : f64}}
  pipeline.column @c1_bounds_do_not_cross : int64 min(2.0) max(1.0)
}

// -----

pipeline.pipeline @column task(regression) label(@y) {
  pipeline.column @y : float64
  // column C2
  // expected-error @+1 {{values need type string, found int64}}
  pipeline.column @c2_values_are_strings : int64 values(["1"])
}

// -----

pipeline.pipeline @column task(regression) label(@y) {
  pipeline.column @y : float64
  // column C2
  // expected-error @+1 {{value "a" appears twice}}
  pipeline.column @c2_values_are_distinct : string values(["a", "b", "a"])
}

// -----

pipeline.pipeline @split_c1_a_fraction_is_not_negative task(regression) label(@y) {
  pipeline.column @y : float64
  // split C1
  // expected-error @+1 {{a fraction lies in [0, 1], found -1.000000e-01 : f64}}
  pipeline.split train(1.0) validation(-0.1) test(0.1)
}

// -----

pipeline.pipeline @split_c1_some_rows_train task(regression) label(@y) {
  pipeline.column @y : float64
  // split C1
  // expected-error @+1 {{the train fraction must be positive}}
  pipeline.split train(0.0) validation(0.5) test(0.5)
}

// -----

pipeline.pipeline @split_c1_fractions_sum_to_one task(regression) label(@y) {
  pipeline.column @y : float64
  // split C1
  // expected-error @+1 {{fractions sum to 1, found}}
  pipeline.split train(0.5) validation(0.1) test(0.1)
}

// -----

func.func @a_string_column_loads_as_a_string(%batch: !pipeline.batch, %row: index) {
  // expected-error @+1 {{a string column loads as '!pipeline.string', found 'f64'}}
  %0 = pipeline.load %batch[%row] input(0) string : f64
  return
}

// -----

func.func @strings_load_one_by_one(%batch: !pipeline.batch, %row: index) {
  // expected-error @+1 {{a string column loads as '!pipeline.string', found 'vector<8xf64>'}}
  %0 = pipeline.load %batch[%row] input(0) string : vector<8xf64>
  return
}

// -----

func.func @a_timestamp_column_loads_as_a_timestamp(%batch: !pipeline.batch, %row: index) {
  // expected-error @+1 {{a timestamp column loads as '!pipeline.timestamp', found '!pipeline.string'}}
  %0 = pipeline.load %batch[%row] input(0) timestamp : !pipeline.string
  return
}

// -----

func.func @every_number_loads_as_f64(%batch: !pipeline.batch, %row: index) {
  // expected-error @+1 {{a bool column loads as 'f64', found '!pipeline.timestamp'}}
  %0 = pipeline.load %batch[%row] input(0) bool : !pipeline.timestamp
  return
}

// -----

// vocabulary C1
// expected-error @+1 {{value "b" appears twice}}
pipeline.vocabulary @c1_values_are_distinct ["a", "b", "b"]

// -----

func.func @a_lookup_in_a_column_names_a_vocabulary(%batch: !pipeline.batch, %row: index) {
  // expected-error @+1 {{expects a pipeline.vocabulary named @words}}
  %0 = pipeline.lookup_column %batch[%row] input(0) in @words
  return
}

// -----

func.func @a_lookup_names_a_vocabulary(%text: !pipeline.string) {
  // expected-error @+1 {{expects a pipeline.vocabulary named @words}}
  %0 = pipeline.lookup %text in @words
  return
}
