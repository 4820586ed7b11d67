// RUN: lathe-opt %s --lathe-convert-to-llvm | FileCheck %s

// CHECK-LABEL: llvm.func @a_value_is_loaded_where_its_bit_is_set
// CHECK-SAME: (%[[BATCH:.*]]: !llvm.ptr, %[[ROW:.*]]: i64) -> f64
// A column without a bitmap reads the bit of a constant instead.
// CHECK: llvm.mlir.addressof @all_present.0
// CHECK: llvm.select
// CHECK: llvm.load %{{.*}} invariant : !llvm.ptr -> i8
// CHECK-DAG: %[[VALUE:.*]] = llvm.load %{{.*}} invariant {alignment = 8 : i64} : !llvm.ptr -> f64
// CHECK-DAG: %[[NAN:.*]] = llvm.mlir.constant(0x7FF8000000000000 : f64) : f64
// CHECK: %[[RESULT:.*]] = llvm.select %{{.*}}, %[[VALUE]], %[[NAN]] : i1, f64
// CHECK: llvm.return %[[RESULT]] : f64
func.func @a_value_is_loaded_where_its_bit_is_set(%batch: !pipeline.batch, %row: index) -> f64 {
  %0 = pipeline.load %batch[%row] input(2) float64 : f64
  return %0 : f64
}

// Their bits lie in one byte of the bitmap, or in two neighbours.
// CHECK-LABEL: llvm.func @values_of_eight_rows_are_a_vector
// CHECK: llvm.load %{{.*}} invariant : !llvm.ptr -> i8
// CHECK: llvm.load %{{.*}} invariant : !llvm.ptr -> i8
// CHECK: %[[PRESENT:.*]] = llvm.bitcast %{{.*}} : i8 to vector<8xi1>
// CHECK: %[[INTEGERS:.*]] = llvm.load %{{.*}} invariant {alignment = 8 : i64} : !llvm.ptr -> vector<8xi64>
// CHECK: %[[NUMBERS:.*]] = llvm.sitofp %[[INTEGERS]] : vector<8xi64> to vector<8xf64>
// CHECK: llvm.select %[[PRESENT]], %[[NUMBERS]], %{{.*}} : vector<8xi1>, vector<8xf64>
func.func @values_of_eight_rows_are_a_vector(%batch: !pipeline.batch, %row: index) -> vector<8xf64> {
  %0 = pipeline.load %batch[%row] input(2) int64 : vector<8xf64>
  return %0 : vector<8xf64>
}

// CHECK-LABEL: llvm.func @an_integer_is_converted
// CHECK: llvm.sitofp %{{.*}} : i64 to f64
func.func @an_integer_is_converted(%batch: !pipeline.batch, %row: index) -> f64 {
  %0 = pipeline.load %batch[%row] input(0) int64 : f64
  return %0 : f64
}

// CHECK-LABEL: llvm.func @a_bool_is_a_bit
// CHECK: llvm.uitofp %{{.*}} : i1 to f64
func.func @a_bool_is_a_bit(%batch: !pipeline.batch, %row: index) -> f64 {
  %0 = pipeline.load %batch[%row] input(0) bool : f64
  return %0 : f64
}

// CHECK-LABEL: llvm.func @a_missing_timestamp_is_the_smallest_integer
// CHECK-DAG: %[[MISSING:.*]] = llvm.mlir.constant(-9223372036854775808 : i64) : i64
// CHECK-DAG: %[[VALUE:.*]] = llvm.load %{{.*}} invariant {alignment = 8 : i64} : !llvm.ptr -> i64
// CHECK: %[[TIME:.*]] = llvm.select %{{.*}}, %[[VALUE]], %[[MISSING]] : i1, i64
// CHECK: llvm.icmp "eq" %[[TIME]]
func.func @a_missing_timestamp_is_the_smallest_integer(%batch: !pipeline.batch, %row: index) -> (i64, i1) {
  %0 = pipeline.load %batch[%row] input(0) timestamp : !pipeline.timestamp
  %1 = pipeline.is_missing %0 : !pipeline.timestamp
  %2 = pipeline.ticks %0
  return %2, %1 : i64, i1
}

