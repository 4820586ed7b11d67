// RUN: lathe-opt %s --lathe-convert-tree-to-loops | FileCheck %s

// CHECK-NOT: tree.ensemble
tree.ensemble @model features(1) attributes {
  base = array<f32: 0.5>, roots = array<i32: 0, 3>, outputs = array<i32: 0, 0>,
  feature = array<i32: 0, -1, -1, -1>, threshold = array<f32: 1.5, 0.0, 0.0, 0.0>, missing_left = array<i8: 1, 0, 0, 0>,
  left = array<i32: 1, 0, 0, 0>, value = array<f32: 0.0, 1.0, 2.0, 4.0>}

// CHECK-LABEL: func.func @a_prediction_is_one_loop_over_the_trees
// CHECK-SAME: (%[[ROWS:.*]]: memref<?x1xf32>, %[[MARGINS:.*]]: memref<?x1xf32>)
// CHECK: %[[COUNT:.*]] = memref.dim %[[MARGINS]]
// CHECK: scf.for %[[ROW:.*]] = %{{.*}} to %[[COUNT]]
// The margins start from the base.
// CHECK: scf.for
// CHECK: memref.store %{{.*}}, %[[MARGINS]][%[[ROW]], %{{.*}}]
// CHECK: %[[TREES:.*]] = arith.constant 2 : index
// CHECK: scf.for %[[TREE:.*]] = %{{.*}} to %[[TREES]]
// CHECK: %[[ROOT:.*]] = memref.load %{{.*}}[%[[TREE]]] : memref<2xi32>
// A row walks on while the node tests a feature.
// CHECK: scf.while (%{{.*}} = %[[ROOT]]) : (i32) -> i32
// CHECK: arith.cmpi sge
// CHECK: scf.condition
// CHECK: %[[X:.*]] = memref.load %[[ROWS]][%[[ROW]], %{{.*}}]
// CHECK: %[[MISSING:.*]] = arith.cmpf uno, %[[X]], %[[X]] : f32
// CHECK: %[[BELOW:.*]] = arith.cmpf olt, %[[X]], %{{.*}} : f32
// CHECK: %[[DIRECTION:.*]] = arith.cmpi ne, %{{.*}}, %{{.*}} : i8
// CHECK: arith.select %[[MISSING]], %[[DIRECTION]], %[[BELOW]] : i1
// CHECK: scf.yield
// CHECK: %[[SUM:.*]] = arith.addf %{{.*}}, %{{.*}} : f32
// CHECK: memref.store %[[SUM]], %[[MARGINS]]
// CHECK-NOT: fastmath
// CHECK: return
func.func @a_prediction_is_one_loop_over_the_trees(%rows: memref<?x1xf32>, %margins: memref<?x1xf32>) {
  tree.predict @model(%rows) into %margins : memref<?x1xf32>, memref<?x1xf32>
  return
}

// The tables are made once; a second prediction reads the same.
// CHECK-LABEL: func.func @predictions_share_their_tables
// CHECK: memref.get_global @model_feature : memref<4xi32>
func.func @predictions_share_their_tables(%rows: memref<?x1xf32>, %margins: memref<?x1xf32>) {
  tree.predict @model(%rows) into %margins : memref<?x1xf32>, memref<?x1xf32>
  return
}

// One set of tables for both functions, in read-only data.
// CHECK-DAG: memref.global "private" constant @model_base : memref<1xf32> = dense<5.000000e-01> {alignment = 64 : i64}
// CHECK-DAG: memref.global "private" constant @model_roots : memref<2xi32> = dense<[0, 3]>
// CHECK-DAG: memref.global "private" constant @model_outputs : memref<2xi32> = dense<0>
// CHECK-DAG: memref.global "private" constant @model_feature : memref<4xi32> = dense<[0, -1, -1, -1]>
// CHECK-DAG: memref.global "private" constant @model_threshold : memref<4xf32> = dense<[1.500000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00]>
// CHECK-DAG: memref.global "private" constant @model_missing_left : memref<4xi8> = dense<[1, 0, 0, 0]>
// CHECK-DAG: memref.global "private" constant @model_left : memref<4xi32> = dense<[1, 0, 0, 0]>
// CHECK-DAG: memref.global "private" constant @model_value : memref<4xf32> = dense<[0.000000e+00, 1.000000e+00, 2.000000e+00, 4.000000e+00]>
// CHECK-NOT: memref.global
