// Ops on the rows of a batch, without a pipeline around them. Hashes are those of the reference implementation of XXH64.

func.func @a_loaded_value_is_the_rows() attributes {check.test} {
  %batch = check.batch columns(["float64", "int64", "bool", "timestamp"]) rows([
    [1.5, -3, true, 7], [-0.0, 9007199254740993, false, -1]
  ])
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %a0 = pipeline.load %batch[%c0] input(0) float64 : f64
  %a1 = pipeline.load %batch[%c1] input(0) float64 : f64
  %b0 = pipeline.load %batch[%c0] input(1) int64 : f64
  %b1 = pipeline.load %batch[%c1] input(1) int64 : f64
  %d0 = pipeline.load %batch[%c0] input(2) bool : f64
  %d1 = pipeline.load %batch[%c1] input(2) bool : f64
  %t1 = pipeline.load %batch[%c1] input(3) timestamp : !pipeline.timestamp
  %ticks = pipeline.ticks %t1
  %x15 = arith.constant 1.5 : f64
  %negative_zero = arith.constant -0.0 : f64
  %minus3 = arith.constant -3.0 : f64
  // An integer beyond 2^53 rounds to even.
  %large = arith.constant 9007199254740992.0 : f64
  %one = arith.constant 1.0 : f64
  %zero = arith.constant 0.0 : f64
  %before = arith.constant -1 : i64
  check.expect_eq %a0, %x15 : f64
  check.expect_eq %a1, %negative_zero : f64
  check.expect_eq %b0, %minus3 : f64
  check.expect_eq %b1, %large : f64
  check.expect_eq %d0, %one : f64
  check.expect_eq %d1, %zero : f64
  check.expect_eq %ticks, %before : i64
  return
}

// The ninth row lies in the second byte of a bitmap.
func.func @a_bitmap_has_eight_rows_to_the_byte() attributes {check.test} {
  %batch = check.batch columns(["bool"]) rows([[true], [true], [true], [true], [true], [true], [true], [false], [true], [unit]])
  %c7 = arith.constant 7 : index
  %c8 = arith.constant 8 : index
  %c9 = arith.constant 9 : index
  %seventh = pipeline.load %batch[%c7] input(0) bool : f64
  %eighth = pipeline.load %batch[%c8] input(0) bool : f64
  %ninth = pipeline.load %batch[%c9] input(0) bool : f64
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %missing = pipeline.is_missing %ninth : f64
  check.expect_eq %seventh, %zero : f64
  check.expect_eq %eighth, %one : f64
  check.expect_true %missing
  return
}

func.func @a_row_without_a_value_is_missing() attributes {check.test} {
  %batch = check.batch columns(["float64", "int64", "bool", "timestamp", "string"]) rows([[unit, unit, unit, unit, unit]])
  %c0 = arith.constant 0 : index
  %a = pipeline.load %batch[%c0] input(0) float64 : f64
  %b = pipeline.load %batch[%c0] input(1) int64 : f64
  %c = pipeline.load %batch[%c0] input(2) bool : f64
  %d = pipeline.load %batch[%c0] input(3) timestamp : !pipeline.timestamp
  %e = pipeline.load %batch[%c0] input(4) string : !pipeline.string
  %0 = pipeline.is_missing %a : f64
  %1 = pipeline.is_missing %b : f64
  %2 = pipeline.is_missing %c : f64
  %3 = pipeline.is_missing %d : !pipeline.timestamp
  %4 = pipeline.is_missing %e : !pipeline.string
  check.expect_true %0
  check.expect_true %1
  check.expect_true %2
  check.expect_true %3
  check.expect_true %4
  return
}

func.func @a_nan_in_the_data_is_missing() attributes {check.test} {
  %batch = check.batch columns(["float64"]) rows([[0x7FF8000000000000 : f64]])
  %c0 = arith.constant 0 : index
  %a = pipeline.load %batch[%c0] input(0) float64 : f64
  %0 = pipeline.is_missing %a : f64
  check.expect_true %0
  return
}

func.func @an_empty_string_is_not_missing() attributes {check.test} {
  %batch = check.batch columns(["string"]) rows([["before"], [""], ["after"]])
  %c1 = arith.constant 1 : index
  %text = pipeline.load %batch[%c1] input(0) string : !pipeline.string
  %missing = pipeline.is_missing %text : !pipeline.string
  %false = arith.constant false
  check.expect_eq %missing, %false : i1
  %empty = pipeline.string_equals %text, ""
  check.expect_true %empty
  return
}

func.func @strings_are_equal_byte_by_byte() attributes {check.test} {
  %batch = check.batch columns(["string"]) rows([["one"], ["two-year"], [unit]])
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %one = pipeline.load %batch[%c0] input(0) string : !pipeline.string
  %two = pipeline.load %batch[%c1] input(0) string : !pipeline.string
  %none = pipeline.load %batch[%c2] input(0) string : !pipeline.string
  %false = arith.constant false
  %same = pipeline.string_equals %two, "two-year"
  check.expect_true %same
  %prefix = pipeline.string_equals %one, "one-year"
  check.expect_eq %prefix, %false : i1
  %case = pipeline.string_equals %one, "One"
  check.expect_eq %case, %false : i1
  // A missing string equals nothing, the empty one neither.
  %missing = pipeline.string_equals %none, ""
  check.expect_eq %missing, %false : i1
  return
}

func.func @the_source_is_the_name_of_the_file() attributes {check.test} {
  %batch = check.batch columns(["bool"]) rows([[true]]) source("2024.csv")
  %source = pipeline.source %batch
  %same = pipeline.string_equals %source, "2024.csv"
  check.expect_true %same
  return
}

