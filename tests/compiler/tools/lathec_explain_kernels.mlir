// RUN: lathec object %s -o %t.o --targets=x86-64-v3,avx512 --explain-kernels | FileCheck %s

// CHECK: @model_ranked for x86-64-v3: 1 trees, 1 margins of f32
// CHECK-NEXT: 1 ranks of 1 thresholds and 0 tests of categories:
// CHECK-NEXT: trees 0 to 0: complete (depth 1):
// CHECK: @model_ranked for avx512: 1 trees, 1 margins of f32
tree.ensemble @model features(1) attributes {
  base = array<f32: 0.5>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 0, -1, -1>,
  threshold = array<f32: 1.5, 0.0, 0.0>, missing_left = array<i8: 1, 0, 0>, left = array<i32: 1, 0, 0>,
  value = array<f32: 0.0, 1.0, 2.0>}
func.func @predict(%batch: !pipeline.batch, %begin: index, %end: index, %out: memref<?xf32>) attributes {lathe.entry} {
  %zero = arith.constant 0 : index
  %rows = memref.alloca() : memref<1x1xf32>
  %margins = memref.alloca() : memref<1x1xf32>
  %x = arith.constant 1.0 : f32
  memref.store %x, %rows[%zero, %zero] : memref<1x1xf32>
  tree.predict @model(%rows) into %margins : memref<1x1xf32>, memref<1x1xf32>
  %margin = memref.load %margins[%zero, %zero] : memref<1x1xf32>
  memref.store %margin, %out[%zero] : memref<?xf32>
  return
}
pipeline.program @stump_program attributes {
  pipeline = "stump", origin = "", doc = "", label = "y", task = 3 : i32, inputs = [], classes = [], outputs = 1 : i32,
  feature_names = [], accumulator_keys = [], accumulator_kinds = array<i32>, functions = {predict = @predict}}
