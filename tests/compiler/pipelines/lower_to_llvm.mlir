// RUN: lathe-opt %s --lathe-derive-predictor --canonicalize --cse --lathe-lower-to-llvm | FileCheck %s

// Nothing but the LLVM dialect is left, and no allocation.
// CHECK-NOT: func.func
// CHECK-NOT: builtin.unrealized_conversion_cast
// CHECK-NOT: pipeline.
// CHECK-NOT: tree.
// CHECK-NOT: memref.
// CHECK-NOT: @malloc
// The functions that C knows take pointers and integers.
// CHECK-DAG: llvm.func internal @predict(%{{.*}}: !llvm.ptr, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: !llvm.ptr)
// CHECK-DAG: llvm.func internal @features(%{{.*}}: !llvm.ptr, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: !llvm.ptr)
// CHECK-DAG: llvm.mlir.global external constant @one_program()
// CHECK-NOT: func.func
// CHECK-NOT: builtin.unrealized_conversion_cast
pipeline.pipeline @one task(binary) label(@y) classes(["false", "true"]) {
  pipeline.column @x : float64
  pipeline.column @y : bool
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    %0 = feature.log1p %x : tensor<?xf64>
    feature.yield %0 : tensor<?xf64> names(["x"])
  }
  tree.ensemble @model features(1) attributes {
    base = array<f32: 0.5>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 0, -1, -1>,
    threshold = array<f32: 1.5, 0.0, 0.0>, missing_left = array<i8: 1, 0, 0>, left = array<i32: 1, 0, 0>,
    value = array<f32: 0.0, 1.0, 2.0>}
}
