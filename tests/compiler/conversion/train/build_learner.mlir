// RUN: lathe-opt %s --split-input-file --verify-diagnostics --lathe-build-learner | FileCheck %s

// CHECK-LABEL: func.func @lathe_learner_base_margin
// CHECK-SAME: (%[[MEANS:.*]]: memref<?xf64> {llvm.noalias}, %[[BASE:.*]]: memref<?xf32> {llvm.noalias}) attributes {lathe.entry}
// CHECK-NEXT: train.base_margin logistic(1) %[[MEANS]] into %[[BASE]]
// CHECK-NEXT: return
// CHECK-LABEL: func.func @lathe_learner_linear_gradient
// CHECK: train.linear_gradient logistic(1)
// CHECK: train.learner @lathe_learner loss(logistic) outputs(1) learner(#train.linear<l1 = 5.000000e-01>)
// CHECK-SAME: kernels({base_margin = @lathe_learner_base_margin, linear_gradient = @lathe_learner_linear_gradient})
// CHECK-NOT: train.model
train.model @a_linear_model_has_two_kernels loss(logistic) outputs(1) learner(#train.linear<l1 = 0.5>)

// -----

// CHECK-LABEL: func.func @lathe_learner_loss_sum
// CHECK: train.loss softmax(3)
// CHECK-LABEL: func.func @lathe_learner_gradients
// CHECK: train.gradients softmax(3)
// CHECK-LABEL: func.func @lathe_learner_histogram16
// CHECK: train.histogram %{{.*}} : memref<?xi16>
// CHECK-LABEL: func.func @lathe_learner_histogram32
// CHECK: train.histogram %{{.*}} : memref<?xi32>
// CHECK-LABEL: func.func @lathe_learner_split_search
// CHECK: scf.for
// CHECK: train.complete_histogram
// CHECK-NEXT: train.split_search
// CHECK-LABEL: func.func @lathe_learner_partition
// CHECK: train.partition
// CHECK-LABEL: func.func @lathe_learner_add_to_margins
// CHECK: train.add_to_margins(3)
// CHECK: train.learner @lathe_learner loss(softmax) outputs(3)
train.model @trees_have_nine_kernels loss(softmax) outputs(3) learner(#train.gradient_boosted_trees<>)

// -----

// CHECK-LABEL: func.func @a_module_without_a_model_stays
// CHECK-NOT: train.learner
func.func @a_module_without_a_model_stays() {
  return
}

// -----

train.model @first loss(squared) outputs(1) learner(#train.linear<>)
// expected-error @+1 {{expects one train.model in a module, found 2}}
train.model @second loss(squared) outputs(1) learner(#train.linear<>)
