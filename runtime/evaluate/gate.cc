#include "runtime/evaluate/gate.h"

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace lathe {
namespace {

std::string BoundText(const Gate& gate) { return gate.text.substr(gate.metric.size() + 2); }

std::string ValueText(const GateResult& result) {
  return result.value ? nlohmann::json(*result.value).dump() : "undefined";
}

}  // namespace

absl::StatusOr<Gate> ParseGate(std::string_view text) {
  Gate gate;
  gate.text = text;
  const size_t operation = gate.text.find_first_of("<>");
  if (operation == 0 || operation == std::string::npos || gate.text.compare(operation + 1, 1, "=") != 0 ||
      !absl::SimpleAtod(gate.text.substr(operation + 2), &gate.bound)) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected a gate such as roc_auc>=0.84 or log_loss<=0.45, found '", gate.text, "'"));
  }
  gate.metric = gate.text.substr(0, operation);
  gate.at_least = gate.text[operation] == '>';
  return gate;
}

absl::StatusOr<std::vector<GateResult>> CheckGates(const nlohmann::json& evaluation, const std::vector<Gate>& gates) {
  const nlohmann::json::json_pointer pointer("/test/metrics");
  if (!evaluation.is_object() || !evaluation.contains(pointer) || !evaluation[pointer].is_object()) {
    return absl::InvalidArgumentError("expected metrics of test rows at test.metrics, found none");
  }
  const nlohmann::json& metrics = evaluation[pointer];
  std::vector<GateResult> results;
  for (const Gate& gate : gates) {
    if (!metrics.contains(gate.metric)) {
      std::string names;
      for (const auto& metric : metrics.items()) absl::StrAppend(&names, names.empty() ? "" : ", ", metric.key());
      return absl::InvalidArgumentError(
          absl::StrCat("expected gate '", gate.text, "' to name a metric of the task (", names, "), found '",
                       gate.metric, "'"));
    }
    GateResult result{gate, std::nullopt, false};
    if (metrics[gate.metric].is_number()) {
      result.value = metrics[gate.metric].get<double>();
      result.passed = gate.at_least ? *result.value >= gate.bound : *result.value <= gate.bound;
    }
    results.push_back(result);
  }
  return results;
}

std::string GateTable(const std::vector<GateResult>& results) {
  std::string table = absl::StrFormat("%-28s %-14s %-22s %s\n", "metric", "bound", "value", "result");
  for (const GateResult& result : results) {
    absl::StrAppendFormat(&table, "%-28s %-14s %-22s %s\n", result.gate.metric,
                          absl::StrCat(result.gate.at_least ? ">= " : "<= ", BoundText(result.gate)),
                          ValueText(result), result.passed ? "ok" : "FAILED");
  }
  return table;
}

std::string FailedGates(const std::vector<GateResult>& results) {
  std::string failed;
  for (const GateResult& result : results) {
    if (result.passed) continue;
    absl::StrAppend(&failed, failed.empty() ? "" : "; ", result.gate.metric, " is ", ValueText(result),
                    ", expected ", result.gate.at_least ? ">= " : "<= ", BoundText(result.gate));
  }
  return failed;
}

}  // namespace lathe
