// RUN: lathe-opt %s --lathe-expand-math | FileCheck %s

// That the bits are right is tested by running it: tests/execution/elementary.mlir.

// CHECK-LABEL: func.func @exp_is_arithmetic
// CHECK-NOT: math.
// CHECK-NOT: fastmath
// CHECK: return
func.func @exp_is_arithmetic(%x: f64) -> f64 {
  %0 = math.exp %x : f64
  return %0 : f64
}

// CHECK-LABEL: func.func @log_is_arithmetic
// CHECK-NOT: math.
// CHECK: arith.divf
// CHECK: return
func.func @log_is_arithmetic(%x: f64) -> f64 {
  %0 = math.log %x : f64
  return %0 : f64
}

// CHECK-LABEL: func.func @log1p_is_arithmetic
// CHECK-NOT: math.
// CHECK: arith.divf
// CHECK: return
func.func @log1p_is_arithmetic(%x: f64) -> f64 {
  %0 = math.log1p %x : f64
  return %0 : f64
}

// CHECK-LABEL: func.func @special_cases_are_no_branches
// CHECK-NOT: scf.
// CHECK-NOT: cf.
// CHECK: arith.select
// CHECK: return
func.func @special_cases_are_no_branches(%x: f64) -> f64 {
  %0 = math.exp %x : f64
  return %0 : f64
}

// CHECK-LABEL: func.func @each_element_of_a_vector_is_expanded
// CHECK-NOT: math.
// CHECK: arith.divf %{{.*}}, %{{.*}} : vector<4xf64>
// CHECK: return
func.func @each_element_of_a_vector_is_expanded(%v: vector<4xf64>) -> vector<4xf64> {
  %0 = math.exp %v : vector<4xf64>
  %1 = math.log1p %0 : vector<4xf64>
  return %1 : vector<4xf64>
}

// Floats have formulas of their own, or those of doubles.
// CHECK-LABEL: func.func @floats_too
// CHECK-NOT: math.exp
// CHECK-NOT: math.log1p
// CHECK: arith.extf %{{.*}} : vector<4xf32> to vector<4xf64>
// CHECK: return
func.func @floats_too(%x: f32, %v: vector<4xf32>) -> (f32, vector<4xf32>) {
  %0 = math.exp %x : f32
  %1 = math.log1p %v : vector<4xf32>
  return %0, %1 : f32, vector<4xf32>
}

// What processors have stays.
// CHECK-LABEL: func.func @instructions_stay
// CHECK: math.sqrt %{{.*}} : f64
// CHECK: math.floor %{{.*}} : f32
// CHECK: math.fma %{{.*}} : f32
func.func @instructions_stay(%x: f32, %y: f64) -> (f64, f32, f32) {
  %0 = math.sqrt %y : f64
  %1 = math.floor %x : f32
  %2 = math.fma %x, %x, %x : f32
  return %0, %1, %2 : f64, f32, f32
}

// Few arguments need more than a formula: a function is called for each.
// CHECK-LABEL: func.func @large_arguments_are_reduced_apart
// CHECK: %[[ANY:.*]] = vector.reduction <or>
// CHECK: scf.if %[[ANY]]
// CHECK-COUNT-2: call @lathe_reduce_by_half_pi
// CHECK: return
func.func @large_arguments_are_reduced_apart(%v: vector<2xf32>) -> vector<2xf32> {
  %0 = math.sin %v : vector<2xf32>
  return %0 : vector<2xf32>
}

// CHECK: func.func private @lathe_reduce_by_half_pi(%{{.*}}: f64) -> (f64, f64, i64)
// CHECK: arith.mului_extended
