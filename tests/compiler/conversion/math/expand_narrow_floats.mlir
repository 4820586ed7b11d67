// RUN: lathe-opt %s --lathe-expand-narrow-floats | FileCheck %s

// That the bits are right is tested by running it: tests/execution/functions.

// Each result is rounded.
// CHECK-LABEL: func.func @halves
// CHECK: %[[A:.*]] = arith.extf %{{.*}} : f16 to f32
// CHECK: %[[SUM:.*]] = arith.addf %[[A]], %{{.*}} : f32
// CHECK: arith.truncf %[[SUM]] : f32 to f16
func.func @halves(%a: f16, %b: f16) -> f16 {
  %0 = arith.addf %a, %b : f16
  return %0 : f16
}

// Processors that round bf16 flush subnormal numbers: integers do not.
// CHECK-LABEL: func.func @brains
// CHECK-NOT: arith.truncf
// CHECK-NOT: arith.extf
// CHECK: arith.shli
// CHECK: math.sqrt %{{.*}} : f32
// CHECK: arith.trunci %{{.*}} : i32 to i16
// CHECK: arith.bitcast %{{.*}} : i16 to bf16
func.func @brains(%a: bf16) -> bf16 {
  %0 = math.sqrt %a : bf16
  return %0 : bf16
}

// A double is not rounded twice.
// CHECK-LABEL: func.func @doubles
// CHECK: arith.truncf %{{.*}} : vector<4xf64> to vector<4xf32>
// CHECK: arith.cmpf one
// CHECK: arith.ori
// CHECK: arith.truncf %{{.*}} : vector<4xf32> to vector<4xf16>
func.func @doubles(%a: vector<4xf64>) -> vector<4xf16> {
  %0 = arith.truncf %a : vector<4xf64> to vector<4xf16>
  return %0 : vector<4xf16>
}

// CHECK-LABEL: func.func @bits_and_choices_stay
// CHECK-NEXT: arith.select
// CHECK-NEXT: arith.bitcast
// CHECK-NEXT: return
func.func @bits_and_choices_stay(%c: i1, %a: f8E4M3FN, %b: f8E4M3FN) -> i8 {
  %0 = arith.select %c, %a, %b : f8E4M3FN
  %1 = arith.bitcast %0 : f8E4M3FN to i8
  return %1 : i8
}
