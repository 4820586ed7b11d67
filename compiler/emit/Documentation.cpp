//===- Documentation.cpp - Prose of generated headers ---------------------===//

#include "compiler/emit/Documentation.h"

#include "compiler/emit/Text.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"

#include <algorithm>
#include <cmath>

using namespace lathe;
using Type = PredictorColumnType;

// A block stays well below the smallest stacks that threads commonly have.
static constexpr int64_t kMaxBlockBytes = 48 * 1024;
static constexpr int64_t kTextBytesPerRow = 64;

std::string lathe::describePredictor(const PredictorInterface &interface) {
  std::string label = stringLiteral(interface.label);
  std::string what;
  switch (interface.task) {
  case PredictorTask::Binary:
    what = "the probability that " + label + " is " +
           stringLiteral(interface.classes[1]);
    break;
  case PredictorTask::Multiclass:
    what = "the probability of each of " +
           std::to_string(interface.classes.size()) + " values of " + label;
    break;
  case PredictorTask::Regression:
    what = "the value of " + label;
    break;
  }
  return commentText("Predictor of the pipeline " + interface.name + " (" +
                     interface.origin + "): " + what + ".");
}

/// A bound as it was declared: integers without a point.
static std::string bound(double value) {
  std::string text = doubleLiteral(value);
  if (text.size() > 2 && text.compare(text.size() - 2, 2, ".0") == 0)
    text.resize(text.size() - 2);
  return text;
}

static std::string describeBounds(const PredictorInput &input) {
  if (input.min && input.max)
    return " from " + bound(*input.min) + " to " + bound(*input.max);
  if (input.min)
    return " of at least " + bound(*input.min);
  if (input.max)
    return " of at most " + bound(*input.max);
  return "";
}

std::string lathe::describeExpectation(const PredictorInput &input) {
  switch (input.type) {
  case Type::String:
    return input.values.empty() ? "a string" : "a value of its enumeration";
  case Type::Int64:
    return "an int64" + describeBounds(input);
  case Type::Float64:
    return "a finite float64" + describeBounds(input);
  case Type::Bool:
    return "a bool";
  case Type::Timestamp:
    return "a timestamp";
  }
  llvm_unreachable("all column types handled");
}

std::string lathe::describeInput(const PredictorInput &input) {
  std::string text = stringLiteral(input.name) + ", ";
  text += input.required ? "required: " : "optional: ";
  text += describeExpectation(input);
  if (input.type == Type::Timestamp)
    text += ", microseconds since 1970-01-01T00:00:00Z";
  text += '.';
  if (!input.isRead)
    text += " The model does without it.";
  if (!input.doc.empty())
    text += ' ' + input.doc;
  return commentText(text);
}

std::vector<size_t>
lathe::exampleInputs(const PredictorInterface &interface) {
  size_t optional = 3;
  std::vector<size_t> result;
  for (size_t i = 0; i < interface.inputs.size(); ++i) {
    bool required = interface.inputs[i].required;
    if (!required && optional == 0)
      continue;
    optional -= !required;
    result.push_back(i);
  }
  return result;
}

std::string lathe::exampleInteger(const PredictorInput &input) {
  constexpr double kExact = 9007199254740992.0;
  double value = input.min ? std::ceil(*input.min)
                 : input.max ? std::floor(*input.max)
                             : 12;
  return std::to_string(
      static_cast<int64_t>(std::clamp(value, -kExact, kExact)));
}

std::string lathe::exampleFloat(const PredictorInput &input) {
  return doubleLiteral(input.min ? *input.min : input.max.value_or(9.5));
}

std::string lathe::undeclaredValue(const PredictorInput &input) {
  std::string value = "?";
  while (llvm::is_contained(input.values, value))
    value += '?';
  return value;
}

int64_t lathe::longestValue(const PredictorInput &input) {
  size_t longest = undeclaredValue(input).size();
  for (const std::string &value : input.values)
    longest = std::max(longest, value.size());
  return longest;
}

BlockLayout lathe::blockLayout(const PredictorInterface &interface) {
  int64_t perRow = 4 * static_cast<int64_t>(interface.getNumOutputs());
  for (const PredictorInput &input : interface.inputs) {
    if (input.type != Type::String)
      perRow += input.type == Type::Bool ? 1 : 8;
    else
      perRow += 4 + (input.values.empty() ? kTextBytesPerRow
                                          : longestValue(input));
    perRow += 1;
  }
  int64_t rows = 64;
  while (rows > 8 && rows * perRow > kMaxBlockBytes)
    rows /= 2;
  // The descriptors of the columns and what alignment adds.
  int64_t fixed = 48 * static_cast<int64_t>(interface.inputs.size());
  // An optional value takes 16 bytes of the C row.
  int64_t cRow = 16 * std::max<int64_t>(interface.inputs.size(), 1);
  int64_t cRows = std::clamp<int64_t>(kMaxBlockBytes / 4 / cRow, 1, 64);
  return {rows, rows * kTextBytesPerRow, rows * perRow + fixed, cRows,
          cRows * cRow};
}
