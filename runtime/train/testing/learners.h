// Learners with default hyperparameters and generated kernels, one per loss and kind; softmax has three classes. Copy
// one and change the copy.
#ifndef LATHE_RUNTIME_TRAIN_TESTING_LEARNERS_H_
#define LATHE_RUNTIME_TRAIN_TESTING_LEARNERS_H_

#include "runtime/train/learner.h"

extern "C" {
extern const lathe_learner test_squared_trees;
extern const lathe_learner test_logistic_trees;
extern const lathe_learner test_softmax_trees;
extern const lathe_learner test_squared_linear;
extern const lathe_learner test_logistic_linear;
extern const lathe_learner test_softmax_linear;
}

#endif  // LATHE_RUNTIME_TRAIN_TESTING_LEARNERS_H_
