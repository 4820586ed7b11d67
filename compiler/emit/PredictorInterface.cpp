//===- PredictorInterface.cpp - What a predictor's headers say ------------===//

#include "compiler/emit/PredictorInterface.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

#include <cmath>

using namespace lathe;

static llvm::Error fail(const llvm::Twine &message) {
  return llvm::createStringError(message);
}

static bool isIdentifier(llvm::StringRef name) {
  return !name.empty() && !llvm::isDigit(name.front()) &&
         llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

static llvm::Error verifyInput(const PredictorInput &input) {
  using Type = PredictorColumnType;
  bool number = input.type == Type::Int64 || input.type == Type::Float64;
  if (!input.values.empty() && input.type != Type::String)
    return fail("expected declared values on string columns only, found them "
                "on '" + input.name + "'");
  if ((input.min || input.max) && !number)
    return fail("expected bounds on int64 and float64 columns only, found them "
                "on '" + input.name + "'");
  if (!std::isfinite(input.min.value_or(0)) ||
      !std::isfinite(input.max.value_or(0)))
    return fail("expected finite bounds, or none, on column '" + input.name +
                "'");
  if (input.min && input.max && !(*input.min <= *input.max))
    return fail("expected min <= max on column '" + input.name + "'");
  return llvm::Error::success();
}

llvm::Error
lathe::verifyPredictorInterface(const PredictorInterface &interface) {
  if (!isIdentifier(interface.name))
    return fail("expected a C identifier as the pipeline's name, found '" +
                interface.name + "'");
  size_t numClasses = interface.classes.size();
  switch (interface.task) {
  case PredictorTask::Binary:
    if (numClasses != 2)
      return fail("expected 2 classes of a binary task, found " +
                  llvm::Twine(numClasses));
    break;
  case PredictorTask::Multiclass:
    if (numClasses < 2)
      return fail("expected at least 2 classes of a multiclass task, found " +
                  llvm::Twine(numClasses));
    break;
  case PredictorTask::Regression:
    if (numClasses != 0)
      return fail("expected no classes of a regression, found " +
                  llvm::Twine(numClasses));
    break;
  }
  llvm::StringSet<> names;
  for (const PredictorInput &input : interface.inputs) {
    if (!names.insert(input.name).second)
      return fail("expected inputs of different names, found two named '" +
                  input.name + "'");
    if (llvm::Error error = verifyInput(input))
      return error;
  }
  return llvm::Error::success();
}
