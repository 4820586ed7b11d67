// RUN: lathe-opt %s | lathe-opt | FileCheck %s

// CHECK: train.model @linear loss(logistic) outputs(1) learner(#train.linear<l2 = 1.000000e-04>)
train.model @linear loss(logistic) outputs(1) learner(#train.linear<l2 = 1.0e-4>)

// Hyperparameters with their default values are not printed.
// CHECK: train.model @defaults loss(squared) outputs(1) learner(#train.gradient_boosted_trees<>)
train.model @defaults loss(squared) outputs(1) learner(#train.gradient_boosted_trees<trees = 300, learning_rate = 0.1>)

// CHECK: train.model @trees loss(softmax) outputs(4) learner(#train.gradient_boosted_trees<trees = 10, max_depth = 3, seed = 7>)
train.model @trees loss(softmax) outputs(4) learner(#train.gradient_boosted_trees<trees = 10, max_depth = 3, seed = 7>)

// CHECK-LABEL: func.func @losses
func.func @losses(%f32s: memref<?xf32>, %more: memref<?xf32>, %f64s: memref<?xf64>, %i: index) -> f64 {
  // CHECK: train.base_margin softmax(3) %{{.*}} into %{{.*}}
  train.base_margin softmax(3) %f64s into %f32s
  // CHECK: train.gradients squared(1) %{{.*}}, %{{.*}} rows(%{{.*}} to %{{.*}}) stride %{{.*}} into %{{.*}}, %{{.*}}
  train.gradients squared(1) %f32s, %more rows(%i to %i) stride %i into %f32s, %more
  // CHECK: train.loss logistic(1) %{{.*}}, %{{.*}} rows(%{{.*}} to %{{.*}})
  %0 = train.loss logistic(1) %f32s, %more rows(%i to %i)
  return %0 : f64
}

// CHECK-LABEL: func.func @trees_kernels
func.func @trees_kernels(%f32s: memref<?xf32>, %i64s: memref<?xi64>, %i32s: memref<?xi32>, %i16s: memref<?xi16>,
                         %i8s: memref<?xi8>, %i: index, %x: f64, %v: f32, %n: i32, %flag: i1) -> index {
  // CHECK: train.quantize %{{.*}} scales(%{{.*}}, %{{.*}}) pairs(%{{.*}} to %{{.*}}) into %{{.*}}
  train.quantize %f32s scales(%x, %x) pairs(%i to %i) into %i32s
  // CHECK: train.histogram %{{.*}}(%{{.*}} to %{{.*}}) entries %{{.*}}, %{{.*}} : memref<?xi16> gradients %{{.*}} into %{{.*}}
  train.histogram %i32s(%i to %i) entries %i64s, %i16s : memref<?xi16> gradients %i32s into %i64s
  // CHECK: train.complete_histogram %{{.*}} bins(%{{.*}}, %{{.*}}) frequent %{{.*}}
  train.complete_histogram %i64s bins(%i, %i) frequent %i
  // CHECK: train.split_search %{{.*}} bins(%{{.*}}, %{{.*}}) candidates %{{.*}} missing %{{.*}} units(%{{.*}}, %{{.*}}) l2 %{{.*}} min_child_weight %{{.*}}
  %0:5 = train.split_search %i64s bins(%i, %i) candidates %i missing %i units(%x, %x) l2 %x min_child_weight %x
  // CHECK: train.add_to_margins(2) %{{.*}}(%{{.*}} to %{{.*}}) output %{{.*}} value %{{.*}} into %{{.*}}
  train.add_to_margins(2) %i32s(%i to %i) output %i value %v into %f32s
  // CHECK: train.partition %{{.*}}(%{{.*}} to %{{.*}}) column %{{.*}} bin %{{.*}} missing(%{{.*}}, %{{.*}}) into %{{.*}}, %{{.*}}
  %1 = train.partition %i32s(%i to %i) column %i8s bin %n missing(%n, %flag) into %i32s, %i32s
  return %1 : index
}

// CHECK-LABEL: func.func @linear_kernel
func.func @linear_kernel(%f32s: memref<?xf32>, %f64s: memref<?xf64>, %i64s: memref<?xi64>, %i32s: memref<?xi32>,
                         %i: index) -> f64 {
  // CHECK: train.linear_gradient logistic(1) %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} rows(%{{.*}} to %{{.*}}) features %{{.*}} weights %{{.*}} into %{{.*}}
  %0 = train.linear_gradient logistic(1) %i64s, %i32s, %f32s, %f32s rows(%i to %i) features %i weights %f64s into %f64s
  return %0 : f64
}

// CHECK: train.learner @learner loss(logistic) outputs(1) learner(#train.linear<>) kernels({linear_gradient = @linear_kernel})
train.learner @learner loss(logistic) outputs(1) learner(#train.linear<>) kernels({linear_gradient = @linear_kernel})
