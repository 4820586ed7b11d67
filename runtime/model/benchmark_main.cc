// The program x_benchmark: how long a call of a compiled model takes.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"
#include "runtime/abi/model.h"
#include "runtime/io/program.h"
#include "runtime/model/call.h"
#include "runtime/model/files.h"
#include "runtime/model/made_up_inputs.h"
#include "runtime/serving/cpu.h"

extern "C" const lathe_model* const lathe_model_entry;

namespace lathe {
namespace {

struct Options {
  std::string data;
  std::vector<std::string> sizes;
  int64_t seed = 0;
  double seconds = 1;
  std::string target;
  bool json = false;
};

struct Latency {
  int64_t calls = 0;
  double median_us = 0;
  double p99_us = 0;
};

absl::StatusOr<std::vector<lathe_value>> Inputs(const Options& options, ValueMemory* memory) {
  const lathe_model& model = *lathe_model_entry;
  if (!options.data.empty()) return ReadDataSet(options.data, "input", model.inputs, model.num_inputs, memory);
  MadeUpSizes sizes;
  sizes.otherwise = 1;
  for (const std::string& argument : options.sizes) {
    const size_t equals = argument.rfind('=');
    int64_t size = 0;
    if (equals == std::string::npos || !absl::SimpleAtoi(argument.substr(equals + 1), &size) || size < 0) {
      return absl::InvalidArgumentError(absl::StrCat("--size=", argument, ": expected NAME=SIZE, found something else"));
    }
    sizes.named[argument.substr(0, equals)] = size;
  }
  return MakeUpInputs(model, sizes, static_cast<uint64_t>(options.seed), memory);
}

absl::StatusOr<Latency> Measure(lathe_run run, const std::vector<lathe_value>& inputs, double seconds) {
  using Clock = std::chrono::steady_clock;
  const lathe_model& model = *lathe_model_entry;
  const ContextPointer context = NewContext(model);
  // The first calls touch memory that the others find.
  for (int i = 0; i < 3; ++i) {
    const auto outputs = Call(model, run, context.get(), inputs);
    if (!outputs.ok()) return outputs.status();
  }
  std::vector<lathe_value> outputs(static_cast<size_t>(model.num_outputs));
  std::vector<double> times;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  for (auto before = Clock::now(); before < end || times.size() < 5;) {
    run(context.get(), inputs.data(), outputs.data());
    const auto after = Clock::now();
    times.push_back(std::chrono::duration<double, std::micro>(after - before).count());
    before = after;
  }
  std::sort(times.begin(), times.end());
  return Latency{static_cast<int64_t>(times.size()), times[times.size() / 2], times[times.size() * 99 / 100]};
}

absl::Status Run(const Options& options) {
  const lathe_model& model = *lathe_model_entry;
  lathe_run run = options.target.empty() ? model.run : nullptr;
  for (int32_t v = 0; v < model.num_versions; ++v) {
    const lathe_model_version& version = model.versions[v];
    if (options.target == version.target && (version.needs & ~lathe_cpu_features()) == 0) run = version.run;
  }
  if (run == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("--target=", options.target, ": expected a version that the model and this machine have, found none"));
  }
  ValueMemory memory;
  const auto inputs = Inputs(options, &memory);
  if (!inputs.ok()) return inputs.status();
  const auto latency = Measure(run, *inputs, options.seconds);
  if (!latency.ok()) return latency.status();
  if (!options.json) {
    absl::PrintF("%s: median %.2f us, 99th percentile %.2f us (%d calls, 1 thread)\n", model.name, latency->median_us,
                 latency->p99_us, latency->calls);
    return absl::OkStatus();
  }
  nlohmann::ordered_json json;
  json["model"] = model.name;
  json["origin"] = model.origin;
  json["workspace_bytes"] = model.workspace_bytes;
  json["threads"] = 1;
  json["latency"] = {{"calls", latency->calls},
                     {"median_us", std::round(latency->median_us * 1e3) / 1e3},
                     {"p99_us", std::round(latency->p99_us * 1e3) / 1e3}};
  absl::PrintF("%s\n", json.dump(2));
  return absl::OkStatus();
}

}  // namespace
}  // namespace lathe

int main(int argc, char** argv) {
  lathe::Options options;
  lathe::Program program(std::string(lathe_model_entry->name) + "_benchmark", "Measures how long a call of the model takes.");
  program.String("data", "FOLDER", "inputs in the form of ONNX's backend tests: input_0.pb, … (default: made up)",
                 &options.data);
  program.Repeated("size", "NAME=SIZE", "of made-up inputs: a size that the model names (default: 1)", &options.sizes);
  program.Int64("seed", "what made-up inputs are drawn from (default: 0)", &options.seed);
  program.Double("seconds", "how long to measure (default: 1)", &options.seconds);
  program.String("target", "NAME", "the version to measure (default: the best that this machine has)", &options.target);
  program.Bool("json", "write JSON", &options.json);
  return program.Run(argc, argv, [&] { return lathe::Run(options); });
}