// CHECK-LABEL: llvm.func @a_string_is_a_pointer_and_a_size
// CHECK-SAME: -> !llvm.struct<(ptr, i64)>
// CHECK: llvm.load %{{.*}} invariant : !llvm.ptr -> i32
// CHECK: llvm.load %{{.*}} invariant : !llvm.ptr -> i32
// CHECK: llvm.sub
// CHECK: llvm.mlir.zero : !llvm.ptr
func.func @a_string_is_a_pointer_and_a_size(%batch: !pipeline.batch, %row: index) -> !pipeline.string {
  %0 = pipeline.load %batch[%row] input(1) string : !pipeline.string
  return %0 : !pipeline.string
}

// CHECK-LABEL: llvm.func @a_number_is_missing_when_it_is_unordered
// CHECK: llvm.fcmp "uno" %{{.*}}, %{{.*}} : f64
func.func @a_number_is_missing_when_it_is_unordered(%x: f64) -> i1 {
  %0 = pipeline.is_missing %x : f64
  return %0 : i1
}

// CHECK-LABEL: llvm.func @a_lookup_calls_the_runtime
// CHECK: %[[TABLE:.*]] = llvm.mlir.addressof @colors : !llvm.ptr
// CHECK: %[[INDEX:.*]] = llvm.call @lathe_vocabulary_lookup(%[[TABLE]], %{{.*}}, %{{.*}}) : (!llvm.ptr, !llvm.ptr, i64) -> i32
// CHECK: llvm.sext %[[INDEX]] : i32 to i64
func.func @a_lookup_calls_the_runtime(%text: !pipeline.string) -> i64 {
  %0 = pipeline.lookup %text in @colors
  return %0 : i64
}

// Where eight bytes can be read from the value on, nothing is branched on. No value of @colors has more, so that one word and the
// size are compared.
// CHECK-LABEL: llvm.func @a_lookup_in_a_column_reads_words
// CHECK: llvm.cond_br %{{.*}}, ^[[IN_PLACE:.*]], ^[[BY_CALL:.*]]
// CHECK: ^[[IN_PLACE]]:
// CHECK: llvm.load %{{.*}} invariant {alignment = 1 : i64} : !llvm.ptr -> i64
// CHECK-NOT: alignment = 1
// CHECK-DAG: llvm.mlir.addressof @[[DISPLACEMENTS:.*]] : !llvm.ptr
// CHECK: llvm.select %{{.*}}, %{{.*}}, %{{.*}} : i1, i64
// CHECK: ^[[BY_CALL]]:
// CHECK: llvm.call @lathe_vocabulary_lookup
func.func @a_lookup_in_a_column_reads_words(%batch: !pipeline.batch, %row: index) -> i64 {
  %0 = pipeline.lookup_column %batch[%row] input(1) in @colors
  return %0 : i64
}

// Where vectors hold the words of all values, these are compared in the place of a hash.
// CHECK-LABEL: llvm.func @few_values_are_compared_at_once
// CHECK: %[[SIZES:.*]] = llvm.mlir.constant(dense<[3, 5, -1, -1, -1, -1, -1, -1]> : vector<8xi64>)
// CHECK: llvm.icmp "eq" %{{.*}}, %[[SIZES]] : vector<8xi64>
// CHECK: %[[WORDS:.*]] = llvm.mlir.constant(dense<[6579570, 474147549799, 0, 0, 0, 0, 0, 0]> : vector<8xi64>)
// CHECK: llvm.icmp "eq" %{{.*}}, %[[WORDS]] : vector<8xi64>
// CHECK: llvm.bitcast %{{.*}} : vector<8xi1> to i8
// CHECK: llvm.intr.cttz
func.func @few_values_are_compared_at_once(%batch: !pipeline.batch, %row: index) -> i64 attributes {lathe.target = "avx512"} {
  %0 = pipeline.lookup_column %batch[%row] input(1) in @colors
  return %0 : i64
}

