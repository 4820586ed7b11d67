// Compares an evaluation with quality gates.
#include <cstdio>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "runtime/evaluate/gate.h"
#include "runtime/io/mapped_file.h"
#include "runtime/io/program.h"

namespace lathe {
namespace {

absl::Status Check(const std::string& path, const std::vector<std::string>& texts) {
  std::vector<Gate> gates;
  for (const std::string& text : texts) {
    absl::StatusOr<Gate> gate = ParseGate(text);
    if (!gate.ok()) return gate.status();
    gates.push_back(*std::move(gate));
  }
  const absl::StatusOr<std::string> contents = ReadFile(path);
  if (!contents.ok()) return contents.status();
  const nlohmann::json evaluation = nlohmann::json::parse(*contents, nullptr, /*allow_exceptions=*/false);
  if (evaluation.is_discarded()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ":1:1: error: expected JSON, found something else"));
  }
  const absl::StatusOr<std::vector<GateResult>> results = CheckGates(evaluation, gates);
  if (!results.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ":1:1: error: ", results.status().message()));
  }
  std::fputs(GateTable(*results).c_str(), stdout);
  std::fflush(stdout);
  const std::string failed = FailedGates(*results);
  return failed.empty() ? absl::OkStatus() : absl::FailedPreconditionError("gates failed: " + failed);
}

}  // namespace
}  // namespace lathe

int main(int argc, char** argv) {
  std::string evaluation;
  std::vector<std::string> gates;
  lathe::Program program("lathe_gate", "Compares the metrics of the test rows with bounds; fails when one is not met.");
  program.String("evaluation", "FILE", "an evaluation or a report, JSON", &evaluation).Required();
  program.Repeated("gate", "METRIC>=NUMBER", "a bound, with >= or <=", &gates);
  return program.Run(argc, argv, [&] { return lathe::Check(evaluation, gates); });
}