pipeline.vocabulary @colors ["red", "green", "blue", "grün", ""]

func.func @a_vocabulary_numbers_its_values() attributes {check.test} {
  %batch = check.batch columns(["string"]) rows([["red"], ["green"], ["blue"], ["grün"], [""], ["gr"], ["redd"], ["Red"]])
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %known = arith.constant 5 : index
  %all = arith.constant 8 : index
  scf.for %row = %c0 to %known step %c1 {
    %text = pipeline.load %batch[%row] input(0) string : !pipeline.string
    %index = pipeline.lookup %text in @colors
    %expected = arith.index_cast %row : index to i64
    check.expect_eq %index, %expected : i64
  }
  %unknown = arith.constant -1 : i64
  scf.for %row = %known to %all step %c1 {
    %text = pipeline.load %batch[%row] input(0) string : !pipeline.string
    %index = pipeline.lookup %text in @colors
    check.expect_eq %index, %unknown : i64
  }
  return
}

func.func @a_whole_number_has_a_text() attributes {check.test} {
  %zero = arith.constant -0.0 : f64
  %negative = arith.constant -42.0 : f64
  %large = arith.constant 9007199254740992.0 : f64
  %a = check.opaque %zero : f64
  %b = check.opaque %negative : f64
  %c = check.opaque %large : f64
  %x = pipeline.format_integer %a
  %y = pipeline.format_integer %b
  %z = pipeline.format_integer %c
  %0 = pipeline.string_equals %x, "0"
  %1 = pipeline.string_equals %y, "-42"
  %2 = pipeline.string_equals %z, "9007199254740992"
  check.expect_true %0
  check.expect_true %1
  check.expect_true %2
  return
}

func.func @the_text_of_a_missing_number_is_missing() attributes {check.test} {
  %nan = arith.constant 0x7FF8000000000000 : f64
  %opaque = check.opaque %nan : f64
  %text = pipeline.format_integer %opaque
  %missing = pipeline.is_missing %text : !pipeline.string
  check.expect_true %missing
  return
}

func.func @a_string_has_the_hash_of_its_bytes() attributes {check.test} {
  %batch = check.batch columns(["string"]) rows([[""], ["abc"], [unit]])
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %empty = pipeline.load %batch[%c0] input(0) string : !pipeline.string
  %abc = pipeline.load %batch[%c1] input(0) string : !pipeline.string
  %none = pipeline.load %batch[%c2] input(0) string : !pipeline.string
  %seed0 = arith.constant 0 : i64
  %seed7 = arith.constant 7 : i64
  %0 = pipeline.hash_string %empty seed(%seed0)
  %1 = pipeline.hash_string %abc seed(%seed0)
  %2 = pipeline.hash_string %abc seed(%seed7)
  %3 = pipeline.hash_string %none seed(%seed0)
  %e0 = arith.constant -1205034819632174695 : i64
  %e1 = arith.constant 4952883123889572249 : i64
  %e2 = arith.constant -7028621457359472937 : i64
  // The byte 0xFF, which no text has.
  %e3 = arith.constant -7682224578696088252 : i64
  check.expect_eq %0, %e0 : i64
  check.expect_eq %1, %e1 : i64
  check.expect_eq %2, %e2 : i64
  check.expect_eq %3, %e3 : i64
  return
}

func.func @a_value_hashes_by_its_type() attributes {check.test} {
  %batch = check.batch columns(["string", "int64", "float64", "bool", "timestamp"]) rows([["abc", 5, -0.0, true, 5]])
  %c0 = arith.constant 0 : index
  %seed = arith.constant 0 : i64
  %0 = pipeline.hash_value %batch[%c0] seed(%seed) input(0) string
  %1 = pipeline.hash_value %batch[%c0] seed(%seed) input(1) int64
  %2 = pipeline.hash_value %batch[%c0] seed(%seed) input(2) float64
  %3 = pipeline.hash_value %batch[%c0] seed(%seed) input(3) bool
  %4 = pipeline.hash_value %batch[%c0] seed(%seed) input(4) timestamp
  %text = arith.constant 4952883123889572249 : i64
  %five = arith.constant -8521361153450682051 : i64
  // -0 hashes as 0.
  %zero = arith.constant 3803688792395291579 : i64
  %one = arith.constant -6977822845260490347 : i64
  check.expect_eq %0, %text : i64
  check.expect_eq %1, %five : i64
  check.expect_eq %2, %zero : i64
  check.expect_eq %3, %one : i64
  check.expect_eq %4, %five : i64
  return
}

func.func @missing_values_of_all_types_hash_alike() attributes {check.test} {
  %batch = check.batch columns(["string", "int64", "float64", "bool", "timestamp"]) rows([[unit, unit, 0x7FF8000000000000 : f64, unit, unit]])
  %c0 = arith.constant 0 : index
  %seed = arith.constant 3 : i64
  %0 = pipeline.hash_value %batch[%c0] seed(%seed) input(0) string
  %1 = pipeline.hash_value %batch[%c0] seed(%seed) input(1) int64
  %2 = pipeline.hash_value %batch[%c0] seed(%seed) input(2) float64
  %3 = pipeline.hash_value %batch[%c0] seed(%seed) input(3) bool
  %4 = pipeline.hash_value %batch[%c0] seed(%seed) input(4) timestamp
  %expected = arith.constant 6941126228237107428 : i64
  check.expect_eq %0, %expected : i64
  check.expect_eq %1, %expected : i64
  check.expect_eq %2, %expected : i64
  check.expect_eq %3, %expected : i64
  check.expect_eq %4, %expected : i64
  return
}
