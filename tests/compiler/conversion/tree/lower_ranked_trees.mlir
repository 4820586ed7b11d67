// RUN: lathe-opt %s --lathe-lower-ranked-trees | FileCheck %s

// CHECK-NOT: tree.

// A call of one function per target; the caller's sizes and strides are its arguments.
// CHECK-LABEL: func.func @predict(
// CHECK: %[[ROWS:.*]] = memref.cast %{{.*}} : memref<64x1xf32> to memref<?x?xf32, strided<[?, ?], offset: ?>>
// CHECK: call @"model_predict.x86-64-v3"(%[[ROWS]], %{{.*}})
func.func @predict(%rows: memref<64x1xf32>, %margins: memref<64x1xf32>) attributes {lathe.target = "x86-64-v3"} {
  tree.predict_ranked @model(%rows) into %margins : memref<64x1xf32>, memref<64x1xf32>
  return
}
func.func @predict.avx512(%rows: memref<64x1xf32>, %margins: memref<64x1xf32>) attributes {lathe.target = "avx512"} {
  tree.predict_ranked @model(%rows) into %margins : memref<64x1xf32>, memref<64x1xf32>
  return
}

tree.cuts @cuts features(1) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 2>, search_ranks = array<i32: 0, 1>,
  threshold = array<f32: 0.5, 1.5>, first = array<i32: 0>, missing_high = array<i8: 1>, test_feature = array<i32>,
  test_set = array<i32>}
tree.ranked_ensemble @model cuts(@cuts) attributes {
  base = array<f32: 0.25>, roots = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 5>, outputs = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0>,
  feature = array<i32: 0, 0, -1, -1, -1, 0, -1, -1>, rank = array<i16: 1, 0, 0, 0, 0, 0, 0, 0>,
  left = array<i32: 1, 3, 0, 0, 0, 6, 0, 0>, value = array<f32: 0.0, 0.0, 3.0, 1.0, 2.0, 0.0, 4.0, 5.0>,
  kernels = [#tree.kernel<complete, trees = 8, size = 2>, #tree.kernel<scan, trees = 1, size = 2>]}

// Thresholds are a search tree, level by level from entry 1, filled up with NaN.
// CHECK-DAG: memref.global "private" constant @model_threshold : memref<68xf32> = dense<[0x7FC00000, 1.500000e+00, 5.000000e-01, 0x7FC00000, 0.0
// Ranks are stored minus 128; a missing value is above all.
// CHECK-DAG: @model_missing_rank : memref<1xi8> = dense<127>
// Eight times a tree padded to depth 2: its leaf on the right is there twice, behind a test that sends all left.
// CHECK-DAG: @model_k0_rank : memref<96xi8> = dense<[127, -127, -128, 127, 127, -127
// CHECK-DAG: @model_k0_value : memref<96xf32> = dense<[1.000000e+00, 2.000000e+00, 3.000000e+00, 3.000000e+00, 1.000000e+00
// A scan's test: to leaf 1, to leaf 0, rank 0, and from exit 0 to exit 1 of its part.
// CHECK-DAG: @model_k8_test : memref<2xi64> = dense<[138244784129, 0]>
// CHECK-DAG: @model_k8_exit : memref<66xi8> = dense<[0, 1, 0

// Without byte permutes, leaf values are loaded one by one.
// CHECK-LABEL: func.func private @"model_predict.x86-64-v3"
// CHECK-SAME: (%[[X:.*]]: memref<?x?xf32, strided<[?, ?], offset: ?>>, %[[Y:.*]]: memref<?x?xf32, strided<[?, ?], offset: ?>>)
// CHECK-SAME: lathe.target = "x86-64-v3"
// CHECK: vector.store %{{.*}} : memref<1x{{[0-9]+}}xi8>, vector<64xi8>
// CHECK: %[[RANKS:.*]] = vector.load %{{.*}} : memref<1x{{[0-9]+}}xi8>, vector<64xi8>
// CHECK: %[[RIGHT:.*]] = arith.cmpi sgt, %[[RANKS]], %{{.*}} : vector<64xi8>
// CHECK: arith.select %[[RIGHT]], %{{.*}}, %{{.*}} : vector<64xi1>, vector<64xi8>
// CHECK-NOT: call_intrinsic
// CHECK-NOT: fastmath
// CHECK: return

// With them, ranks and leaf values come out of registers.
// CHECK-LABEL: func.func private @model_predict.avx512
// CHECK: llvm.call_intrinsic "llvm.x86.avx512.permvar.sf.512"
// CHECK: llvm.call_intrinsic "llvm.x86.avx512.permvar.qi.512"
