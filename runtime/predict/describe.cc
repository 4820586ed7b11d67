#include "runtime/predict/describe.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "runtime/table/column_type.h"

namespace lathe {
namespace {

constexpr int kMostValues = 8;

std::string Spell(double value) {
  char buffer[32];
  const std::to_chars_result end = std::to_chars(buffer, buffer + sizeof buffer, value);
  return std::string(buffer, end.ptr);
}

// What the values must be, beside the type; empty for any.
std::string Limits(const lathe_input& input) {
  if (input.num_values > 0) {
    std::string text = "one of";
    for (int i = 0; i < std::min(input.num_values, kMostValues); ++i)
      absl::StrAppend(&text, i == 0 ? " " : ", ", "\"", input.values[i], "\"");
    if (input.num_values > kMostValues) absl::StrAppend(&text, ", ... (", input.num_values, " values)");
    return text;
  }
  const bool min = std::isfinite(input.min);
  const bool max = std::isfinite(input.max);
  if (min && max) return absl::StrCat("from ", Spell(input.min), " to ", Spell(input.max));
  if (min) return absl::StrCat("at least ", Spell(input.min));
  if (max) return absl::StrCat("at most ", Spell(input.max));
  return "";
}

const char* TaskName(int32_t task) {
  switch (task) {
    case LATHE_BINARY: return "binary";
    case LATHE_MULTICLASS: return "multiclass";
    default: return "regression";
  }
}

}  // namespace

std::string DescribeInputs(const lathe_program& program) {
  size_t width = 0;
  for (int i = 0; i < program.num_inputs; ++i)
    width = std::max(width, std::string_view(program.inputs[i].name).size());
  std::string text;
  for (int i = 0; i < program.num_inputs; ++i) {
    const lathe_input& input = program.inputs[i];
    const std::string name = input.name;
    const std::string type(TypeName(input.type));
    const std::string limits = Limits(input);
    absl::StrAppend(&text, "  ", name, std::string(width - name.size() + 2, ' '), type, std::string(11 - type.size(), ' '),
                    input.required ? "required" : "optional", limits.empty() ? "" : ", ", limits, "\n");
  }
  return text;
}

std::string DescribeAsJson(const lathe_program& program) {
  nlohmann::ordered_json json;
  json["name"] = program.name;
  json["origin"] = program.origin;
  json["task"] = TaskName(program.task);
  json["label"] = program.label;
  json["inputs"] = nlohmann::ordered_json::array();
  for (int i = 0; i < program.num_inputs; ++i) {
    const lathe_input& input = program.inputs[i];
    nlohmann::ordered_json column;
    column["name"] = input.name;
    column["type"] = std::string(TypeName(input.type));
    column["required"] = input.required != 0;
    if (input.num_values > 0) column["values"] = std::vector<std::string>(input.values, input.values + input.num_values);
    if (std::isfinite(input.min)) column["min"] = input.min;
    if (std::isfinite(input.max)) column["max"] = input.max;
    json["inputs"].push_back(std::move(column));
  }
  if (program.task != LATHE_REGRESSION)
    json["classes"] = std::vector<std::string>(program.classes, program.classes + program.num_classes);
  json["outputs"] = {"prediction"};
  if (program.task == LATHE_BINARY) json["outputs"].push_back("probability");
  if (program.task == LATHE_MULTICLASS)
    for (int i = 0; i < program.num_classes; ++i)
      json["outputs"].push_back(absl::StrCat("probability_", program.classes[i]));
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace lathe
