// Trains the model of a trainer program.
#ifndef LATHE_RUNTIME_TRAIN_TRAINER_H_
#define LATHE_RUNTIME_TRAIN_TRAINER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "runtime/abi/lathe.h"
#include "runtime/train/model.pb.h"
#include "runtime/train/progress.h"

namespace lathe {

struct TrainOptions {
  int num_threads = 1;  // changes nothing but the time
  Progress progress;    // may be empty
};

// Trains on the batches' rows of the training split; rows of the validation split stop a booster early. The batches
// come sorted by source. Errors: those of LoadDataset and of TrainLinear, and a program without a learner.
absl::StatusOr<TrainedModel> Train(const lathe_program& program, const std::vector<lathe_batch>& batches,
                                   const TrainOptions& options);

}  // namespace lathe

#endif  // LATHE_RUNTIME_TRAIN_TRAINER_H_