// CHECK-LABEL: llvm.func @hashes_call_the_runtime
// CHECK: llvm.call @lathe_hash(
// CHECK: llvm.call @lathe_hash_value(
func.func @hashes_call_the_runtime(%text: !pipeline.string, %batch: !pipeline.batch, %row: index, %seed: i64) -> (i64, i64) {
  %0 = pipeline.hash_string %text seed(%seed)
  %1 = pipeline.hash_value %batch[%row] seed(%seed) input(0) int64
  return %0, %1 : i64, i64
}

// CHECK-LABEL: llvm.func @the_text_of_a_number_lies_on_the_stack
// CHECK: llvm.alloca %{{.*}} x i8
// CHECK: llvm.call @lathe_format_int64(
func.func @the_text_of_a_number_lies_on_the_stack(%x: f64) -> i1 {
  %0 = pipeline.format_integer %x
  %1 = pipeline.string_equals %0, "7"
  return %1 : i1
}

// CHECK-LABEL: llvm.func @ngrams_are_added_at_their_offset
// CHECK: llvm.mlir.constant(5 : i64) : i64
// CHECK: llvm.call @lathe_hash_ngrams(
func.func @ngrams_are_added_at_their_offset(%text: !pipeline.string, %out: memref<?xf32>) {
  pipeline.hash_ngrams %text into %out at 5 ngrams 2 buckets 64 seed 9 weight 1 : memref<?xf32>
  return
}

// CHECK-LABEL: llvm.func @values_are_accumulated_by_type
// CHECK: llvm.call @lathe_accumulate_number(
// CHECK: llvm.call @lathe_accumulate_string(
func.func @values_are_accumulated_by_type(%state: !pipeline.statistics, %x: f64, %text: !pipeline.string) {
  pipeline.accumulate %x into %state[0] : f64
  pipeline.accumulate %text into %state[1] : !pipeline.string
  return
}

// CHECK-LABEL: llvm.func @the_source_is_a_field_of_the_batch
// CHECK: llvm.getelementptr %{{.*}}[0, 2]
// CHECK: llvm.load %{{.*}} invariant : !llvm.ptr -> !llvm.struct<(ptr, i64)>
func.func @the_source_is_a_field_of_the_batch(%batch: !pipeline.batch) -> !pipeline.string {
  %0 = pipeline.source %batch
  return %0 : !pipeline.string
}

// The functions of a program become internal.
// CHECK: llvm.func internal @entry

// A perfect hash: an entry is two words of the value, the second 0 in a short one, then its size below its index. One of three slots is empty.
// CHECK-DAG: dense<[474147549799, 0, 4294967301, 6579570, 0, 3, 0, 0, -1]> : tensor<9xi64>
// CHECK-DAG: llvm.mlir.global internal constant @colors()
// CHECK-DAG: dense<0> : tensor<1xi16>
pipeline.vocabulary @colors ["red", "green"]

// A program points to its functions, and is the entry of its object.
// CHECK: llvm.mlir.global external {{.*}}constant @a_program()
// CHECK: llvm.mlir.constant(1 : i32) : i32
// CHECK: llvm.mlir.addressof @entry : !llvm.ptr
// CHECK: llvm.mlir.global external {{.*}}constant @lathe_entry()
// CHECK: llvm.mlir.addressof @a_program
llvm.func @entry(%batch: !llvm.ptr) {
  llvm.return
}
pipeline.program @a_program entry attributes {
  pipeline = "churn", origin = "//a:churn", doc = "", label = "churned", task = 1 : i32,
  inputs = [{name = "x", type = 3 : i32, required = false, min = 0.0 : f64, max = 1.0 : f64, values = [], doc = ""}],
  classes = ["false", "true"], outputs = 1 : i32, feature_names = ["x"], accumulator_keys = [], accumulator_kinds = array<i32>,
  functions = {predict = @entry}}
