// RUN: lathe-opt %s --split-input-file --verify-diagnostics --lathe-convert-train-learner-to-llvm | FileCheck %s

// CHECK: llvm.func internal @kernel
llvm.func @kernel() {
  llvm.return
}

// CHECK: llvm.mlir.global internal constant @lathe_learner()
// CHECK-SAME: !llvm.struct<(i32, i32, i32, i32, f64, f64, f64, i64, i64, i64, i64, i64, i64, f64, f64, f64, f64, f64, f64, ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr)>
// CHECK: llvm.mlir.constant(1 : i32)
// CHECK: llvm.mlir.constant(2.500000e-01 : f64)
// CHECK: llvm.mlir.addressof @kernel
// CHECK: llvm.mlir.zero
train.learner @lathe_learner loss(logistic) outputs(1) learner(#train.linear<l1 = 0.25>) kernels({loss_sum = @kernel})

// -----

func.func @kernel() {
  return
}
// expected-error @+1 {{expects C entry points as kernels, found @kernel; run lathe-c-entry-points first}}
train.learner @lathe_learner loss(logistic) outputs(1) learner(#train.linear<>) kernels({loss_sum = @kernel})
