#include "runtime/report/html.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "runtime/report/chart.h"
#include "runtime/report/metric_text.h"
#include "runtime/report/page_style.h"
#include "runtime/report/text.h"

namespace lathe {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kImportanceRows = 25;

// A member, or null where the value is no object or lacks it.
const Json& At(const Json& json, const char* key) {
  static const Json& null = *new Json(nullptr);
  if (!json.is_object()) return null;
  const auto found = json.find(key);
  return found == json.end() ? null : *found;
}

double NumberAt(const Json& json, const char* key) {
  const Json& value = At(json, key);
  return value.is_number() ? value.get<double>() : std::nan("");
}

int64_t CountAt(const Json& json, const char* key) {
  const Json& value = At(json, key);
  return value.is_number() ? value.get<int64_t>() : 0;
}

std::string TextAt(const Json& json, const char* key) {
  const Json& value = At(json, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::string EscapedAt(const Json& json, const char* key) { return Escape(TextAt(json, key)); }

// "logistic_regression" -> "logistic regression".
std::string Spoken(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string Figure(const std::string& title, const std::string& note, const std::string& chart) {
  return absl::StrCat("<figure class=\"card\"><figcaption>", Escape(title), note.empty() ? "" : "<span>", Escape(note),
                      note.empty() ? "" : "</span>", "</figcaption>\n", chart, "</figure>\n");
}

void AddHeader(const Json& report, std::string& html) {
  const Json& model = At(report, "model");
  const Json& rows = At(report, "rows");
  absl::StrAppend(&html, "<header>\n<h1>", EscapedAt(report, "pipeline"), "</h1>\n<p class=\"soft\"><code>",
                  EscapedAt(report, "origin"), "</code></p>\n");
  const std::string doc = EscapedAt(report, "doc");
  if (!doc.empty()) absl::StrAppend(&html, "<p>", doc, "</p>\n");
  absl::StrAppend(&html, "<ul class=\"facts\">\n<li>predicts <b>", EscapedAt(report, "label"), "</b></li>\n<li><b>",
                  EscapedAt(report, "task"), "</b> task</li>\n");
  const std::string kind = TextAt(model, "kind");
  if (kind == "gradient_boosted_trees") {
    absl::StrAppend(&html, "<li><b>", CountText(CountAt(model, "trees")), "</b> boosted trees, <b>",
                    CountText(CountAt(model, "leaves")), "</b> leaves, depth <b>", CountAt(model, "depth"), "</b></li>\n");
  } else if (kind == "linear_regression" || kind == "logistic_regression") {
    absl::StrAppend(&html, "<li>", Spoken(kind), ", <b>", CountText(CountAt(model, "nonzero_weights")), "</b> of ",
                    CountText(CountAt(model, "weights")), " weights not 0</li>\n");
  } else if (kind == "imported") {
    absl::StrAppend(&html, "<li>imported model <b>", EscapedAt(model, "model"), "</b></li>\n");
  }
  if (At(report, "features").is_array()) {
    absl::StrAppend(&html, "<li><b>", CountText(At(report, "features").size()), "</b> features</li>\n");
  }
  if (rows.is_object()) {
    absl::StrAppend(&html, "<li><b>", CountText(CountAt(rows, "train")), "</b> training, <b>",
                    CountText(CountAt(rows, "validation")), "</b> validation, <b>", CountText(CountAt(rows, "test")),
                    "</b> test rows</li>\n");
  }
  html += "</ul>\n</header>\n";
}

std::string MetricValue(const Json& metrics, const std::string& key) { return NumberText(NumberAt(metrics, key.c_str())); }

// The metrics that are shown large.
std::vector<std::string> LeadingMetrics(const std::string& task) {
  if (task == "binary") return {"roc_auc", "pr_auc", "log_loss", "accuracy"};
  if (task == "multiclass") return {"accuracy", "macro_f1", "log_loss"};
  return {"r2", "rmse", "mae", "mape"};
}

void AddResults(const Json& report, std::string& html) {
  const Json& metrics = At(At(report, "test"), "metrics");
  const Json& baseline = At(At(report, "test"), "baseline");
  const Json& validation = At(At(report, "validation"), "metrics");
  if (!metrics.is_object()) return;
  html += "<section id=\"results\">\n<h2>Results on test rows</h2>\n<div class=\"cards\">\n";
  for (const std::string& key : LeadingMetrics(TextAt(report, "task"))) {
    const MetricText* const text = FindMetricText(key);
    const double value = NumberAt(metrics, key.c_str());
    const double base = NumberAt(baseline, key.c_str());
    absl::StrAppend(&html, "<div class=\"card metric\"><div class=\"name\">", std::string(text->name),
                    "</div><div class=\"value\">", NumberText(value), "</div><div class=\"base\">");
    if (!std::isnan(value) && !std::isnan(base)) {
      const bool better = text->more_is_better ? value > base : value < base;
      absl::StrAppend(&html, better ? "<span class=\"better\">better</span> than" : "<span class=\"worse\">no better</span> than",
                      " the constant’s ", NumberText(base));
    } else {
      html += std::isnan(value) ? "the test rows do not define it" : "the constant has none";
    }
    html += "</div></div>\n";
  }
  html += "</div>\n<div class=\"card wide below\">\n<table>\n<caption>All metrics</caption>\n<thead><tr>"
          "<th scope=\"col\">Metric</th><th scope=\"col\" class=\"n\">Test</th><th scope=\"col\" class=\"n\">Validation</th>"
          "<th scope=\"col\" class=\"n\">Constant</th><th scope=\"col\">Meaning</th></tr></thead>\n<tbody>\n";
  for (const auto& [key, value] : metrics.items()) {
    const MetricText* const text = FindMetricText(key);
    absl::StrAppend(&html, "<tr><th scope=\"row\">", text != nullptr ? std::string(text->name) : Escape(key),
                    "</th><td class=\"n\">", MetricValue(metrics, key), "</td><td class=\"n\">",
                    MetricValue(validation, key), "</td><td class=\"n\">", MetricValue(baseline, key), "</td><td class=\"soft\">",
                    text != nullptr ? std::string(text->meaning) : "",
                    text == nullptr ? "" : text->more_is_better ? " More is better." : " Less is better.", "</td></tr>\n");
  }
  html += "</tbody>\n</table>\n<p class=\"soft\">Constant: every row is predicted the mean of the training labels, or the share of each "
          "class. – marks what the rows do not define.</p>\n</div>\n";
}

// Rows by actual class, columns by predicted class; shaded by the share of the row.
std::string ConfusionTable(const Json& classes, const Json& confusion) {
  std::string table =
      "<div class=\"card wide below\">\n<table class=\"heat\">\n<caption>Confusion matrix: "
      "rows by actual, columns by predicted class</caption>\n<thead><tr><th scope=\"col\">actual</th>";
  for (const Json& name : classes) absl::StrAppend(&table, "<th scope=\"col\">", Escape(name.get<std::string>()), "</th>");
  table += "</tr></thead>\n<tbody>\n";
  for (size_t i = 0; i < confusion.size() && i < classes.size(); ++i) {
    int64_t total = 0;
    for (const Json& rows : confusion[i]) total += rows.get<int64_t>();
    absl::StrAppend(&table, "<tr><th scope=\"row\">", Escape(classes[i].get<std::string>()), "</th>");
    for (const Json& rows : confusion[i]) {
      const double share = total > 0 ? rows.get<double>() / static_cast<double>(total) : 0;
      absl::StrAppendFormat(&table, "<td%s style=\"background:rgb(var(--heat) / %.2f)\">%s<small>%s</small></td>",
                            share > 0.55 ? " class=\"strong\"" : "", 0.06 + 0.94 * share, CountText(rows.get<int64_t>()),
                            PercentText(share));
    }
    table += "</tr>\n";
  }
  return table + "</tbody>\n</table>\n</div>\n";
}

void AddBinaryCharts(const Json& test, std::string& html) {
  Series roc{"model", {}};
  Series pr{"model", {}};
  for (const Json& point : At(test, "curve")) {
    roc.points.emplace_back(NumberAt(point, "false_positive_rate"), NumberAt(point, "recall"));
    pr.points.emplace_back(NumberAt(point, "recall"), NumberAt(point, "precision"));
  }
  const Json& metrics = At(test, "metrics");
  html += "<div class=\"charts\">\n";
  if (!roc.points.empty()) {
    const std::string auc = MetricValue(metrics, "roc_auc");
    html += Figure("ROC curve", absl::StrCat("area ", auc, "; dashed: guessing"),
                   LineChart("ROC curve: true positive rate over false positive rate, area " + auc,
                             {"false positive rate", 0, 1}, {"true positive rate", 0, 1}, {roc}, true));
    const std::string ap = MetricValue(metrics, "pr_auc");
    html += Figure("Precision and recall", "average precision " + ap,
                   LineChart("Precision over recall, average precision " + ap, {"recall", 0, 1}, {"precision", 0, 1}, {pr},
                             false));
  }
  Series calibration{"model", {}, true};
  for (const Json& bin : At(test, "calibration")) {
    if (CountAt(bin, "rows") == 0) continue;
    calibration.points.emplace_back(NumberAt(bin, "mean_score"), NumberAt(bin, "positive_fraction"));
  }
  if (!calibration.points.empty()) {
    html += Figure("Calibration", "observed frequency in ten bins of the probability; dashed: perfect",
                   LineChart("Calibration: observed frequency over mean predicted probability",
                             {"mean predicted probability", 0, 1}, {"observed frequency", 0, 1}, {calibration}, true));
  }
  std::vector<Column> columns;
  for (const Json& bin : At(test, "score_histogram")) {
    columns.push_back(
        {NumberAt(bin, "lower"), NumberAt(bin, "upper"), {CountAt(bin, "negatives"), CountAt(bin, "positives")}});
  }
  if (!columns.empty()) {
    html += Figure("Predicted probabilities", "test rows by actual class",
                   HistogramChart("Histogram of predicted probabilities by actual class", "predicted probability", columns,
                                  {"negative", "positive"}));
  }
  html += "</div>\n";
}

void AddClassTable(const Json& test, std::string& html) {
  html += "<div class=\"card wide below\">\n<table>\n<caption>Each class against the others</caption>\n<thead><tr>"
          "<th scope=\"col\">Class</th><th scope=\"col\" class=\"n\">Rows</th><th scope=\"col\" class=\"n\">Predicted</th>"
          "<th scope=\"col\" class=\"n\">Precision</th><th scope=\"col\" class=\"n\">Recall</th><th scope=\"col\" class=\"n\">F1"
          "</th></tr></thead>\n<tbody>\n";
  for (const Json& row : At(test, "classes")) {
    absl::StrAppend(&html, "<tr><th scope=\"row\">", EscapedAt(row, "class"), "</th><td class=\"n\">",
                    CountText(CountAt(row, "rows")), "</td><td class=\"n\">", CountText(CountAt(row, "predicted")));
    for (const char* key : {"precision", "recall", "f1"}) {
      absl::StrAppend(&html, "</td><td class=\"n\">", NumberText(NumberAt(row, key)));
    }
    html += "</td></tr>\n";
  }
  html += "</tbody>\n</table>\n</div>\n";
}

void AddRegressionCharts(const Json& test, std::string& html) {
  std::vector<std::pair<double, double>> points;
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const Json& row : At(test, "sample")) {
    points.emplace_back(NumberAt(row, "actual"), NumberAt(row, "predicted"));
    low = std::min({low, points.back().first, points.back().second});
    high = std::max({high, points.back().first, points.back().second});
  }
  html += "<div class=\"charts\">\n";
  if (!points.empty()) {
    html += Figure("Predicted and actual", absl::StrCat(points.size(), " test rows, evenly by rank; dashed: perfect"),
                   ScatterChart("Predicted over actual values", RoundAxis("actual", low, high),
                                RoundAxis("predicted", low, high), points));
  }
  std::vector<Column> columns;
  for (const Json& bin : At(test, "residual_histogram")) {
    columns.push_back({NumberAt(bin, "lower"), NumberAt(bin, "upper"), {CountAt(bin, "rows")}});
  }
  if (!columns.empty()) {
    html += Figure("Residuals",
                   absl::StrCat("predicted less actual; ", CountText(CountAt(test, "residuals_below")), " rows lie below and ",
                                CountText(CountAt(test, "residuals_above")), " above what is shown"),
                   HistogramChart("Histogram of residuals", "predicted − actual", columns, {}));
  }
  html += "</div>\n";
}

void AddCurves(const Json& report, std::string& html) {
  const Json& test = At(report, "test");
  const Json& classes = At(report, "classes");
  const Json& confusion = At(test, "confusion");
  const std::string task = TextAt(report, "task");
  if (task == "binary") AddBinaryCharts(test, html);
  if (task == "regression") AddRegressionCharts(test, html);
  if (classes.is_array() && confusion.is_array() && !classes.empty()) html += ConfusionTable(classes, confusion);
  if (task == "multiclass") AddClassTable(test, html);
  if (At(test, "metrics").is_object()) html += "</section>\n";
}

bool AddTraining(const Json& report, std::string& html) {
  const Json& history = At(report, "history");
  Series train{"training", {}};
  Series validation{"validation", {}};
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const Json& round : history) {
    const double at = NumberAt(round, "round");
    for (const auto& [series, key] : {std::pair(&train, "train_loss"), std::pair(&validation, "validation_loss")}) {
      const double loss = NumberAt(round, key);
      if (std::isnan(loss)) continue;
      series->points.emplace_back(at, loss);
      low = std::min(low, loss);
      high = std::max(high, loss);
    }
  }
  if (train.points.size() + validation.points.size() < 2) return false;
  std::vector<Series> series = {train};
  if (!validation.points.empty()) series.push_back(validation);
  const double first = NumberAt(history.front(), "round");
  const double last = NumberAt(history.back(), "round");
  html += "<section id=\"training\">\n<h2>Training</h2>\n<div class=\"charts\">\n";
  html += Figure("Loss by round", absl::StrCat(CountText(history.size()), " rounds"),
                 LineChart("Loss over training rounds", {"round", first, std::max(last, first + 1)},
                           RoundAxis("loss", low, high), series, false));
  html += "</div>\n</section>\n";
  return true;
}

// A table with a bar per row.
std::string MeterTable(const std::string& caption, const std::string& name,
                       const std::vector<std::pair<std::string, double>>& rows) {
  std::string table = absl::StrCat("<div class=\"card wide\">\n<table>\n<caption>", caption, "</caption>\n<thead><tr><th scope=\"col\">",
                                   name, "</th><th scope=\"col\" colspan=\"2\" class=\"share\">Share</th>"
                                   "</tr></thead>\n<tbody>\n");
  const double largest = rows.empty() ? 1 : rows.front().second;
  for (const auto& [label, share] : rows) {
    absl::StrAppendFormat(&table,
                          "<tr><th scope=\"row\"><code>%s</code></th><td class=\"n\">%s</td><td class=\"meter\" aria-hidden=\"true\"><div "
                          "style=\"width:%.1f%%\"></div></td></tr>\n",
                          Escape(label), PercentText(share), 100 * share / largest);
  }
  return table + "</tbody>\n</table>\n</div>\n";
}

bool AddImportance(const Json& report, std::string& html) {
  const Json& importance = At(report, "importance");
  if (!importance.is_array() || importance.empty()) return false;
  std::vector<std::pair<std::string, double>> slots;
  std::vector<std::pair<std::string, double>> declared;
  for (const Json& row : importance) {
    const double share = NumberAt(row, "share");
    slots.emplace_back(TextAt(row, "feature"), share);
    const std::string name = TextAt(row, "declared");
    const auto found =
        std::find_if(declared.begin(), declared.end(), [&](const auto& entry) { return entry.first == name; });
    if (found == declared.end()) {
      declared.emplace_back(name, share);
    } else {
      found->second += share;
    }
  }
  std::stable_sort(declared.begin(), declared.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  const size_t used = slots.size();
  slots.resize(std::min(slots.size(), kImportanceRows));
  const bool trees = TextAt(At(report, "model"), "kind") == "gradient_boosted_trees";
  absl::StrAppend(&html, "<section id=\"importance\">\n<h2>Feature importance</h2>\n<p class=\"soft\">",
                  trees ? "Share of the loss that the splits on a feature took away in training."
                        : "Mean size of what a feature adds to the margin, over training rows.",
                  " ", CountText(used), " features have any.</p>\n<div class=\"charts\">\n",
                  MeterTable("By declared feature", "Feature", declared),
                  MeterTable(used > slots.size() ? absl::StrCat("The first ", slots.size()) : std::string("By slot"),
                             "Slot of the model’s input", slots),
                  "</div>\n</section>\n");
  return true;
}

// Of timestamps that span days, the time of day says nothing.
std::string ValueText(const std::string& type, const Json& range, double value) {
  if (type != "timestamp") return NumberText(value);
  constexpr double kWeek = 7 * 86400e6;
  const std::string text = TimeText(value);
  return NumberAt(range, "max") - NumberAt(range, "min") > kWeek ? text.substr(0, 10) : text;
}

double QuantileAt(const Json& statistics, double p) {
  for (const Json& quantile : At(statistics, "quantiles")) {
    if (NumberAt(quantile, "p") == p) return NumberAt(quantile, "value");
  }
  return std::nan("");
}

// The most frequent values with their share, or quantiles.
std::string DistributionText(const std::string& type, const Json& range, const Json& statistics) {
  const double count = std::max<double>(1, static_cast<double>(CountAt(statistics, "count")));
  const Json& top = At(statistics, "top");
  if (top.is_array()) {
    std::string text;
    for (size_t i = 0; i < top.size() && i < 4; ++i) {
      std::string value = TextAt(top[i], "value");
      // A long text is cut at a character, not inside one.
      if (value.size() > 40) {
        size_t end = 38;
        while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0) == 0x80) --end;
        value = value.substr(0, end) + "…";
      }
      absl::StrAppend(&text, text.empty() ? "" : ", ", Escape(value), " ", PercentText(NumberAt(top[i], "count") / count));
    }
    const int64_t rest = CountAt(statistics, "distinct") - std::min<int64_t>(4, static_cast<int64_t>(top.size()));
    if (rest > 0) absl::StrAppend(&text, ", ", CountText(rest), " more");
    return text;
  }
  if (At(statistics, "quantiles").is_array() && type != "bool") {
    return absl::StrCat("5%: ", ValueText(type, range, QuantileAt(statistics, 0.05)), ", half: ",
                        ValueText(type, range, QuantileAt(statistics, 0.5)), ", 95%: ",
                        ValueText(type, range, QuantileAt(statistics, 0.95)));
  }
  if (!std::isnan(NumberAt(range, "max_bytes"))) {
    return absl::StrCat(CountText(CountAt(range, "min_bytes")), " to ", CountText(CountAt(range, "max_bytes")), " bytes");
  }
  return "";
}

std::string DistributionChart(const std::string& name, const Json& statistics) {
  std::vector<int64_t> rows;
  const Json& histogram = At(statistics, "histogram");
  const Json& top = At(statistics, "top");
  for (const Json& bin : histogram) rows.push_back(CountAt(bin, "rows"));
  if (rows.empty()) {
    for (const Json& value : top) rows.push_back(CountAt(value, "count"));
  }
  if (rows.empty()) return "";
  return SmallHistogram((histogram.is_array() ? "Histogram of " : "Counts of the most frequent values of ") + name, rows);
}

void AddColumns(const Json& columns, int64_t rows, std::string& html) {
  html += "<div class=\"card wide below\">\n<table>\n<caption>Columns</caption>\n<thead><tr><th scope=\"col\">Column</th>"
          "<th scope=\"col\">Type</th><th scope=\"col\" class=\"n\">Missing</th><th scope=\"col\" class=\"n\">Min</th>"
          "<th scope=\"col\" class=\"n\">Mean</th><th scope=\"col\" class=\"n\">Max</th><th scope=\"col\">Values</th>"
          "<th scope=\"col\">Distribution</th></tr></thead>\n<tbody>\n";
  for (const Json& column : columns) {
    const std::string type = TextAt(column, "type");
    const Json& statistics = At(column, "statistics");
    absl::StrAppend(&html, "<tr><th scope=\"row\"><code>", EscapedAt(column, "name"), "</code>");
    const std::string role = EscapedAt(column, "role");
    if (!role.empty()) absl::StrAppend(&html, " <span class=\"tag\">", role, "</span>");
    const std::string doc = EscapedAt(column, "doc");
    if (!doc.empty()) absl::StrAppend(&html, "<div class=\"top\">", doc, "</div>");
    absl::StrAppend(&html, "</th><td>", Escape(type), At(column, "required") == true ? " <span class=\"tag\">required</span>" : "",
                    "</td><td class=\"n\">");
    if (rows > 0) html += PercentText(static_cast<double>(CountAt(column, "missing")) / static_cast<double>(rows));
    html += "</td>";
    const Json& range = At(column, "range");
    for (const char* key : {"min", "mean", "max"}) {
      const double gathered = NumberAt(statistics, key);
      const double value = std::isnan(gathered) ? NumberAt(range, key) : gathered;
      // The extremes of a string or a bool say nothing.
      const bool shown = !std::isnan(value) && (type != "bool" || key[1] == 'e');
      absl::StrAppend(&html, "<td class=\"n\">", shown ? ValueText(type, range, value) : "", "</td>");
    }
    absl::StrAppend(&html, "<td class=\"top\">", DistributionText(type, range, statistics), "</td><td>",
                    DistributionChart(TextAt(column, "name"), statistics), "</td></tr>\n");
  }
  html += "</tbody>\n</table>\n<p class=\"soft\">Missing values, and least and greatest values without a mean, are of all rows that were "
          "ingested; other statistics are of training rows. The mean of a bool is the share of true.</p>\n</div>\n";
}

bool AddData(const Json& report, std::string& html) {
  const Json& ingest = At(report, "ingest");
  const Json& columns = At(report, "columns");
  if (!ingest.is_object() && !columns.is_array()) return false;
  const int64_t rows = CountAt(ingest, "rows");
  const int64_t rejected = CountAt(ingest, "rejected");
  const Json& splits = At(report, "rows");
  html += "<section id=\"data\">\n<h2>Data</h2>\n<div class=\"cards\">\n";
  const auto card = [&](const char* name, int64_t count, const std::string& note) {
    absl::StrAppend(&html, "<div class=\"card metric\"><div class=\"name\">", name, "</div><div class=\"value\">", CountText(count),
                    "</div><div class=\"base\">", note, "</div></div>\n");
  };
  const size_t shards = At(ingest, "shards").size();
  card("Rows ingested", rows, absl::StrCat("from ", shards, shards == 1 ? " shard" : " shards"));
  card("Rows rejected", rejected,
       rows + rejected > 0 ? PercentText(static_cast<double>(rejected) / static_cast<double>(rows + rejected)) + " of all" : "");
  card("Rows without a label", CountAt(splits, "unlabeled"), "neither trained on nor tested");
  html += "</div>\n";
  if (rejected > 0) {
    html += "<div class=\"card wide below\">\n<table>\n<caption>Shards with rejected rows</caption>\n<thead><tr>"
            "<th scope=\"col\">Source</th><th scope=\"col\" class=\"n\">Rows</th><th scope=\"col\" class=\"n\">Rejected</th>"
            "</tr></thead>\n<tbody>\n";
    for (const Json& shard : At(ingest, "shards")) {
      if (CountAt(shard, "rejected") == 0) continue;
      absl::StrAppend(&html, "<tr><th scope=\"row\"><code>", EscapedAt(shard, "source"), "</code></th><td class=\"n\">",
                      CountText(CountAt(shard, "rows")), "</td><td class=\"n\">", CountText(CountAt(shard, "rejected")),
                      "</td></tr>\n");
    }
    html += "</tbody>\n</table>\n</div>\n";
  }
  if (columns.is_array() && !columns.empty()) AddColumns(columns, rows, html);
  html += "</section>\n";
  return true;
}

bool AddDeclaration(const Json& report, std::string& html) {
  const std::string declaration = EscapedAt(report, "declaration");
  if (declaration.empty()) return false;
  absl::StrAppend(&html, "<section id=\"declaration\">\n<h2>Declaration</h2>\n<p class=\"soft\">What this came from, as it would be written "
                  "in a BUILD file; sources and gates are not part of the trained pipeline.</p>\n<pre><code>",
                  declaration, "</code></pre>\n</section>\n");
  return true;
}

}  // namespace

std::string HtmlOf(const Json& report) {
  std::string html = absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n<title>",
      EscapedAt(report, "pipeline"), ": evaluation</title>\n<style>", kPageStyle, "</style>\n</head>\n<body>\n");
  AddHeader(report, html);

  std::string body;
  std::string links = "<a href=\"#results\">Results</a>\n";
  AddResults(report, body);
  AddCurves(report, body);
  if (AddTraining(report, body)) links += "<a href=\"#training\">Training</a>\n";
  if (AddImportance(report, body)) links += "<a href=\"#importance\">Importance</a>\n";
  if (AddData(report, body)) links += "<a href=\"#data\">Data</a>\n";
  if (AddDeclaration(report, body)) links += "<a href=\"#declaration\">Declaration</a>\n";
  absl::StrAppend(&html, "<nav aria-label=\"Sections\">\n", links, "</nav>\n<main>\n", body,
                  "</main>\n<footer>Made by Lathe with the pipeline; the same numbers are in the JSON report beside this page."
                  "</footer>\n</body>\n</html>\n");
  return html;
}

}  // namespace lathe
