// RUN: lathe-opt %s | lathe-opt | FileCheck %s
// RUN: lathe-opt %s --emit-bytecode | lathe-opt | FileCheck %s

// A base that is whole and has more than seven digits is printed as its bits, and read back as them.
// CHECK: tree.ensemble @an_ensemble_is_tables features(3) attributes
// CHECK-SAME: base = array<f32: 5.000000e-01, 0x4B3C614E>
// CHECK-SAME: feature = array<i32: 2, -1, -1, -1>
// CHECK-SAME: left = array<i32: 1, 0, 0, 0>
// CHECK-SAME: missing_left = array<i8: 1, 0, 0, 0>
// CHECK-SAME: outputs = array<i32: 0, 1>
// CHECK-SAME: roots = array<i32: 0, 3>
// CHECK-SAME: threshold = array<f32: 0x7F800000, 0.000000e+00, 0.000000e+00, 0.000000e+00>
// CHECK-SAME: value = array<f32: 0.000000e+00, 1.000000e-01, -2.000000e+00, 3.000000e+00>
tree.ensemble @an_ensemble_is_tables features(3) attributes {
  base = array<f32: 0.5, 12345678.0>, roots = array<i32: 0, 3>, outputs = array<i32: 0, 1>,
  feature = array<i32: 2, -1, -1, -1>, threshold = array<f32: 0x7F800000, 0.0, 0.0, 0.0>,
  missing_left = array<i8: 1, 0, 0, 0>, left = array<i32: 1, 0, 0, 0>, value = array<f32: 0.0, 0.1, -2.0, 3.0>}

// CHECK-LABEL: func.func @a_row_is_predicted
// CHECK: tree.predict @an_ensemble_is_tables(%{{.*}}) into %{{.*}} : memref<3xf32>, memref<2xf32>
// CHECK: tree.predict @an_ensemble_is_tables(%{{.*}}) into %{{.*}} : memref<?xf32>, memref<?xf32>
func.func @a_row_is_predicted(%row: memref<3xf32>, %margins: memref<2xf32>, %a: memref<?xf32>, %b: memref<?xf32>) {
  tree.predict @an_ensemble_is_tables(%row) into %margins : memref<3xf32>, memref<2xf32>
  tree.predict @an_ensemble_is_tables(%a) into %b : memref<?xf32>, memref<?xf32>
  return
}
