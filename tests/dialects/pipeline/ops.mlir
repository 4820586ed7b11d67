// RUN: lathe-opt %s | lathe-opt | FileCheck %s
// RUN: lathe-opt %s --emit-bytecode | lathe-opt | FileCheck %s

// CHECK: pipeline.pipeline @a_declaration task(binary) label(@churned) classes(["false", "true"]) origin("//a:churn") doc("Who leaves.") {
pipeline.pipeline @a_declaration task(binary) label(@churned) classes(["false", "true"]) origin("//a:churn") doc("Who leaves.") {
  // CHECK-NEXT: pipeline.column @id : string required key
  pipeline.column @id : string required key
  // CHECK-NEXT: pipeline.column @tenure : int64 min(0.000000e+00) max(1.200000e+02) doc("months")
  pipeline.column @tenure : int64 min(0.0) max(120.0) doc("months")
  // CHECK-NEXT: pipeline.column @charges : float64 max(1.000000e+09)
  pipeline.column @charges : float64 max(1.0e9)
  // CHECK-NEXT: pipeline.column @contract : string values(["monthly", "yearly"])
  pipeline.column @contract : string values(["monthly", "yearly"])
  // CHECK-NEXT: pipeline.column @signup : timestamp
  pipeline.column @signup : timestamp
  // CHECK-NEXT: pipeline.column @churned : bool required
  pipeline.column @churned : bool required
  // CHECK-NEXT: pipeline.split train(8.000000e-01) validation(1.000000e-01) test(1.000000e-01) hash(["id"]) test_files(["c.csv"]) seed(7)
  pipeline.split train(0.8) validation(0.1) test(0.1) hash(["id"]) test_files(["c.csv"]) seed(7)
}

// What has its default value is not printed.
// CHECK: pipeline.pipeline @a_regression_has_no_classes task(regression) label(@y) {
// CHECK-NEXT: pipeline.column @y : float64
// CHECK-NEXT: pipeline.split train(1.000000e+00) validation(0.000000e+00) test(0.000000e+00){{$}}
pipeline.pipeline @a_regression_has_no_classes task(regression) label(@y) classes([]) origin("") {
  pipeline.column @y : float64 values([])
  pipeline.split train(1.0) validation(0.0) test(0.0) hash([]) seed(0)
}

// CHECK: pipeline.vocabulary @colors ["red", "", "gr\C3\BCn"]
pipeline.vocabulary @colors ["red", "", "grün"]

// CHECK-LABEL: func.func @a_row_is_read
// CHECK-SAME: (%[[BATCH:.*]]: !pipeline.batch, %[[ROW:.*]]: index, %[[SEED:.*]]: i64)
func.func @a_row_is_read(%batch: !pipeline.batch, %row: index, %seed: i64) {
  // CHECK: %[[NUMBER:.*]] = pipeline.load %[[BATCH]][%[[ROW]]] input(0) int64 : f64
  %number = pipeline.load %batch[%row] input(0) int64 : f64
  // CHECK: pipeline.load %[[BATCH]][%[[ROW]]] input(1) bool : f64
  %bool = pipeline.load %batch[%row] input(1) bool : f64
  // CHECK: %[[STRING:.*]] = pipeline.load %[[BATCH]][%[[ROW]]] input(2) string : !pipeline.string
  %string = pipeline.load %batch[%row] input(2) string : !pipeline.string
  // CHECK: %[[TIME:.*]] = pipeline.load %[[BATCH]][%[[ROW]]] input(3) timestamp : !pipeline.timestamp
  %time = pipeline.load %batch[%row] input(3) timestamp : !pipeline.timestamp
  // CHECK: pipeline.hash_value %[[BATCH]][%[[ROW]]] seed(%[[SEED]]) input(4) float64
  %hash = pipeline.hash_value %batch[%row] seed(%seed) input(4) float64
  // CHECK: pipeline.source %[[BATCH]]
  %source = pipeline.source %batch
  // CHECK: pipeline.is_missing %[[NUMBER]] : f64
  %0 = pipeline.is_missing %number : f64
  // CHECK: pipeline.is_missing %[[STRING]] : !pipeline.string
  %1 = pipeline.is_missing %string : !pipeline.string
  // CHECK: pipeline.is_missing %[[TIME]] : !pipeline.timestamp
  %2 = pipeline.is_missing %time : !pipeline.timestamp
  // CHECK: pipeline.ticks %[[TIME]]
  %ticks = pipeline.ticks %time
  // CHECK: pipeline.lookup %[[STRING]] in @colors
  %index = pipeline.lookup %string in @colors
  // CHECK: pipeline.lookup_column %[[BATCH]][%[[ROW]]] input(2) in @colors
  %same_index = pipeline.lookup_column %batch[%row] input(2) in @colors
  // CHECK: pipeline.load %[[BATCH]][%[[ROW]]] input(0) float64 : vector<8xf64>
  %numbers = pipeline.load %batch[%row] input(0) float64 : vector<8xf64>
  // CHECK: pipeline.hash_string %[[STRING]] seed(%[[SEED]])
  %string_hash = pipeline.hash_string %string seed(%seed)
  // CHECK: pipeline.format_integer %[[NUMBER]]
  %text = pipeline.format_integer %number
  // CHECK: pipeline.string_equals %[[STRING]], "a \22quoted\22 word"
  %equal = pipeline.string_equals %string, "a \22quoted\22 word"
  return
}

// CHECK-LABEL: func.func @a_row_is_written
// CHECK-SAME: (%[[STATE:.*]]: !pipeline.statistics, %[[NUMBER:.*]]: f64, %[[STRING:.*]]: !pipeline.string, %[[OUT:.*]]: memref<?xf32>)
func.func @a_row_is_written(%state: !pipeline.statistics, %number: f64, %string: !pipeline.string, %out: memref<?xf32>) {
  // CHECK: pipeline.accumulate %[[NUMBER]] into %[[STATE]][0] : f64
  pipeline.accumulate %number into %state[0] : f64
  // CHECK: pipeline.accumulate %[[STRING]] into %[[STATE]][1] : !pipeline.string
  pipeline.accumulate %string into %state[1] : !pipeline.string
  // CHECK: pipeline.hash_ngrams %[[STRING]] into %[[OUT]] at 4 ngrams 2 buckets 64 seed 9 weight 1 : memref<?xf32>
  pipeline.hash_ngrams %string into %out at 4 ngrams 2 buckets 64 seed 9 weight 1 : memref<?xf32>
  return
}

// CHECK: pipeline.program @a_program entry attributes
// CHECK-SAME: accumulator_keys = ["column/x/moments"]
// CHECK-SAME: functions = {analyze = @analyze}
pipeline.program @a_program entry attributes {
  pipeline = "churn", origin = "//a:churn", doc = "", label = "churned", task = 1 : i32, inputs = [], classes = ["false", "true"],
  outputs = 1 : i32, feature_names = [], accumulator_keys = ["column/x/moments"], accumulator_kinds = array<i32: 1>,
  functions = {analyze = @analyze}}
