// RUN: lathe-opt %s --lathe-convert-train-to-loops --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @a_loss_is_summed_in_order_of_rows
// CHECK-SAME: (%[[M:.*]]: memref<?xf32>, %[[Y:.*]]: memref<?xf32>, %[[BEGIN:.*]]: index, %[[END:.*]]: index)
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f64
// CHECK: %[[SUM:.*]] = scf.for %[[ROW:.*]] = %[[BEGIN]] to %[[END]] step %{{.*}} iter_args(%[[CARRIED:.*]] = %[[ZERO]]) -> (f64)
// CHECK: memref.load %[[Y]][%[[ROW]]]
// CHECK: memref.load %[[M]][%[[ROW]]]
// CHECK: math.exp
// CHECK: math.log1p
// CHECK: %[[NEXT:.*]] = arith.addf %[[CARRIED]], %{{.*}} : f64
// CHECK: scf.yield %[[NEXT]]
// CHECK: return %[[SUM]]
func.func @a_loss_is_summed_in_order_of_rows(%m: memref<?xf32>, %y: memref<?xf32>, %b: index, %e: index) -> f64 {
  %0 = train.loss logistic(1) %m, %y rows(%b to %e)
  return %0 : f64
}

// CHECK-LABEL: func.func @a_squared_loss_needs_no_functions
// CHECK-NOT: math.
// CHECK: return
func.func @a_squared_loss_needs_no_functions(%m: memref<?xf32>, %y: memref<?xf32>, %b: index, %e: index) -> f64 {
  %0 = train.loss squared(1) %m, %y rows(%b to %e)
  return %0 : f64
}

// CHECK-LABEL: func.func @softmax_keeps_a_row_in_scratch_memory
// CHECK: %[[SCRATCH:.*]] = memref.alloca() : memref<3xf64>
// CHECK: scf.for
// CHECK: memref.store %{{.*}}, %[[SCRATCH]]
// CHECK: math.exp
// CHECK: math.log
func.func @softmax_keeps_a_row_in_scratch_memory(%m: memref<?xf32>, %y: memref<?xf32>, %b: index, %e: index) -> f64 {
  %0 = train.loss softmax(3) %m, %y rows(%b to %e)
  return %0 : f64
}

// CHECK-LABEL: func.func @gradient_and_hessian_are_added_at_once
// CHECK: scf.for {{.*}} -> (vector<2xi64>)
// CHECK: memref.prefetch
// CHECK: arith.extsi %{{.*}} : vector<2xi32> to vector<2xi64>
// CHECK: scf.for
// CHECK: arith.index_castui %{{.*}} : i16 to index
// CHECK: vector.load
// CHECK: arith.addi %{{.*}} : vector<2xi64>
// CHECK: vector.store
func.func @gradient_and_hessian_are_added_at_once(%rows: memref<?xi32>, %b: index, %e: index, %offsets: memref<?xi64>,
                                                  %entries: memref<?xi16>, %fixed: memref<?xi32>, %sums: memref<?xi64>) {
  train.histogram %rows(%b to %e) entries %offsets, %entries : memref<?xi16> gradients %fixed into %sums
  return
}

// CHECK-LABEL: func.func @a_partition_does_not_branch
// CHECK: scf.for
// CHECK-NOT: scf.if
// CHECK: arith.select
// CHECK: memref.store
// CHECK: memref.store
// CHECK: return
func.func @a_partition_does_not_branch(%rows: memref<?xi32>, %b: index, %e: index, %column: memref<?xi8>, %bin: i32,
                                       %missing: i32, %left: i1, %l: memref<?xi32>, %r: memref<?xi32>) -> index {
  %0 = train.partition %rows(%b to %e) column %column bin %bin missing(%missing, %left) into %l, %r
  return %0 : index
}

// CHECK-LABEL: func.func @rounding_calls_nothing
// CHECK: arith.addf %{{.*}}, %[[SHIFT:.*]] : f64
// CHECK: arith.subf %{{.*}}, %[[SHIFT]] : f64
// CHECK: arith.fptosi
func.func @rounding_calls_nothing(%g: memref<?xf32>, %s: f64, %b: index, %e: index, %fixed: memref<?xi32>) {
  train.quantize %g scales(%s, %s) pairs(%b to %e) into %fixed
  return
}

// CHECK: train.model @declarations_stay
train.model @declarations_stay loss(squared) outputs(1) learner(#train.linear<>)
