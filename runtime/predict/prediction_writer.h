// Predictions as CSV or JSON Lines.
#ifndef LATHE_RUNTIME_PREDICT_PREDICTION_WRITER_H_
#define LATHE_RUNTIME_PREDICT_PREDICTION_WRITER_H_

#include <memory>
#include <string>
#include <vector>

#include "runtime/abi/lathe.h"
#include "runtime/predict/row_source.h"

namespace lathe {

// Appends text to a string. Kept columns come first, then `prediction`: the class, or the value of a regression. Classes are
// followed by probabilities, `probability` of the second class for a binary task, one for each class otherwise. A binary
// prediction is the second class from a probability of 0.5 on, a multiclass one the first class of the highest probability.
// Numbers are the shortest decimals that read back as the same float.
class PredictionWriter {
 public:
  virtual ~PredictionWriter() = default;

  virtual void AppendHeader(std::string* out) const = 0;
  // Rows [begin, end) of a batch; `outputs` are the program's floats for all of its rows.
  virtual void AppendRows(const RowBatch& batch, int64_t begin, int64_t end, const float* outputs, std::string* out) const = 0;
};

// The program must outlive the writer, which any number of threads may use.
std::unique_ptr<PredictionWriter> MakeCsvWriter(const lathe_program& program, const std::vector<std::string>& keep);
std::unique_ptr<PredictionWriter> MakeJsonWriter(const lathe_program& program, const std::vector<std::string>& keep);

}  // namespace lathe

#endif  // LATHE_RUNTIME_PREDICT_PREDICTION_WRITER_H_
