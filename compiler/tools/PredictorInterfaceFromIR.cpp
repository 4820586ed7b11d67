//===- PredictorInterfaceFromIR.cpp - What headers say, from a program ----===//

#include "compiler/tools/PredictorInterfaceFromIR.h"

#include <cmath>

using namespace mlir;

namespace lathe {

static PredictorTask getTask(pipeline::Task task) {
  switch (task) {
  case pipeline::Task::Binary:
    return PredictorTask::Binary;
  case pipeline::Task::Multiclass:
    return PredictorTask::Multiclass;
  case pipeline::Task::Regression:
    return PredictorTask::Regression;
  }
  llvm_unreachable("every task is listed");
}

static PredictorColumnType getColumnType(pipeline::ColumnType type) {
  switch (type) {
  case pipeline::ColumnType::String:
    return PredictorColumnType::String;
  case pipeline::ColumnType::Int64:
    return PredictorColumnType::Int64;
  case pipeline::ColumnType::Float64:
    return PredictorColumnType::Float64;
  case pipeline::ColumnType::Bool:
    return PredictorColumnType::Bool;
  case pipeline::ColumnType::Timestamp:
    return PredictorColumnType::Timestamp;
  }
  llvm_unreachable("every column type is listed");
}

static std::vector<std::string> getStrings(ArrayAttr strings) {
  std::vector<std::string> result;
  for (auto attr : strings.getAsRange<StringAttr>())
    result.push_back(attr.str());
  return result;
}

PredictorInterface getPredictorInterface(pipeline::ProgramOp program) {
  PredictorInterface interface;
  interface.name = program.getPipeline().str();
  interface.origin = program.getOrigin().str();
  interface.doc = program.getDoc().str();
  interface.label = program.getLabel().str();
  interface.task = getTask(program.getTask());
  interface.classes = getStrings(program.getClasses());
  for (auto attrs : program.getInputs().getAsRange<DictionaryAttr>()) {
    PredictorInput input;
    input.name = attrs.getAs<StringAttr>("name").str();
    if (auto isRead = attrs.getAs<BoolAttr>("read"))
      input.isRead = isRead.getValue();
    input.type = getColumnType(static_cast<pipeline::ColumnType>(attrs.getAs<IntegerAttr>("type").getInt()));
    input.required = attrs.getAs<BoolAttr>("required").getValue();
    input.values = getStrings(attrs.getAs<ArrayAttr>("values"));
    input.doc = attrs.getAs<StringAttr>("doc").str();
    auto bound = [&](StringRef name) -> std::optional<double> {
      double value = attrs.getAs<FloatAttr>(name).getValueAsDouble();
      return std::isinf(value) ? std::nullopt : std::optional<double>(value);
    };
    input.min = bound("min");
    input.max = bound("max");
    interface.inputs.push_back(std::move(input));
  }
  return interface;
}

} // namespace lathe
