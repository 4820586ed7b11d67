// RUN: lathe-opt %s --split-input-file --verify-diagnostics --lathe-derive-reader | FileCheck %s

// CHECK-LABEL: func.func private @a_string_that_is_looked_up_is_an_index
// CHECK: %[[S:.*]] = pipeline.load %{{.*}}[%{{.*}}] input(0) int64 : f64
// CHECK: pipeline.is_missing %[[S]] : f64
// CHECK: arith.fptosi %[[S]] : f64 to i64
// CHECK-NOT: pipeline.lookup
func.func private @a_string_that_is_looked_up_is_an_index(%batch: !pipeline.batch, %row: index) -> i64 {
  %s = pipeline.load %batch[%row] input(0) string : !pipeline.string
  %missing = pipeline.is_missing %s : !pipeline.string
  %i = scf.if %missing -> (i64) {
    %zero = arith.constant 0 : i64
    scf.yield %zero : i64
  } else {
    %found = pipeline.lookup %s in @vocabulary
    scf.yield %found : i64
  }
  return %i : i64
}

// CHECK-LABEL: func.func private @a_string_that_is_hashed_stays_text
// CHECK: %[[S:.*]] = pipeline.load %{{.*}}[%{{.*}}] input(1) string
// CHECK: pipeline.lookup %[[S]] in @vocabulary
func.func private @a_string_that_is_hashed_stays_text(%batch: !pipeline.batch, %row: index) -> i64 {
  %s = pipeline.load %batch[%row] input(1) string : !pipeline.string
  %found = pipeline.lookup %s in @vocabulary
  %seed = arith.constant 1 : i64
  %hash = pipeline.hash_string %s seed(%seed)
  %sum = arith.addi %found, %hash : i64
  return %sum : i64
}

// CHECK-LABEL: func.func private @two_vocabularies_need_the_text
// CHECK: pipeline.load %{{.*}}[%{{.*}}] input(2) string
func.func private @two_vocabularies_need_the_text(%batch: !pipeline.batch, %row: index) -> i64 {
  %s = pipeline.load %batch[%row] input(2) string : !pipeline.string
  %a = pipeline.lookup %s in @vocabulary
  %b = pipeline.lookup %s in @other
  %sum = arith.addi %a, %b : i64
  return %sum : i64
}

// CHECK-LABEL: func.func private @a_vocabulary_with_values_that_are_refused_needs_the_text
// CHECK: pipeline.load %{{.*}}[%{{.*}}] input(3) string
func.func private @a_vocabulary_with_values_that_are_refused_needs_the_text(%batch: !pipeline.batch, %row: index) -> i64 {
  %s = pipeline.load %batch[%row] input(3) string : !pipeline.string
  %a = pipeline.lookup %s in @vocabulary
  return %a : i64
}

func.func @predict(%batch: !pipeline.batch, %begin: index, %end: index, %out: memref<?xf32>) attributes {lathe.entry} {
  %0 = call @a_string_that_is_looked_up_is_an_index(%batch, %begin) : (!pipeline.batch, index) -> i64
  %1 = call @a_string_that_is_hashed_stays_text(%batch, %begin) : (!pipeline.batch, index) -> i64
  %2 = call @two_vocabularies_need_the_text(%batch, %begin) : (!pipeline.batch, index) -> i64
  %3 = call @a_vocabulary_with_values_that_are_refused_needs_the_text(%batch, %begin) : (!pipeline.batch, index) -> i64
  return
}

// Only what predicts stays.
// CHECK-NOT: @features
func.func @features(%batch: !pipeline.batch) attributes {lathe.entry} {
  return
}

pipeline.vocabulary @vocabulary ["a", "b"]
pipeline.vocabulary @other ["a"]

// A column that is for the headers alone has no index.
// CHECK: pipeline.program @p_program entry
// CHECK-SAME: functions = {predict = @predict}
// CHECK-SAME: lathe.reader = {categories = [@vocabulary, unit, unit, unit, unit], names = @input_names, read = @read_block}
pipeline.program @p_program attributes {
  pipeline = "p", origin = "//:p", doc = "", label = "y", task = 3 : i32, classes = [], outputs = 1 : i32,
  feature_names = [], accumulator_keys = [], accumulator_kinds = array<i32>, functions = {features = @features, predict = @predict},
  inputs = [
    {name = "looked_up", type = 1 : i32, required = true, values = [], min = 0xFFF0000000000000 : f64, max = 0x7FF0000000000000 : f64},
    {name = "unread", read = false, type = 1 : i32, required = true, values = [], min = 0xFFF0000000000000 : f64, max = 0x7FF0000000000000 : f64},
    {name = "hashed", type = 1 : i32, required = false, values = [], min = 0xFFF0000000000000 : f64, max = 0x7FF0000000000000 : f64},
    {name = "twice", type = 1 : i32, required = false, values = [], min = 0xFFF0000000000000 : f64, max = 0x7FF0000000000000 : f64},
    {name = "refused", type = 1 : i32, required = false, values = ["a"], min = 0xFFF0000000000000 : f64, max = 0x7FF0000000000000 : f64},
    {name = "number", type = 3 : i32, required = false, values = [], min = 0.0 : f64, max = 9.0 : f64}]
}

// CHECK: func.func @read_block(%[[BLOCK:.*]]: !llvm.ptr) attributes {lathe.entry}
// CHECK: call @lathe_read_category(%[[BLOCK]], %{{.*}}, %{{.*}}) : (!llvm.ptr, i32, i32) -> ()
// CHECK: call @lathe_read_string
// CHECK: call @lathe_read_string
// CHECK: call @lathe_read_string
// CHECK: %[[MIN:.*]] = arith.constant 0.000000e+00 : f64
// CHECK: %[[MAX:.*]] = arith.constant 9.000000e+00 : f64
// CHECK: call @lathe_read_float64(%[[BLOCK]], %{{.*}}, %[[MIN]], %[[MAX]], %{{.*}}) : (!llvm.ptr, i32, f64, f64, i32) -> ()
// CHECK: pipeline.vocabulary @input_names ["looked_up", "hashed", "twice", "refused", "number"]

// -----

// CHECK-LABEL: func.func @an_op_that_may_read_any_column_keeps_all_text
// CHECK: pipeline.load %{{.*}}[%{{.*}}] input(0) string
func.func @an_op_that_may_read_any_column_keeps_all_text(%batch: !pipeline.batch, %row: index, %end: index, %out: memref<?xf32>) attributes {lathe.entry} {
  %s = pipeline.load %batch[%row] input(0) string : !pipeline.string
  %i = pipeline.lookup %s in @vocabulary
  builtin.unrealized_conversion_cast %batch : !pipeline.batch to !llvm.ptr
  return
}
pipeline.vocabulary @vocabulary ["a", "b"]
// CHECK: lathe.reader = {categories = [unit], names = @input_names, read = @read_block}
pipeline.program @p_program attributes {
  pipeline = "p", origin = "//:p", doc = "", label = "y", task = 3 : i32, classes = [], outputs = 1 : i32,
  feature_names = [], accumulator_keys = [], accumulator_kinds = array<i32>,
  functions = {predict = @an_op_that_may_read_any_column_keeps_all_text},
  inputs = [
    {name = "s", type = 1 : i32, required = false, values = [], min = 0xFFF0000000000000 : f64, max = 0x7FF0000000000000 : f64}]
}

// -----

// expected-error @+1 {{expected one pipeline.program that predicts, found 0; derive a predictor first}}
module {
}
