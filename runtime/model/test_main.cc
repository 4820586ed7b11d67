// The program x_test: whether a compiled model gives what is expected, the same bits by each of its versions.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "runtime/abi/model.h"
#include "runtime/io/program.h"
#include "runtime/model/call.h"
#include "runtime/model/files.h"
#include "runtime/model/made_up_inputs.h"
#include "runtime/model/same_bits.h"
#include "runtime/serving/cpu.h"
#include "runtime/tensor/compare.h"

extern "C" const lathe_model* const lathe_model_entry;

namespace lathe {
namespace {

struct Options {
  std::vector<std::string> data;
  Tolerance tolerance;
  int64_t draws = 8;
};

absl::Status At(const std::string& place, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(place, ": error: ", status.message()));
}

// Each version that this machine has, twice, in a context of its own; all must do the same. Returns what they did: outputs in
// `context`, or an error.
absl::StatusOr<std::vector<lathe_value>> CallVersions(const std::vector<lathe_value>& inputs, ContextPointer* context) {
  const lathe_model& model = *lathe_model_entry;
  *context = NewContext(model);
  auto expected = Call(model, model.run, context->get(), inputs);
  for (int32_t v = 0; v < model.num_versions; ++v) {
    const lathe_model_version& version = model.versions[v];
    if ((version.needs & ~lathe_cpu_features()) != 0) continue;
    const ContextPointer other = NewContext(model);
    for (int call = 0; call < 2; ++call) {
      const auto found = Call(model, version.run, other.get(), inputs);
      if (found.status() != expected.status()) {
        return absl::InternalError(absl::StrCat("version ", version.target, ": expected '", expected.status().message(),
                                                "', found '", found.status().message(), "'"));
      }
      for (int32_t i = 0; found.ok() && i < model.num_outputs; ++i) {
        if (!SameBits((*expected)[i], (*found)[i])) {
          return absl::InternalError(absl::StrCat("version ", version.target, ", call ", call + 1, ": output '",
                                                  model.outputs[i].name,
                                                  "': expected the bits of the other versions, found others"));
        }
      }
    }
  }
  return expected;
}

// A folder with input_0.pb, … and output_0.pb, …, or one of such folders.
absl::StatusOr<std::vector<std::string>> DataSets(const std::string& path) {
  if (std::filesystem::exists(path + "/output_0.pb")) return std::vector<std::string>{path};
  std::vector<std::string> folders;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    if (std::filesystem::exists(entry.path() / "output_0.pb")) folders.push_back(entry.path().string());
  }
  std::sort(folders.begin(), folders.end());
  if (folders.empty())
    return absl::NotFoundError(
        absl::StrCat(path, ": error: expected input_0.pb, … and output_0.pb, …, or folders with such, found none"));
  return folders;
}

absl::Status TestDataSet(const std::string& folder, const Tolerance& tolerance) {
  const lathe_model& model = *lathe_model_entry;
  ValueMemory memory;
  const auto inputs = ReadDataSet(folder, "input", model.inputs, model.num_inputs, &memory);
  if (!inputs.ok()) return inputs.status();
  const auto expected = ReadDataSet(folder, "output", model.outputs, model.num_outputs, &memory);
  if (!expected.ok()) return expected.status();
  ContextPointer context;
  const auto found = CallVersions(*inputs, &context);
  if (!found.ok()) return At(folder, found.status());
  for (int32_t i = 0; i < model.num_outputs; ++i) {
    const absl::Status status = CompareValues((*expected)[i], (*found)[i], tolerance);
    if (!status.ok()) return At(absl::StrCat(folder, ": output '", model.outputs[i].name, "'"), status);
  }
  return absl::OkStatus();
}

// Inputs that nobody knows outputs of: versions must agree, on the error too where they are none for this model.
absl::Status TestMadeUp(int64_t draws, int64_t* computed) {
  const lathe_model& model = *lathe_model_entry;
  for (int64_t draw = 0; draw < draws; ++draw) {
    ValueMemory memory;
    MadeUpSizes sizes;
    sizes.otherwise = draw % 5 + 1;
    const auto inputs = MakeUpInputs(model, sizes, static_cast<uint64_t>(draw), &memory);
    if (!inputs.ok()) return inputs.status();
    ContextPointer context;
    const auto outputs = CallVersions(*inputs, &context);
    if (absl::IsInternal(outputs.status())) return At(absl::StrCat("made-up inputs ", draw), outputs.status());
    *computed += outputs.ok();
  }
  return absl::OkStatus();
}

absl::Status Run(const Options& options) {
  int64_t sets = 0;
  for (const std::string& path : options.data) {
    const auto folders = DataSets(path);
    if (!folders.ok()) return folders.status();
    for (const std::string& folder : *folders) {
      const absl::Status status = TestDataSet(folder, options.tolerance);
      if (!status.ok()) return status;
      ++sets;
    }
  }
  int64_t computed = 0;
  const absl::Status status = TestMadeUp(options.draws, &computed);
  if (!status.ok()) return status;
  std::printf("%s: %lld data sets as expected; of %lld made-up inputs %lld computed, the same bits by every version\n",
              lathe_model_entry->name, static_cast<long long>(sets), static_cast<long long>(options.draws),
              static_cast<long long>(computed));
  return absl::OkStatus();
}

}  // namespace
}  // namespace lathe

int main(int argc, char** argv) {
  lathe::Options options;
  lathe::Program program(std::string(lathe_model_entry->name) + "_test",
                         "Compares a compiled model with expected outputs, and its versions with each other.");
  program.Repeated("data", "FOLDER",
                   "inputs and outputs in the form of ONNX's backend tests: input_0.pb, output_0.pb; or folders of such",
                   &options.data);
  program.Double("rtol", "how far floats may be from what is expected, relative to it (default: 1e-3)",
                 &options.tolerance.relative);
  program.Double("atol", "and absolutely (default: 1e-7)", &options.tolerance.absolute);
  program.Int64("draws", "how many inputs to make up (default: 8)", &options.draws);
  return program.Run(argc, argv, [&] { return lathe::Run(options); });
}
