// RUN: lathe-opt %s --lathe-outline-parallel | FileCheck %s

// CHECK-LABEL: func.func private @main.task.0(
// CHECK-SAME: %[[CAPTURES:.*]]: !llvm.ptr, %[[BEGIN:.*]]: index, %[[END:.*]]: index) attributes {lathe.task}
// CHECK: scf.for %{{.*}} = %[[BEGIN]] to %[[END]]
// CHECK: memref.store
// CHECK-LABEL: func.func @main
// CHECK: llvm.alloca
// CHECK: call @main.task.0(%{{.*}}, %{{.*}}, %{{.*}}) {lathe.task}
func.func @main(%m: memref<?x8xf32>, %v: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %n = memref.dim %m, %c0 : memref<?x8xf32>
  scf.parallel (%i, %j) = (%c0, %c0) to (%n, %c8) step (%c1, %c1) {
    memref.store %v, %m[%i, %j] : memref<?x8xf32>
    scf.reduce
  }
  return
}
