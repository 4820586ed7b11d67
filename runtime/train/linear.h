// Linear models: regression, logistic and softmax.
#ifndef LATHE_RUNTIME_TRAIN_LINEAR_H_
#define LATHE_RUNTIME_TRAIN_LINEAR_H_

#include "absl/status/statusor.h"
#include "runtime/abi/lathe.h"
#include "runtime/train/dataset.h"
#include "runtime/train/learner.h"
#include "runtime/train/model.pb.h"
#include "runtime/train/progress.h"
#include "runtime/train/thread_pool.h"

namespace lathe {

// Fits weights and intercepts; the penalties apply to the weights of the features as they are. Stops when
// no entry of the subgradient exceeds the tolerance, where an entry is the change of the objective per weight times the
// feature's standard deviation: a feature's unit does not matter. Each step of L-BFGS is a round of the history, whose
// losses leave the penalties out. `importance` is the mean of |weight * (x - mean)| over the training rows, summed over
// the outputs. A feature that is constant in the training rows gets the weight 0. Does not set the counts of rows and
// the name. The result does not depend on the number of threads.
//
// A feature that is missing (NaN) or infinite in some row is an error that names it.
absl::StatusOr<TrainedModel> TrainLinear(const lathe_program& program, const Dataset& data, ThreadPool& pool,
                                         const Progress& progress);

}  // namespace lathe

#endif  // LATHE_RUNTIME_TRAIN_LINEAR_H_
