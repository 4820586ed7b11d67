// RUN: lathe-opt %s --split-input-file --verify-diagnostics --lathe-convert-check-to-calls | FileCheck %s

// CHECK-LABEL: func.func private @an_assertion_is_a_call
// CHECK-SAME: (){{ *}}{
// CHECK: %[[X:.*]] = arith.constant 1.000000e+00 : f64
// CHECK: %[[PLACE:.*]] = llvm.mlir.addressof @[[TEXT:.*]] : !llvm.ptr
// CHECK: call @check_expect_eq_f64(%[[PLACE]], %[[X]], %[[X]]) : (!llvm.ptr, f64, f64) -> ()
// CHECK: %[[LIMIT:.*]] = arith.constant 2 : i64
// CHECK: call @check_expect_ulps_f64(%{{.*}}, %[[X]], %[[X]], %[[LIMIT]]) : (!llvm.ptr, f64, f64, i64) -> ()
// CHECK: %[[TOLERANCE:.*]] = arith.constant 5.000000e-01 : f64
// CHECK: call @check_expect_near_f64(%{{.*}}, %[[X]], %[[X]], %[[TOLERANCE]]) : (!llvm.ptr, f64, f64, f64) -> ()
// CHECK: call @check_opaque_f64(%[[X]]) : (f64) -> f64
func.func @an_assertion_is_a_call() attributes {check.test} {
  %x = arith.constant 1.0 : f64
  check.expect_eq %x, %x : f64
  check.expect_almost_eq %x, %x ulps(2) : f64
  check.expect_almost_eq %x, %x tolerance(0.5) : f64
  %0 = check.opaque %x : f64
  return
}

// CHECK-LABEL: func.func private @integers_are_widened
// CHECK: arith.extui %{{.*}} : i1 to i64
// CHECK: arith.extsi %{{.*}} : i8 to i64
// CHECK: arith.index_cast %{{.*}} : index to i64
// CHECK: call @check_expect_true(%{{.*}}, %{{.*}}) : (!llvm.ptr, i1) -> ()
func.func @integers_are_widened() attributes {check.test} {
  %a = arith.constant true
  %b = arith.constant -1 : i8
  %c = arith.constant 3 : index
  check.expect_eq %a, %a : i1
  check.expect_eq %b, %b : i8
  check.expect_eq %c, %c : index
  check.expect_true %a
  return
}

// CHECK: llvm.mlir.global internal constant @[[TEXT]]("{{.*}}convert_check_to_calls.mlir:15:3\00")
// CHECK: llvm.func @check_all() {
// CHECK: call @check_begin
// CHECK-NEXT: call @an_assertion_is_a_call()
// CHECK: call @check_begin
// CHECK-NEXT: call @integers_are_widened()
// CHECK-NEXT: llvm.return
// CHECK: llvm.mlir.global external constant @lathe_check_entry()
// CHECK: llvm.mlir.addressof @check_all

// -----

func.func private @features(%batch: !pipeline.batch, %begin: index, %end: index, %out: memref<?xf32>) {
  return
}

// CHECK-LABEL: func.func private @rows_are_compared_one_by_one
// CHECK: %[[ADDRESS:.*]] = llvm.mlir.addressof @check_batch.0 : !llvm.ptr
// CHECK: %[[BATCH:.*]] = builtin.unrealized_conversion_cast %[[ADDRESS]] : !llvm.ptr to !pipeline.batch
// CHECK: memref.alloca() : memref<2xf32>
// CHECK: call @features(%[[BATCH]], %c0{{.*}}, %c2{{.*}}, %{{.*}})
// CHECK: call @check_expect_eq_f32
// CHECK: call @check_expect_eq_f32
// CHECK-NOT: call @check_expect_eq_f32
func.func @rows_are_compared_one_by_one() attributes {check.test} {
  %batch = check.batch columns(["string", "int64"]) rows([["ab", 1], [unit, unit]])
  check.expect_rows @features(%batch) are dense<[[1.0], [2.0]]> : tensor<2x1xf32>
  return
}

// A bitmap of the present rows, and offsets into the bytes.
// CHECK-DAG: dense<1> : tensor<1xi8>
// CHECK-DAG: dense<[0, 2, 2]> : tensor<3xi32>
// CHECK-DAG: "ab\00"
// CHECK-DAG: dense<[1, 0]> : tensor<2xi64>
// CHECK-DAG: (row 1, value 0)

// -----

// expected-error @+1 {{expected a function marked check.test, found none}}
module {
  func.func @not_a_test() {
    return
  }
}

// -----

// expected-error @+1 {{a test has no arguments and no results, found type '(f64) -> ()'}}
func.func @a_test_has_no_arguments(%x: f64) attributes {check.test} {
  return
}

// -----

func.func @a_function_is_derived_before() attributes {check.test} {
  %batch = check.batch columns(["bool"]) rows([[true]])
  // expected-error @+1 {{expects a function of type '(!pipeline.batch, index, index, memref<?xf32>) -> ()' or '(!pipeline.batch, index) -> f32' named @features}}
  check.expect_rows @features(%batch) are dense<1.0> : tensor<1x1xf32>
  return
}
