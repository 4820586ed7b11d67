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
// CHECK: tree.predict @an_ensemble_is_tables(%{{.*}}) into %{{.*}} : memref<1x3xf32>, memref<1x2xf32>
// CHECK: tree.predict @an_ensemble_is_tables(%{{.*}}) into %{{.*}} : memref<?x3xf32, strided<[1, ?]>>, memref<?x?xf32>
func.func @a_row_is_predicted(%row: memref<1x3xf32>, %margins: memref<1x2xf32>, %a: memref<?x3xf32, strided<[1, ?]>>,
                              %b: memref<?x?xf32>) {
  tree.predict @an_ensemble_is_tables(%row) into %margins : memref<1x3xf32>, memref<1x2xf32>
  tree.predict @an_ensemble_is_tables(%a) into %b : memref<?x3xf32, strided<[1, ?]>>, memref<?x?xf32>
  return
}

// What a model of another library may ask for: doubles, leaves of several values, sets of categories, kinds of missing.
// CHECK: tree.ensemble @an_imported_ensemble features(2) link(one_vs_all) attributes
// CHECK-SAME: base_last
// CHECK-SAME: category_floor
// CHECK-SAME: divisor = 1.000000e+01 : f64
// CHECK-SAME: leaf_size = 2 : i64
// CHECK-SAME: link_scale = 2.000000e+00 : f64
// CHECK-SAME: missing = array<i8: 0, 2>
// CHECK-SAME: missing_value = -9.990000e+02 : f64
// CHECK-SAME: other_left = array<i8: 1>
// CHECK-SAME: set = array<i32: -1, -1, 0, -1, -1>
// CHECK-SAME: set_offsets = array<i32: 0, 2>
// CHECK-SAME: set_words = array<i32: 6, 1>
// CHECK-SAME: threshold = array<f64: 5.000000e-01
tree.ensemble @an_imported_ensemble features(2) link(one_vs_all) attributes {
  base = array<f64: 0.5, 0.25>, roots = array<i32: 0>, outputs = array<i32: 0>,
  feature = array<i32: 0, -1, 1, -1, -1>, threshold = array<f64: 0.5, 0.0, 0.0, 0.0, 0.0>,
  missing_left = array<i8: 1, 0, 0, 0, 0>, left = array<i32: 1, 0, 3, 0, 0>, leaf_size = 2 : i64,
  value = array<f64: 0.0, 0.0, 1.0, 2.0, 0.0, 0.0, 3.0, 4.0, 5.0, 6.0>, missing = array<i8: 0, 2>, missing_value = -999.0 : f64,
  set = array<i32: -1, -1, 0, -1, -1>, set_offsets = array<i32: 0, 2>, set_words = array<i32: 6, 1>, other_left = array<i8: 1>,
  category_floor, divisor = 10.0 : f64, base_last, link_scale = 2.0 : f64}
