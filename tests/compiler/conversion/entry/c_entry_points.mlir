// RUN: lathe-opt %s --split-input-file --verify-diagnostics --lathe-c-entry-points | FileCheck %s

// CHECK-LABEL: llvm.func @memrefs_become_pointers
// CHECK-SAME: (%[[P:.*]]: !llvm.ptr {llvm.noalias}, %[[N:.*]]: i64) -> f64
// CHECK: llvm.mlir.constant(9223372036854775807 : i64)
// CHECK: %[[M:.*]] = builtin.unrealized_conversion_cast %{{.*}} : !llvm.struct<(ptr, ptr, i64, array<1 x i64>, array<1 x i64>)> to memref<?xf64>
// CHECK: %[[I:.*]] = builtin.unrealized_conversion_cast %[[N]] : i64 to index
// CHECK: %[[R:.*]] = func.call @memrefs_become_pointers.body(%[[M]], %[[I]])
// CHECK: llvm.return %[[R]] : f64
// CHECK-LABEL: func.func private @memrefs_become_pointers.body
// CHECK-SAME: llvm.linkage = #llvm.linkage<internal>
func.func @memrefs_become_pointers(%values: memref<?xf64> {llvm.noalias}, %n: index) -> f64 attributes {lathe.entry} {
  %c = arith.constant 0.0 : f64
  return %c : f64
}

// CHECK-LABEL: func.func @calls_go_to_the_body
// CHECK: call @memrefs_become_pointers.body
func.func @calls_go_to_the_body(%values: memref<?xf64>, %n: index) -> f64 {
  %0 = func.call @memrefs_become_pointers(%values, %n) : (memref<?xf64>, index) -> f64
  return %0 : f64
}

// CHECK-LABEL: llvm.func @a_static_size_is_kept
// CHECK: llvm.mlir.constant(8 : i64)
// CHECK: llvm.return{{$}}
func.func @a_static_size_is_kept(%values: memref<8xi32>) attributes {lathe.entry} {
  return
}

// CHECK-LABEL: func.func @others_stay
// CHECK-NOT: llvm.func @others_stay
func.func @others_stay(%values: memref<8xi32>) {
  return
}

// -----

// expected-error @+1 {{entry point 'matrix' expects scalars and rank-1 memrefs with the identity layout, found 'memref<?x?xf32>' as argument 0}}
func.func @matrix(%values: memref<?x?xf32>) attributes {lathe.entry} {
  return
}

// -----

// expected-error @+1 {{entry point 'two' expects at most one result, found 2}}
func.func @two(%a: i32) -> (i32, i32) attributes {lathe.entry} {
  return %a, %a : i32, i32
}

// -----

// expected-error @+1 {{entry point 'declared' expects a body}}
func.func private @declared(%a: i32) attributes {lathe.entry}
