//===- Documentation.h - Prose of generated headers -------------*- C++ -*-===//
//
// What the C and the C++ header say alike: descriptions of the predictor and of
// its columns, values for the examples, the layout of a block of rows.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_COMPILER_EMIT_DOCUMENTATION_H
#define LATHE_COMPILER_EMIT_DOCUMENTATION_H

#include "compiler/emit/PredictorInterface.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lathe {

/// "Predictor of the pipeline churn (//pipelines:churn): ...", one sentence,
/// fit for a comment.
std::string describePredictor(const PredictorInterface &interface);

/// The column in one line, fit for a comment: name, type, unit, bounds, whether
/// required, its documentation.
std::string describeInput(const PredictorInput &input);

/// What the column expects, to follow the word "expected": "an int64 of at
/// least 0".
std::string describeExpectation(const PredictorInput &input);

/// Positions of the inputs that an example sets: the required ones and a few
/// more.
std::vector<size_t> exampleInputs(const PredictorInterface &interface);

/// Literals within the bounds of the column.
std::string exampleInteger(const PredictorInput &input);
std::string exampleFloat(const PredictorInput &input);

/// A batch is predicted in blocks of rows that lie on the stack.
struct BlockLayout {
  /// A multiple of 8.
  int64_t rows;
  /// Room for the strings of one block of a column without declared values.
  int64_t textBytes;
  /// Size of a whole block.
  int64_t stackBytes;
  /// C rows that the C++ batch converts at a time, and their size.
  int64_t cRows;
  int64_t cRowBytes;
};
BlockLayout blockLayout(const PredictorInterface &interface);

/// A string that the column does not declare: what the unknown value reads as.
std::string undeclaredValue(const PredictorInput &input);

/// Bytes of the longest string that an enumerator of the column stands for.
int64_t longestValue(const PredictorInput &input);

} // namespace lathe

#endif // LATHE_COMPILER_EMIT_DOCUMENTATION_H
