// Streams rows through a compiled predictor.
#ifndef LATHE_RUNTIME_PREDICT_PREDICTOR_H_
#define LATHE_RUNTIME_PREDICT_PREDICTOR_H_

#include <cstdint>
#include <functional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/abi/lathe.h"
#include "runtime/predict/prediction_writer.h"
#include "runtime/predict/row_source.h"

namespace lathe {

// Called by one thread at a time, in the order of the input.
struct PredictCalls {
  // Takes the text of the header and of each batch.
  std::function<absl::Status(std::string_view)> write;
  // A bad row: an error ends the prediction with it, OK leaves the row out.
  std::function<absl::Status(const absl::Status&)> bad_row;
  // Rows predicted so far, after each batch.
  std::function<void(int64_t)> progress;
  // Prediction ends before its input does: makes a Take that waits in another thread return. May be empty.
  std::function<void()> interrupt;
};

// Predicts every row, on `threads` threads at most, in memory that does not grow with the number of rows, and returns how many
// it predicted. The rows before one that fails are predicted and written; rows are written as soon as no more of the input is
// there without waiting. What is written and called is the same for any number of threads.
absl::StatusOr<int64_t> PredictRows(const lathe_program& program, RowSource& source, const PredictionWriter& writer,
                                    const PredictCalls& calls, int threads);

}  // namespace lathe

#endif  // LATHE_RUNTIME_PREDICT_PREDICTOR_H_
