// The program x_run: values in, values out.
#include <cstdio>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "runtime/abi/model.h"
#include "runtime/io/mapped_file.h"
#include "runtime/io/output_file.h"
#include "runtime/io/program.h"
#include "runtime/model/call.h"
#include "runtime/model/describe.h"
#include "runtime/model/files.h"
#include "runtime/model/json_values.h"
#include "runtime/model/value.h"

extern "C" const lathe_model* const lathe_model_entry;

namespace lathe {
namespace {

struct Options {
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  int64_t memory_limit = 0;
  bool describe = false;
};

// NAME=FILE, by name; what names no value of the model is a FILE under "". A name may have '=' in it.
std::pair<std::string, std::string> Split(const std::string& argument, const lathe_value_info* infos, int32_t count) {
  for (int32_t i = 0; i < count; ++i) {
    const std::string prefix = absl::StrCat(infos[i].name, "=");
    if (absl::StartsWith(argument, prefix)) return {infos[i].name, argument.substr(prefix.size())};
  }
  return {"", argument};
}

absl::StatusOr<std::vector<lathe_value>> ReadInputs(const Options& options, ValueMemory* memory) {
  const lathe_model& model = *lathe_model_entry;
  std::map<std::string, std::string> files;
  std::string all = options.inputs.empty() && model.num_inputs > 0 ? "-" : "";
  for (const std::string& argument : options.inputs) {
    auto [name, path] = Split(argument, model.inputs, model.num_inputs);
    if (name.empty()) {
      // The one input of a model needs no name.
      if (model.num_inputs == 1 && (absl::EndsWith(path, ".npy") || absl::EndsWith(path, ".pb"))) {
        files[model.inputs[0].name] = path;
      } else if (all.empty()) {
        all = path;
      } else {
        return absl::InvalidArgumentError(absl::StrCat(
            "--input=", argument, ": expected NAME=FILE with the name of an input, found another; --describe names them"));
      }
    } else if (!files.emplace(name, path).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("--input=", argument, ": expected one file for each input, found a second one"));
    }
  }
  if (!all.empty() && !files.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--input=", all, ": expected a file for each input or one for all, found both"));
  }
  if (!all.empty()) {
    const auto text = ReadFile(all == "-" ? "/dev/stdin" : all);
    if (!text.ok()) return text.status();
    auto values = ReadJsonInputs(*text, model, memory);
    if (!values.ok()) {
      return absl::Status(values.status().code(),
                          absl::StrCat(all == "-" ? "standard input" : all, ": error: ", values.status().message()));
    }
    return values;
  }
  std::vector<lathe_value> values;
  for (int32_t i = 0; i < model.num_inputs; ++i) {
    const lathe_value_info& input = model.inputs[i];
    const auto file = files.find(input.name);
    if (file == files.end()) {
      if (input.type.is_optional == 0) {
        return absl::InvalidArgumentError(
            absl::StrCat("expected --input=", input.name, "=FILE: ", DescribeType(input.type), ", found none"));
      }
      values.push_back({});
      continue;
    }
    const auto value = ReadValueFile(file->second, input.type, memory);
    if (!value.ok()) return value.status();
    values.push_back(*value);
  }
  return values;
}

absl::Status WriteOutputs(const Options& options, const std::vector<lathe_value>& outputs) {
  const lathe_model& model = *lathe_model_entry;
  if (options.outputs.empty()) {
    std::cout << WriteJsonOutputs(model, outputs) << std::flush;
    return std::cout.good() ? absl::OkStatus() : absl::UnavailableError("standard output: cannot be written");
  }
  for (const std::string& argument : options.outputs) {
    const auto [name, path] = Split(argument, model.outputs, model.num_outputs);
    absl::Status status = absl::OkStatus();
    if (name.empty() && absl::EndsWith(path, ".json")) {
      status = WriteFile(path, WriteJsonOutputs(model, outputs));
    } else if (name.empty() && model.num_outputs > 1) {
      status = absl::InvalidArgumentError(
          absl::StrCat("--output=", argument,
                       ": expected NAME=FILE with the name of an output, or a .json file for all; --describe names them"));
    } else {
      int32_t i = 0;
      while (!name.empty() && name != model.outputs[i].name) ++i;
      status = WriteValueFile(path, outputs[i], model.outputs[i].type);
    }
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Run(const Options& options) {
  const lathe_model& model = *lathe_model_entry;
  if (options.describe) {
    std::fputs(DescribeModel(model).c_str(), stdout);
    return absl::OkStatus();
  }
  ValueMemory memory;
  const auto inputs = ReadInputs(options, &memory);
  if (!inputs.ok()) return inputs.status();
  const ContextPointer context = NewContext(model);
  if (context != nullptr && options.memory_limit > 0) lathe_context_set_memory_limit(context.get(), options.memory_limit);
  const auto outputs = Call(model, model.run, context.get(), *inputs);
  if (!outputs.ok()) return outputs.status();
  return WriteOutputs(options, *outputs);
}

}  // namespace
}  // namespace lathe

int main(int argc, char** argv) {
  lathe::Options options;
  lathe::Program program(
      std::string(lathe_model_entry->name) + "_run",
      "Computes the model " + std::string(lathe_model_entry->name) + ": reads its inputs, writes its outputs.");
  program.Repeated("input", "[NAME=]FILE",
                   "an input, as .npy, .pb (a tensor of ONNX) or .json; without a name: a JSON object of all inputs (default: "
                   "standard input)",
                   &options.inputs);
  program.Repeated("output", "[NAME=]FILE",
                   "an output, in one of these formats; without a name: all, as a JSON object (default: standard output)",
                   &options.outputs);
  program.Int64("memory-limit", "bytes that tensors may take whose sizes the data decides (default: 4 GiB)",
                &options.memory_limit);
  program.Bool("describe", "say what goes in and out, and stop", &options.describe);
  return program.Run(argc, argv, [&] { return lathe::Run(options); });
}
