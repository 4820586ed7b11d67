// RUN: lathe-opt %s --split-input-file --verify-diagnostics

// model C1
// expected-error @+1 {{expects at least 2 outputs with the softmax loss, found 1}}
train.model @softmax_has_two_outputs loss(softmax) outputs(1) learner(#train.linear<>)

// -----

// model C1
// expected-error @+1 {{expects 1 output with the logistic loss, found 2}}
train.model @logistic_has_one_output loss(logistic) outputs(2) learner(#train.linear<>)

// -----

// model C2
// expected-error @+1 {{attribute 'learner' failed to satisfy constraint}}
train.model @a_learner_is_no_number loss(squared) outputs(1) learner(7 : i32)

// -----

// expected-error @+1 {{'l1' expects a number of at least 0.000000e+00, found -1.000000e+00}}
train.model @a_penalty_is_not_negative loss(squared) outputs(1) learner(#train.linear<l1 = -1.0>)

// -----

// expected-error @+1 {{'tolerance' expects a number greater than 0.000000e+00, found 0.000000e+00}}
train.model @a_tolerance_is_positive loss(squared) outputs(1) learner(#train.linear<tolerance = 0.0>)

// -----

// expected-error @+1 {{'max_depth' expects an integer from 1 to 16, found 40}}
train.model @a_tree_is_not_that_deep loss(squared) outputs(1) learner(#train.gradient_boosted_trees<max_depth = 40>)

// -----

// expected-error @+1 {{'max_bins' expects an integer from 2 to 255, found 256}}
train.model @bins_fit_a_byte loss(squared) outputs(1) learner(#train.gradient_boosted_trees<max_bins = 256>)

// -----

// expected-error @+1 {{'subsample' expects a number greater than 0.000000e+00 and at most 1.000000e+00, found 1.500000e+00}}
train.model @a_fraction_is_at_most_one loss(squared) outputs(1) learner(#train.gradient_boosted_trees<subsample = 1.5>)

// -----

func.func @kernels_check_their_outputs_too(%m: memref<?xf32>, %i: index) -> f64 {
  // expected-error @+1 {{expects 1 output with the squared loss, found 3}}
  %0 = train.loss squared(3) %m, %m rows(%i to %i)
  return %0 : f64
}

// -----

// learner C2
// expected-error @+1 {{expects names of kernels, found 'hessians'}}
train.learner @kernels_have_known_names loss(squared) outputs(1) learner(#train.linear<>) kernels({hessians = @f})

// -----

// learner C2
// expected-error @+1 {{expects a function as kernel 'loss_sum', found 3}}
train.learner @kernels_are_symbols loss(squared) outputs(1) learner(#train.linear<>) kernels({loss_sum = 3})

// -----

// learner C2
// expected-error @+1 {{names no function of the module as kernel 'loss_sum': @f}}
train.learner @kernels_exist loss(squared) outputs(1) learner(#train.linear<>) kernels({loss_sum = @f})
