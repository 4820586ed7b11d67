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
#include "runtime/predict/row_reader.h"

namespace lathe {

struct PredictCalls {
  // Takes the text of the header and of each batch.
  std::function<absl::Status(std::string_view)> write;
  // A bad row: an error ends the prediction with it, OK leaves the row out.
  std::function<absl::Status(const absl::Status&)> bad_row;
  // Rows predicted so far, after each batch.
  std::function<void(int64_t)> progress;
};

// Predicts every row, 1024 at a time, in memory that does not grow with their number. Returns how many it predicted. The rows
// before one that fails are predicted and written.
absl::StatusOr<int64_t> PredictRows(const lathe_program& program, RowReader& reader, const PredictionWriter& writer,
                                    const PredictCalls& calls);

}  // namespace lathe

#endif  // LATHE_RUNTIME_PREDICT_PREDICTOR_H_
