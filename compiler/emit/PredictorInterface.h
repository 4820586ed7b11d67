//===- PredictorInterface.h - What a predictor's headers say ----*- C++ -*-===//
//
// The typed interface of a compiled predictor, free of IR: `lathec` fills it
// from the trained module, the emitters of Header.h write it down.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_COMPILER_EMIT_PREDICTORINTERFACE_H
#define LATHE_COMPILER_EMIT_PREDICTORINTERFACE_H

#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace lathe {

enum class PredictorTask { Binary, Multiclass, Regression };

enum class PredictorColumnType { String, Int64, Float64, Bool, Timestamp };

/// One column of a row.
struct PredictorInput {
  std::string name;
  /// Whether the program reads it: an input of its own. What it does not read
  /// stays a member of the row, so that callers need not change when a newly
  /// trained model does without it.
  bool isRead = true;
  PredictorColumnType type = PredictorColumnType::String;
  /// A row without a value is refused by the checked functions.
  bool required = false;
  /// The only values of a string column, in the order of the declaration;
  /// empty when any string may appear.
  std::vector<std::string> values;
  /// Inclusive bounds of a number.
  std::optional<double> min;
  std::optional<double> max;
  /// One sentence, or empty.
  std::string doc;
};

/// What callers of a predictor must know. Does not say how it predicts.
struct PredictorInterface {
  /// The pipeline's name, a C identifier: the program is `<name>_program`.
  std::string name;
  /// The declaring target: "//pipelines:churn".
  std::string origin;
  /// The pipeline's documentation, or empty.
  std::string doc;
  /// Name of the predicted column.
  std::string label;
  PredictorTask task = PredictorTask::Regression;
  /// Values of the label by class index: two for a binary task, of which the
  /// second is predicted; none for regression.
  std::vector<std::string> classes;
  /// Those that are read are in the order of `lathe_program.inputs`.
  std::vector<PredictorInput> inputs;

  /// Floats that the program writes per row.
  unsigned getNumOutputs() const {
    return task == PredictorTask::Multiclass ? classes.size() : 1;
  }
};

/// Fails when the parts of `interface` contradict each other: a name that is
/// not a C identifier, the wrong number of classes for the task, two inputs of
/// one name, values of a column that is not a string, bounds of one that is not
/// a number.
llvm::Error verifyPredictorInterface(const PredictorInterface &interface);

} // namespace lathe

#endif // LATHE_COMPILER_EMIT_PREDICTORINTERFACE_H
