#include "runtime/report/report.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "runtime/report/column_statistics.h"
#include "runtime/report/declaration.h"

namespace lathe {
namespace {

using Json = nlohmann::ordered_json;

Json FiniteOrNull(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

int DepthOf(const Tree& tree, int node) {
  if (tree.feature(node) < 0) return 0;
  const int left = tree.left(node);
  return 1 + std::max(DepthOf(tree, left), DepthOf(tree, left + 1));
}

// Children come after their parent and every array has an entry per node, so that walking the tree ends.
bool IsWellFormed(const Tree& tree) {
  const int nodes = tree.feature_size();
  if (nodes == 0 || tree.left_size() != nodes) return false;
  for (int node = 0; node < nodes; ++node) {
    if (tree.feature(node) >= 0 && (tree.left(node) <= node || tree.left(node) + 1 >= nodes)) return false;
  }
  return true;
}

Json ModelJson(const PipelineSpec& spec, const TrainedModel& model) {
  Json json;
  if (model.has_trees()) {
    int64_t leaves = 0;
    int depth = 0;
    for (const Tree& tree : model.trees().trees()) {
      for (int feature : tree.feature()) leaves += feature < 0 ? 1 : 0;
      if (IsWellFormed(tree)) depth = std::max(depth, DepthOf(tree, 0));
    }
    json = {{"kind", "gradient_boosted_trees"},
            {"trees", model.trees().trees_size()},
            {"leaves", leaves},
            {"depth", depth}};
  } else if (model.has_linear()) {
    int64_t nonzero = 0;
    for (float weight : model.linear().weights()) nonzero += weight != 0 ? 1 : 0;
    json = {{"kind", spec.task() == REGRESSION ? "linear_regression" : "logistic_regression"},
            {"weights", model.linear().weights_size()},
            {"nonzero_weights", nonzero}};
  } else if (spec.model().has_imported()) {
    json = {{"kind", "imported"}, {"model", spec.model().imported().model()}};
  } else {
    json = {{"kind", "none"}};
  }
  json["train_rows"] = model.train_rows();
  json["validation_rows"] = model.validation_rows();
  return json;
}

Json HistoryJson(const TrainedModel& model) {
  Json history = Json::array();
  for (const TrainingRound& round : model.history()) {
    history.push_back({{"round", round.round()},
                       {"train_loss", FiniteOrNull(round.train_loss())},
                       {"validation_loss", FiniteOrNull(round.validation_loss())}});
  }
  return history;
}

// The declared feature that a slot belongs to: the longest declared name that the slot's name starts with.
std::string DeclaredFeatureOf(const PipelineSpec& spec, const std::string& slot) {
  std::string found;
  for (const Feature& feature : spec.features()) {
    const std::string& name = feature.name();
    if (name.size() > found.size() && slot.compare(0, name.size(), name) == 0) found = name;
  }
  return found.empty() ? slot : found;
}

Json ImportanceJson(const PipelineSpec& spec, const TrainedModel& model, const Json& names) {
  std::vector<int> order(model.importance_size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return model.importance(a) > model.importance(b); });
  double total = 0;
  for (int i : order) total += model.importance(i);
  Json importance = Json::array();
  for (int i : order) {
    if (!(model.importance(i) > 0)) continue;
    const std::string name = names[i].get<std::string>();
    importance.push_back({{"feature", name},
                          {"declared", DeclaredFeatureOf(spec, name)},
                          {"value", static_cast<double>(model.importance(i))},
                          {"share", model.importance(i) / total}});
  }
  return importance;
}

int64_t IntegerAt(const Json& json, const char* key) {
  return json.is_object() && json.contains(key) && json[key].is_number_integer() ? json[key].get<int64_t>() : 0;
}

Json IngestJson(std::vector<Json> summaries) {
  const auto source = [](const Json& summary) {
    return summary.is_object() ? summary.value("source", std::string()) : std::string();
  };
  std::sort(summaries.begin(), summaries.end(), [&](const Json& a, const Json& b) { return source(a) < source(b); });
  int64_t rows = 0;
  int64_t rejected = 0;
  Json shards = Json::array();
  for (const Json& summary : summaries) {
    rows += IntegerAt(summary, "rows");
    rejected += IntegerAt(summary, "rejected");
    shards.push_back({{"source", source(summary)},
                      {"rows", IntegerAt(summary, "rows")},
                      {"rejected", IntegerAt(summary, "rejected")}});
  }
  return Json{{"rows", rows}, {"rejected", rejected}, {"shards", std::move(shards)}};
}

// Takes a shard's least and greatest values into those of all shards.
void WidenRange(const Json& shard, Json& range) {
  if (!shard.is_object()) return;
  for (const char* key : {"min", "min_bytes", "max", "max_bytes"}) {
    if (!shard.contains(key) || !shard[key].is_number()) continue;
    const double value = shard[key].get<double>();
    if (!range.contains(key)) {
      range[key] = value;
    } else {
      const double other = range[key].get<double>();
      range[key] = key[1] == 'i' ? std::min(other, value) : std::max(other, value);
    }
  }
}

Json ColumnsJson(const ReportInputs& inputs) {
  Json columns = Json::array();
  for (const Column& column : inputs.spec.dataset().columns()) {
    Json json{{"name", column.name()},
              {"type", absl::AsciiStrToLower(ColumnType_Name(column.type()))},
              {"role", column.name() == inputs.spec.label() ? "label" : column.role()},
              {"required", column.required()},
              {"doc", column.doc()}};
    if (column.has_min()) json["min"] = column.min();
    if (column.has_max()) json["max"] = column.max();
    if (column.values_size() > 0) {
      json["values"] = std::vector<std::string>(column.values().begin(), column.values().end());
    }
    int64_t missing = 0;
    int64_t rejected = 0;
    Json range = Json::object();
    for (const Json& summary : inputs.summaries) {
      if (!summary.is_object() || !summary.contains("columns") || !summary["columns"].is_object()) continue;
      const Json& all = summary["columns"];
      if (!all.contains(column.name())) continue;
      missing += IntegerAt(all[column.name()], "missing");
      rejected += IntegerAt(all[column.name()], "rejected");
      WidenRange(all[column.name()], range);
    }
    json["missing"] = missing;
    json["rejected"] = rejected;
    json["range"] = std::move(range);
    json["statistics"] = ColumnStatistics(inputs.statistics, column.name());
    if (json["statistics"].is_null() && column.name() == inputs.spec.label()) {
      json["statistics"] = inputs.evaluation.value("train_labels", Json());
    }
    columns.push_back(std::move(json));
  }
  return columns;
}

}  // namespace

absl::StatusOr<Json> ReportOf(const ReportInputs& inputs) {
  const Json& evaluation = inputs.evaluation;
  if (!evaluation.is_object() || evaluation.value("pipeline", std::string()) != inputs.spec.name()) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected an evaluation of pipeline '", inputs.spec.name(), "', found ",
                     evaluation.is_object() ? absl::StrCat("'", evaluation.value("pipeline", std::string()), "'")
                                            : std::string("no JSON object")));
  }
  const Json names = evaluation.value("features", Json::array());
  if (inputs.model.importance_size() > 0 && static_cast<size_t>(inputs.model.importance_size()) != names.size()) {
    return absl::InvalidArgumentError(absl::StrCat("expected importance of ", names.size(), " features, found ",
                                                   inputs.model.importance_size(),
                                                   "; model and evaluation are of different builds"));
  }
  Json report = evaluation;
  report["doc"] = inputs.spec.doc();
  report["model"] = ModelJson(inputs.spec, inputs.model);
  report["history"] = HistoryJson(inputs.model);
  report["importance"] = ImportanceJson(inputs.spec, inputs.model, names);
  report["ingest"] = IngestJson(inputs.summaries);
  report["columns"] = ColumnsJson(inputs);
  report["declaration"] = DeclarationText(inputs.spec);
  return report;
}

}  // namespace lathe
