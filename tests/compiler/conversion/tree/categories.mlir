// RUN: lathe-opt %s --lathe-rank-trees --lathe-select-tree-kernels --lathe-lower-ranked-trees | FileCheck %s

// Nine tests of a feature are two bytes for each place: missing, categories 0 to 2, and all others. Bit i is whether test i sends
// the category right. Feature 1 has one test, and comes first, because it tells apart fewer categories.
// CHECK-DAG: @sets_ranked_category_feature : memref<2xi32> = dense<[1, 0]>
// CHECK-DAG: @sets_ranked_category_first_group : memref<3xi32> = dense<[0, 1, 3]>
// CHECK-DAG: @sets_ranked_category_last : memref<2xi32> = dense<[2, 4]>
// CHECK-DAG: @sets_ranked_group_rank : memref<4xi32> = dense<[0, 1, 9, 10]>
// CHECK-DAG: @sets_ranked_group_offset : memref<3xi32> = dense<[0, 3, 8]>
// Of feature 1: missing goes left, category 0 left, others right. Of feature 0, all others right by every test.
// CHECK-DAG: @sets_ranked_group_results : memref<{{[0-9]+}}xi8> = dense<"0x0000019E5583F0FF000001

// Without AVX-512 a place is a load.
// CHECK-LABEL: func.func private @"sets_ranked_predict.x86-64-v3"
// CHECK-NOT: call_intrinsic
// CHECK: return

// With it, 64 places are a permute.
// CHECK-LABEL: func.func private @sets_ranked_predict.avx512
// CHECK: arith.minui %{{.*}}, %{{.*}} : vector<64xi8>
// CHECK: llvm.call_intrinsic "llvm.x86.avx512.permvar.qi.512"
// CHECK: arith.andi %{{.*}}, %{{.*}} : vector<64xi8>
func.func @predict(%rows: memref<?x2xf32>, %margins: memref<?x1xf32>) attributes {lathe.target = "x86-64-v3"} {
  tree.predict @sets(%rows) into %margins : memref<?x2xf32>, memref<?x1xf32>
  return
}
func.func @predict.avx512(%rows: memref<?x2xf32>, %margins: memref<?x1xf32>) attributes {lathe.target = "avx512"} {
  tree.predict @sets(%rows) into %margins : memref<?x2xf32>, memref<?x1xf32>
  return
}

tree.ensemble @sets features(2) attributes {
  base = array<f32: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1>,
  threshold = array<f32: 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0>,
  missing_left = array<i8: 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
  left = array<i32: 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
  value = array<f32: 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0>,
  set = array<i32: 0, 1, 2, 3, 4, 5, 6, 0, 1, 7, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1>,
  set_offsets = array<i32: 0, 1, 2, 3, 4, 5, 6, 7, 8>, set_words = array<i32: 1, 2, 3, 4, 5, 6, 7, 1>,
  other_left = array<i8: 0, 0, 0, 0, 0, 0, 0, 0>}
