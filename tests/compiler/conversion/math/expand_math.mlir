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

// CHECK-LABEL: func.func @other_types_and_functions_stay
// CHECK: math.exp %{{.*}} : f32
// CHECK: math.log %{{.*}} : vector<4xf32>
// CHECK: math.sqrt %{{.*}} : f64
func.func @other_types_and_functions_stay(%x: f32, %v: vector<4xf32>, %y: f64) -> (f32, vector<4xf32>, f64) {
  %0 = math.exp %x : f32
  %1 = math.log %v : vector<4xf32>
  %2 = math.sqrt %y : f64
  return %0, %1, %2 : f32, vector<4xf32>, f64
}
