// What a trainer tells while it works.
#ifndef LATHE_RUNTIME_TRAIN_PROGRESS_H_
#define LATHE_RUNTIME_TRAIN_PROGRESS_H_

#include <functional>

#include "runtime/train/model.pb.h"

namespace lathe {

// Called after each round, on the thread that called the trainer.
using Progress = std::function<void(const TrainingRound& round)>;

}  // namespace lathe

#endif  // LATHE_RUNTIME_TRAIN_PROGRESS_H_
