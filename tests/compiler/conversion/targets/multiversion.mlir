// RUN: lathe-opt %s --split-input-file --lathe-multiversion=targets=x86-64-v3,avx512 | FileCheck %s
// RUN: lathe-opt %s --split-input-file --lathe-multiversion=targets=avx512 | FileCheck %s --check-prefix=ONE
// RUN: lathe-opt %s --split-input-file --lathe-multiversion | FileCheck %s --check-prefix=NONE

// CHECK: func.func private @lathe_cpu_features() -> i32
// CHECK: func.func private @row(%{{.*}}: memref<?xf32>) attributes {lathe.target = "x86-64-v3"}
// CHECK: func.func private @row.avx512(%{{.*}}: memref<?xf32>) attributes {lathe.target = "avx512"}

// The exported function keeps its name and its arguments' attributes, and chooses.
// CHECK: func.func @predict(%[[OUT:.*]]: memref<?xf32> {llvm.noalias}) attributes {lathe.entry, lathe.target = "x86-64-v3"}
// CHECK: %[[CPU:.*]] = call @lathe_cpu_features()
// CHECK: %[[MASK:.*]] = arith.constant 1 : i32
// CHECK: %[[XOR:.*]] = arith.xori %[[CPU]], %[[MASK]]
// CHECK: %[[MISSING:.*]] = arith.andi %[[MASK]], %[[XOR]]
// CHECK: %[[HAS:.*]] = arith.cmpi eq, %[[MISSING]]
// CHECK: scf.if %[[HAS]] {
// CHECK-NEXT: call @predict.avx512(%[[OUT]])
// CHECK-NEXT: } else {
// CHECK-NEXT: call @"predict.x86-64-v3"(%[[OUT]])

// CHECK: func.func @"predict.x86-64-v3"(%{{.*}}: memref<?xf32> {llvm.noalias}) attributes {lathe.entry, lathe.target = "x86-64-v3", passthrough = ["noinline"]}
// CHECK: call @row(
// CHECK: func.func @predict.avx512(%{{.*}}: memref<?xf32> {llvm.noalias}) attributes {lathe.entry, lathe.target = "avx512", passthrough = ["noinline"]}
// CHECK: call @row.avx512(

// What is not worth a version has one. A version shares what is no function.
// CHECK: func.func @features(%{{.*}}: memref<?xf32>) attributes {lathe.entry, lathe.target = "x86-64-v3"}
// CHECK: call @row(
// CHECK-NOT: @features
// CHECK: pipeline.vocabulary @words
// CHECK-NOT: pipeline.vocabulary
// CHECK: pipeline.program @churn_program
// CHECK-SAME: functions = {features = @features, predict = @predict}
// CHECK-SAME: versions = [{functions = {predict = @"predict.x86-64-v3"}, needs = 0 : i32, target = "x86-64-v3"},
// CHECK-SAME: {functions = {predict = @predict.avx512}, needs = 1 : i32, target = "avx512"}]

// A single version needs no choice.
// ONE-NOT: lathe_cpu_features
// ONE: func.func private @row(%{{.*}}: memref<?xf32>) attributes {lathe.target = "avx512"}
// ONE: func.func @predict(%{{.*}}: memref<?xf32> {llvm.noalias}) attributes {lathe.entry, lathe.target = "avx512"}
// ONE: func.func @features(%{{.*}}: memref<?xf32>) attributes {lathe.entry, lathe.target = "avx512"}
// ONE-NOT: func.func
// ONE: versions = [{functions = {predict = @predict}, needs = 1 : i32, target = "avx512"}]

// NONE-NOT: lathe.target
// NONE-NOT: versions
func.func private @row(%out: memref<?xf32>) {
  return
}
func.func @predict(%out: memref<?xf32> {llvm.noalias}) attributes {lathe.entry} {
  call @row(%out) : (memref<?xf32>) -> ()
  return
}
func.func @features(%out: memref<?xf32>) attributes {lathe.entry} {
  call @row(%out) : (memref<?xf32>) -> ()
  return
}
pipeline.vocabulary @words ["a"]
pipeline.program @churn_program attributes {
  pipeline = "churn", origin = "", doc = "", label = "y", task = 3 : i32, inputs = [], classes = [], outputs = 1 : i32,
  feature_names = [], accumulator_keys = [], accumulator_kinds = array<i32>,
  functions = {features = @features, predict = @predict}}

// -----

// A module that predicts nothing: everything is for the baseline.
// CHECK-LABEL: func.func @alone
// CHECK-SAME: attributes {lathe.entry, lathe.target = "x86-64-v3"}
// CHECK-NOT: @alone
func.func @alone() attributes {lathe.entry} {
  return
}
