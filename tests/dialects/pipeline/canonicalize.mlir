// RUN: lathe-opt %s --canonicalize | FileCheck %s

pipeline.vocabulary @colors ["red", "green"]

// CHECK-LABEL: func.func @a_loaded_string_is_looked_up_where_it_lies
// CHECK-SAME: (%[[BATCH:.*]]: !pipeline.batch, %[[ROW:.*]]: index, %[[TEXT:.*]]: !pipeline.string)
// CHECK-NOT: pipeline.load
// CHECK: %[[INDEX:.*]] = pipeline.lookup_column %[[BATCH]][%[[ROW]]] input(3) in @colors
// CHECK: %[[OTHER:.*]] = pipeline.lookup %[[TEXT]] in @colors
// CHECK: return %[[INDEX]], %[[OTHER]]
func.func @a_loaded_string_is_looked_up_where_it_lies(%batch: !pipeline.batch, %row: index, %text: !pipeline.string) -> (i64, i64) {
  %string = pipeline.load %batch[%row] input(3) string : !pipeline.string
  %0 = pipeline.lookup %string in @colors
  %1 = pipeline.lookup %text in @colors
  return %0, %1 : i64, i64
}

// CHECK-LABEL: func.func @a_constant_is_missing_when_it_is_nan
// CHECK-DAG: %[[TRUE:.*]] = arith.constant true
// CHECK-DAG: %[[FALSE:.*]] = arith.constant false
// CHECK: return %[[TRUE]], %[[FALSE]] : i1, i1
func.func @a_constant_is_missing_when_it_is_nan() -> (i1, i1) {
  %nan = arith.constant 0xFFF8000000000001 : f64
  %infinity = arith.constant 0x7FF0000000000000 : f64
  %0 = pipeline.is_missing %nan : f64
  %1 = pipeline.is_missing %infinity : f64
  return %0, %1 : i1, i1
}

// CHECK-LABEL: func.func @a_converted_integer_is_never_missing
// CHECK: %[[FALSE:.*]] = arith.constant false
// CHECK: return %[[FALSE]], %[[FALSE]] : i1, i1
func.func @a_converted_integer_is_never_missing(%a: i64) -> (i1, i1) {
  %signed = arith.sitofp %a : i64 to f64
  %unsigned = arith.uitofp %a : i64 to f64
  %0 = pipeline.is_missing %signed : f64
  %1 = pipeline.is_missing %unsigned : f64
  return %0, %1 : i1, i1
}

// CHECK-LABEL: func.func @an_imputed_number_is_never_missing
// CHECK: %[[FALSE:.*]] = arith.constant false
// CHECK: return %[[FALSE]]
func.func @an_imputed_number_is_never_missing(%x: f64) -> i1 {
  %fill = arith.constant 2.5 : f64
  %missing = pipeline.is_missing %x : f64
  %imputed = arith.select %missing, %fill, %x : f64
  %0 = pipeline.is_missing %imputed : f64
  return %0 : i1
}

// CHECK-LABEL: func.func @a_number_imputed_by_nan_may_be_missing
// CHECK: %[[SELECT:.*]] = arith.select
// CHECK: %[[MISSING:.*]] = pipeline.is_missing %[[SELECT]]
// CHECK: return %[[MISSING]]
func.func @a_number_imputed_by_nan_may_be_missing(%x: f64) -> i1 {
  %fill = arith.constant 0x7FF8000000000000 : f64
  %missing = pipeline.is_missing %x : f64
  %imputed = arith.select %missing, %fill, %x : f64
  %0 = pipeline.is_missing %imputed : f64
  return %0 : i1
}

// The condition is about another number.
// CHECK-LABEL: func.func @another_number_may_be_missing
// CHECK: %[[SELECT:.*]] = arith.select
// CHECK: %[[MISSING:.*]] = pipeline.is_missing %[[SELECT]]
// CHECK: return %[[MISSING]]
func.func @another_number_may_be_missing(%x: f64, %y: f64) -> i1 {
  %fill = arith.constant 2.5 : f64
  %missing = pipeline.is_missing %y : f64
  %imputed = arith.select %missing, %fill, %x : f64
  %0 = pipeline.is_missing %imputed : f64
  return %0 : i1
}

// CHECK-LABEL: func.func @an_argument_may_be_missing
// CHECK: pipeline.is_missing %{{.*}} : f64
func.func @an_argument_may_be_missing(%x: f64) -> i1 {
  %0 = pipeline.is_missing %x : f64
  return %0 : i1
}

// CHECK-LABEL: func.func @the_text_of_a_number_is_missing_where_the_number_is
// CHECK-SAME: (%[[X:.*]]: f64)
// CHECK: pipeline.is_missing %[[X]] : f64
func.func @the_text_of_a_number_is_missing_where_the_number_is(%x: f64) -> i1 {
  %text = pipeline.format_integer %x
  %0 = pipeline.is_missing %text : !pipeline.string
  return %0 : i1
}
