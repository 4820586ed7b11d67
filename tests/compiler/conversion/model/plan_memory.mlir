// RUN: lathe-opt %s --split-input-file --lathe-plan-model-memory | FileCheck %s

// Of a chain, every buffer needs its neighbours alone: the third takes the place of the first.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[FRAME:.*]]: !llvm.ptr, %{{.*}}: memref<32xf32>)
// CHECK-SAME: lathe.frame_bytes = 256
// CHECK-NOT: memref.alloc
func.func @main(%x: memref<32xf32>) -> memref<32xf32> attributes {lathe.main} {
  %a = memref.alloc() : memref<32xf32>
  memref.copy %x, %a : memref<32xf32> to memref<32xf32>
  %b = memref.alloc() : memref<32xf32>
  memref.copy %a, %b : memref<32xf32> to memref<32xf32>
  %c = memref.alloc() : memref<32xf32>
  memref.copy %b, %c : memref<32xf32> to memref<32xf32>
  return %c : memref<32xf32>
}

// -----

// What a loop reads stays until the loop has ended; what is made within shares memory with what comes after.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: lathe.frame_bytes = 256
func.func @main(%n: index) attributes {lathe.main} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %a = memref.alloc() : memref<32xf32>
  scf.for %i = %c0 to %n step %c1 {
    %b = memref.alloc() : memref<32xf32>
    memref.copy %a, %b : memref<32xf32> to memref<32xf32>
  }
  %c = memref.alloc() : memref<64xf32>
  memref.copy %c, %c : memref<64xf32> to memref<64xf32>
  return
}

// -----

// What an iteration hands to the next, and sizes that are not known, are allocated when it runs.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[CONTEXT:.*]]: !llvm.ptr, %{{.*}}: memref<4xf32>, %{{.*}}: index)
// CHECK-SAME: lathe.has_context
// CHECK-NOT: frame_bytes
// CHECK: scf.for
// CHECK: call @lathe_allocate(%[[CONTEXT]], %{{.*}}) : (!llvm.ptr, i64) -> !llvm.ptr
// CHECK: call @lathe_scale_bytes(%[[CONTEXT]],
// CHECK: call @lathe_allocate(%[[CONTEXT]],
func.func @main(%x: memref<4xf32>, %n: index) -> (memref<4xf32>, memref<?xi64>) attributes {lathe.main} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x) -> memref<4xf32> {
    %b = memref.alloc() : memref<4xf32>
    memref.copy %a, %b : memref<4xf32> to memref<4xf32>
    scf.yield %b : memref<4xf32>
  }
  %d = memref.alloc(%n) : memref<?xi64>
  return %r, %d : memref<4xf32>, memref<?xi64>
}

// -----

// A callee's frame is a place in the caller's while it runs; what it returns is not in it.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: lathe.frame_bytes = 192
// CHECK: llvm.getelementptr %{{.*}}[%{{.*}}] : (!llvm.ptr, i64) -> !llvm.ptr, i8
// CHECK: call @callee
// CHECK-LABEL: func.func private @callee(
// CHECK-SAME: lathe.frame_bytes = 128
// CHECK: call @lathe_allocate
func.func @main(%x: memref<16xf32>) -> memref<16xf32> attributes {lathe.main} {
  %a = memref.alloc() : memref<16xf32>
  memref.copy %x, %a : memref<16xf32> to memref<16xf32>
  %b = func.call @callee(%a) : (memref<16xf32>) -> memref<16xf32>
  memref.copy %b, %a : memref<16xf32> to memref<16xf32>
  return %a : memref<16xf32>
}
func.func private @callee(%x: memref<16xf32>) -> memref<16xf32> {
  %a = memref.alloc() : memref<32xf32>
  memref.copy %a, %a : memref<32xf32> to memref<32xf32>
  %b = memref.alloc() : memref<16xf32>
  return %b : memref<16xf32>
}
