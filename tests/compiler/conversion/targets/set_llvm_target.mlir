// RUN: lathe-opt %s --lathe-set-llvm-target | FileCheck %s
// RUN: lathe-opt %s --lathe-set-llvm-target=cpu=znver5 | FileCheck %s --check-prefix=CPU

// CHECK-LABEL: llvm.func @baseline
// CHECK-SAME: prefer_vector_width = "256"
// CHECK-SAME: target_cpu = "x86-64-v3"
// CHECK-NOT: target_features
// CPU-LABEL: llvm.func @baseline
// CPU-SAME: target_cpu = "znver5"
llvm.func @baseline() attributes {lathe.target = "x86-64-v3"} {
  llvm.return
}

// CHECK-LABEL: llvm.func @wide
// CHECK-SAME: prefer_vector_width = "512"
// CHECK-SAME: target_cpu = "x86-64-v3"
// CHECK-SAME: target_features = #llvm.target_features<["+avx512f",
// CHECK-SAME: "+avx512vbmi"
// CHECK-SAME: tune_cpu = "znver4"
// CPU-LABEL: llvm.func @wide
// CPU-SAME: prefer_vector_width = "512"
// CPU-SAME: target_cpu = "znver5"
// CPU-NOT: target_features
llvm.func @wide() attributes {lathe.target = "avx512"} {
  llvm.return
}

// CHECK-LABEL: llvm.func @any() {
llvm.func @any() {
  llvm.return
}
