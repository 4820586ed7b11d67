// Gradient boosting of trees.
#ifndef LATHE_RUNTIME_TRAIN_BOOSTING_H_
#define LATHE_RUNTIME_TRAIN_BOOSTING_H_

#include "runtime/train/dataset.h"
#include "runtime/train/learner.h"
#include "runtime/train/model.pb.h"
#include "runtime/train/progress.h"
#include "runtime/train/thread_pool.h"

namespace lathe {

// Trains an ensemble from the base margins on. With validation rows and early_stopping_rounds > 0 the rounds after the
// best one are dropped; `history` keeps them all. `importance` is the sum of the gains of a feature's splits. Does
// not set the counts of rows and the name. The result does not depend on the number of threads.
TrainedModel TrainTrees(const lathe_learner& learner, const Dataset& data, ThreadPool& pool, const Progress& progress);

}  // namespace lathe

#endif  // LATHE_RUNTIME_TRAIN_BOOSTING_H_
