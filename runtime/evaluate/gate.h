// Quality gates: bounds on the metrics of the test rows.
#ifndef LATHE_RUNTIME_EVALUATE_GATE_H_
#define LATHE_RUNTIME_EVALUATE_GATE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace lathe {

struct Gate {
  std::string metric;
  bool at_least;  // metric >= bound; otherwise metric <= bound
  double bound;
  std::string text;  // as it was written: "roc_auc>=0.84"
};

struct GateResult {
  Gate gate;
  std::optional<double> value;  // absent when the test rows do not define the metric
  bool passed;                  // an undefined metric does not pass
};

// Reads `METRIC>=NUMBER` or `METRIC<=NUMBER`. The metrics are those of the evaluation.
absl::StatusOr<Gate> ParseGate(std::string_view text);

// Compares the metrics at `test.metrics` of an evaluation or a report. Fails when that is not there, or lacks a gate's metric;
// the error names those that are there.
absl::StatusOr<std::vector<GateResult>> CheckGates(const nlohmann::json& evaluation, const std::vector<Gate>& gates);

// A line per gate: metric, bound, value, and whether it passed; a header line before them.
std::string GateTable(const std::vector<GateResult>& results);

// "roc_auc is 0.81, expected >= 0.84; …" for the gates that failed; empty when all passed.
std::string FailedGates(const std::vector<GateResult>& results);

}  // namespace lathe

#endif  // LATHE_RUNTIME_EVALUATE_GATE_H_
