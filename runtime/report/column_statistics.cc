#include "runtime/report/column_statistics.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "runtime/statistics/moments_accumulator.h"
#include "runtime/statistics/quantile_sketch.h"
#include "runtime/statistics/value_counts.h"

namespace lathe {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kBins = 20;
constexpr size_t kTopValues = 10;
const std::vector<double> kProbabilities = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};

// Statistics were checked when they were merged; one that cannot be read is left out.
void AddMoments(const Moments& proto, Json& json) {
  MomentsAccumulator moments;
  if (!MomentsAccumulator::FromProto(proto, &moments).ok()) return;
  json["count"] = moments.count();
  json["missing"] = moments.missing();
  if (!std::isfinite(moments.min())) return;
  json["mean"] = moments.Mean();
  json["stddev"] = std::sqrt(moments.Variance());
  json["min"] = moments.min();
  json["max"] = moments.max();
}

// Every group counts in the bin that holds its middle.
void AddHistogram(const Quantiles& proto, double low, double high, Json& json) {
  if (!(high > low)) {
    low = proto.groups(0).min();
    high = proto.groups(proto.groups_size() - 1).max();
  }
  const double width = (high - low) / kBins;
  if (!(width > 0) || !std::isfinite(width)) return;
  std::vector<int64_t> rows(kBins, 0);
  for (const Quantiles::Group& group : proto.groups()) {
    const double middle = group.min() + (group.max() - group.min()) / 2;
    if (!std::isfinite(middle)) continue;
    rows[static_cast<int>(std::clamp((middle - low) / width, 0.0, kBins - 1.0))] += group.count();
  }
  Json& histogram = json["histogram"] = Json::array();
  for (int i = 0; i < kBins; ++i) {
    histogram.push_back({{"lower", low + i * width}, {"upper", low + (i + 1) * width}, {"rows", rows[i]}});
  }
}

void AddQuantiles(const Quantiles& proto, Json& json) {
  QuantileSketch sketch;
  if (!QuantileSketch::FromProto(proto, &sketch).ok()) return;
  json["count"] = sketch.count();
  json["missing"] = sketch.missing();
  if (sketch.count() == 0) return;
  const std::vector<double> values = sketch.Quantiles(kProbabilities);
  Json& list = json["quantiles"] = Json::array();
  for (size_t i = 0; i < values.size(); ++i) list.push_back({{"p", kProbabilities[i]}, {"value", values[i]}});
  if (!json.contains("min")) json["min"] = proto.groups(0).min();
  if (!json.contains("max")) json["max"] = proto.groups(proto.groups_size() - 1).max();
  AddHistogram(proto, values.front(), values.back(), json);
}

void AddCounts(const Counts& proto, Json& json) {
  ValueCounts counts;
  if (!ValueCounts::FromProto(proto, &counts).ok()) return;
  const auto values = counts.ByDescendingCount();
  int64_t count = 0;
  for (const auto& value : values) count += value.second;
  json["count"] = count;
  json["missing"] = counts.missing();
  json["distinct"] = values.size();
  Json& list = json["top"] = Json::array();
  for (size_t i = 0; i < std::min(values.size(), kTopValues); ++i) {
    list.push_back({{"value", values[i].first}, {"count", values[i].second}});
  }
}

}  // namespace

Json ColumnStatistics(const Statistics& statistics, const std::string& name) {
  Json json = nullptr;
  const std::string prefix = absl::StrCat("column/", name, "/");
  for (const Statistic& statistic : statistics.statistics()) {
    if (statistic.key().compare(0, prefix.size(), prefix) != 0) continue;
    // A column whose name is the start of another's, with a slash after it, has longer keys.
    if (statistic.key().find('/', prefix.size()) != std::string::npos) continue;
    switch (statistic.kind_case()) {
      case Statistic::kMoments:
        AddMoments(statistic.moments(), json);
        break;
      case Statistic::kQuantiles:
        AddQuantiles(statistic.quantiles(), json);
        break;
      case Statistic::kCounts:
        AddCounts(statistic.counts(), json);
        break;
      case Statistic::KIND_NOT_SET:
        break;
    }
  }
  return json;
}

}  // namespace lathe
