#include "runtime/train/trainer.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "runtime/train/boosting.h"
#include "runtime/train/dataset.h"
#include "runtime/train/learner.h"
#include "runtime/train/linear.h"
#include "runtime/train/thread_pool.h"

namespace lathe {
namespace {

absl::Status CheckProgram(const lathe_program& program) {
  if (program.abi_version != LATHE_ABI_VERSION) {
    return absl::FailedPreconditionError(absl::StrCat("expected a program of ABI version ", LATHE_ABI_VERSION,
                                                      ", found version ", program.abi_version,
                                                      "; compile it again with this compiler"));
  }
  if (!program.learner || !program.features || !program.split || !program.label_of) {
    return absl::FailedPreconditionError(
        "expected a trainer, found a program without a learner; compile it with --projection=trainer");
  }
  const int32_t outputs = program.learner->loss == LATHE_SOFTMAX ? program.num_classes : 1;
  if (program.learner->outputs != outputs) {
    return absl::FailedPreconditionError(absl::StrCat("expected a learner with ", outputs, " outputs, found ",
                                                      program.learner->outputs, "; compile the program again"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TrainedModel> Train(const lathe_program& program, const std::vector<lathe_batch>& batches,
                                   const TrainOptions& options) {
  const absl::Status checked = CheckProgram(program);
  if (!checked.ok()) return checked;
  ThreadPool pool(options.num_threads);
  const absl::StatusOr<Dataset> data = LoadDataset(program, batches, pool);
  if (!data.ok()) return data.status();

  absl::StatusOr<TrainedModel> model = program.learner->kind == LATHE_LINEAR
                                           ? TrainLinear(program, *data, pool, options.progress)
                                           : TrainTrees(*program.learner, *data, pool, options.progress);
  if (!model.ok()) return model.status();
  model->set_pipeline(program.name);
  model->set_train_rows(data->train_rows);
  model->set_validation_rows(data->validation_rows);
  return model;
}

}  // namespace lathe
