// RUN: lathec object %s -o %t.o --emit-llvm=%t.ll
// RUN: FileCheck %s < %t.ll

// The same bits from the same module.
// RUN: lathec object %s -o %t.again.o
// RUN: cmp %t.o %t.again.o

// An object exports its constants, which point to the functions.
// CHECK: @grow_entry = {{.*}}constant ptr @grow
// Elementary functions are expanded; no library is called. Nothing is contracted or reassociated.
// CHECK: define internal {{.*}}double @grow(double
// CHECK-NOT: call
// CHECK-NOT: fast
// CHECK: ret double
llvm.func @grow(%x: f64) -> f64 {
  %0 = math.exp %x : f64
  %1 = arith.mulf %0, %x : f64
  %2 = arith.addf %1, %x : f64
  llvm.return %2 : f64
}

llvm.mlir.global external constant @grow_entry() : !llvm.ptr {
  %0 = llvm.mlir.addressof @grow : !llvm.ptr
  llvm.return %0 : !llvm.ptr
}
