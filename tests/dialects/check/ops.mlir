// RUN: lathe-opt %s | lathe-opt | FileCheck %s

// CHECK-LABEL: func.func @values_are_expected
// CHECK-SAME: (%[[B:.*]]: i1, %[[I:.*]]: index, %[[X:.*]]: f32, %[[Y:.*]]: f64)
func.func @values_are_expected(%b: i1, %i: index, %x: f32, %y: f64) {
  // CHECK: check.expect_true %[[B]]
  check.expect_true %b
  // CHECK: check.expect_eq %[[I]], %[[I]] : index
  check.expect_eq %i, %i : index
  // CHECK: check.expect_almost_eq %[[X]], %[[X]] ulps(2) : f32
  check.expect_almost_eq %x, %x ulps(2) : f32
  // CHECK: check.expect_almost_eq %[[Y]], %[[Y]] tolerance(1.000000e-03) : f64
  check.expect_almost_eq %y, %y tolerance(1.0e-3) : f64
  // CHECK: check.opaque %[[Y]] : f64
  %0 = check.opaque %y : f64
  return
}

// CHECK-LABEL: func.func @rows_are_expected
func.func @rows_are_expected() {
  // CHECK: %[[BATCH:.*]] = check.batch columns(["string", "int64"]) rows({{\[\[}}"a", 1], [unit, unit]]) source("a.csv")
  %batch = check.batch columns(["string", "int64"]) rows([["a", 1], [unit, unit]]) source("a.csv")
  // CHECK: check.expect_rows @features(%[[BATCH]]) are dense<{{.*}}> : tensor<2x1xf32> ulps(1)
  check.expect_rows @features(%batch) are dense<[[0x7FC00000], [1.0]]> : tensor<2x1xf32> ulps(1)
  return
}
