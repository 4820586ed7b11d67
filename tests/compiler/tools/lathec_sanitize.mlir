// RUN: lathec object %s --sanitize=address -o %t.o --emit-llvm=%t.ll
// RUN: FileCheck %s < %t.ll

// A table has a red zone behind it, and is aligned to no more than a red zone is.
// CHECK: @table = {{.*}} constant { [3 x i32], [20 x i8] } {{.*}}, align 32
llvm.mlir.global internal constant @table(dense<[1, 2, 3]> : tensor<3xi32>) {alignment = 64 : i64} : !llvm.array<3 x i32>

// Every access is checked.
// CHECK: define internal {{.*}}i32 @read(
// CHECK: call void @__asan_report_load4(
llvm.func @read(%i: i64) -> i32 {
  %0 = llvm.mlir.addressof @table : !llvm.ptr
  %1 = llvm.getelementptr %0[0, %i] : (!llvm.ptr, i64) -> !llvm.ptr, !llvm.array<3 x i32>
  %2 = llvm.load %1 : !llvm.ptr -> i32
  llvm.return %2 : i32
}

llvm.mlir.global external constant @read_entry() : !llvm.ptr {
  %0 = llvm.mlir.addressof @read : !llvm.ptr
  llvm.return %0 : !llvm.ptr
}
