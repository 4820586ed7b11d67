#include "runtime/report/html.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace lathe {
namespace {

using Json = nlohmann::ordered_json;

bool Has(const std::string& html, const std::string& part) { return html.find(part) != std::string::npos; }

// Every element that is opened is closed, in order; void elements and SVG's self-closing ones aside.
void ExpectBalanced(const std::string& html) {
  std::vector<std::string> open;
  for (size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    const size_t end = html.find('>', at);
    ASSERT_NE(end, std::string::npos);
    const std::string tag = html.substr(at + 1, end - at - 1);
    if (tag[0] == '!' || tag.back() == '/') continue;
    const std::string name = tag.substr(tag[0] == '/', tag.find_first_of(" ", 1) - (tag[0] == '/'));
    if (name == "meta") continue;
    if (tag[0] != '/') {
      open.push_back(name);
    } else {
      ASSERT_FALSE(open.empty()) << tag;
      ASSERT_EQ(open.back(), name);
      open.pop_back();
    }
  }
  EXPECT_TRUE(open.empty());
}

Json BinaryReport() {
  return Json::parse(R"json({
    "pipeline": "churn", "origin": "//pipelines:churn", "label": "churned", "task": "binary",
    "classes": ["false", "true"], "features": ["tenure", "plan=basic"], "doc": "who leaves",
    "rows": {"total": 100, "train": 80, "validation": 10, "test": 10, "unlabeled": 0},
    "test": {"rows": 10, "metrics": {"roc_auc": 0.875, "pr_auc": 0.5, "log_loss": 0.25, "accuracy": 0.9, "precision": null},
             "baseline": {"roc_auc": 0.5, "log_loss": 0.5, "accuracy": 0.9},
             "confusion": [[7, 1], [0, 2]],
             "curve": [{"threshold": null, "false_positive_rate": 0, "recall": 0, "precision": 1},
                       {"threshold": 0.5, "false_positive_rate": 1, "recall": 1, "precision": 0.2}],
             "calibration": [{"lower": 0, "upper": 0.1, "rows": 10, "mean_score": 0.05, "positive_fraction": 0.2}],
             "score_histogram": [{"lower": 0, "upper": 0.5, "negatives": 8, "positives": 2}]},
    "validation": {"rows": 10, "metrics": {"roc_auc": 0.75}},
    "model": {"kind": "gradient_boosted_trees", "trees": 300, "leaves": 12000, "depth": 6},
    "history": [{"round": 1, "train_loss": 0.6, "validation_loss": 0.65}, {"round": 2, "train_loss": 0.5, "validation_loss": 0.6}],
    "importance": [{"feature": "plan=basic", "declared": "plan", "value": 3, "share": 0.75},
                   {"feature": "tenure", "declared": "tenure", "value": 1, "share": 0.25}],
    "ingest": {"rows": 100, "rejected": 1, "shards": [{"source": "a.csv", "rows": 100, "rejected": 1}]},
    "columns": [{"name": "plan", "type": "string", "role": "", "required": true, "doc": "", "missing": 5, "rejected": 1,
                 "statistics": {"count": 75, "missing": 5, "distinct": 9, "top": [{"value": "basic", "count": 50}]}},
                {"name": "tenure", "type": "int64", "role": "", "required": false, "doc": "months", "missing": 0, "rejected": 0,
                 "statistics": {"count": 80, "missing": 0, "mean": 3.25, "min": 0, "max": 12,
                   "quantiles": [{"p": 0.05, "value": 0}, {"p": 0.5, "value": 3}, {"p": 0.95, "value": 11}],
                   "histogram": [{"lower": 0, "upper": 6, "rows": 60}, {"lower": 6, "upper": 12, "rows": 20}]}},
                {"name": "signup", "type": "timestamp", "role": "", "required": false, "doc": "", "missing": 0, "rejected": 0,
                 "range": {"min": 0, "max": 1704067200000000}, "statistics": null},
                {"name": "note", "type": "string", "role": "", "required": false, "doc": "", "missing": 0, "rejected": 0,
                 "range": {"min_bytes": 3, "max_bytes": 1200}, "statistics": null}],
    "declaration": "ml_pipeline(\n    name = \"churn\",\n)\n"})json");
}

TEST(HtmlTest, BinaryReportShowsEveryPart) {
  const std::string html = HtmlOf(BinaryReport());
  ExpectBalanced(html);
  for (const char* part :
       {"<h1>churn</h1>", "who leaves", ">0.8750<", "ROC curve", "Precision and recall", "Calibration",
        "Predicted probabilities", "Confusion matrix", "Loss by round", "Feature importance", "Rows rejected",
        "Shards with rejected rows", "months", "basic 66.7%", "8 more", "5%: 0, half: 3, 95%: 11", ">1970-01-01<", ">2024-01-01<", "3 to 1200 bytes",
        "ml_pipeline(\n    name = &quot;churn&quot;", "<html lang=\"en\">", "prefers-color-scheme: dark", "@media print"}) {
    EXPECT_TRUE(Has(html, part)) << part;
  }
}

TEST(HtmlTest, PageLoadsNothingAndNeedsNoScript) {
  const std::string html = HtmlOf(BinaryReport());
  for (const char* part : {"<script", "<link", "<img", "<iframe", "src=", "http:", "https:", "url(", "@import"}) {
    EXPECT_FALSE(Has(html, part)) << part;
  }
}

TEST(HtmlTest, SaysWhereTheModelIsNoBetterThanAConstant) {
  const std::string html = HtmlOf(BinaryReport());
  EXPECT_TRUE(Has(html, "<span class=\"better\">better</span> than the constant’s 0.5000"));
  EXPECT_TRUE(Has(html, "<span class=\"worse\">no better</span> than the constant’s 0.9000"));
  EXPECT_TRUE(Has(html, "<th scope=\"row\">Precision</th><td class=\"n\">–</td>"));
}

TEST(HtmlTest, WhatComesFromDataIsEscaped) {
  Json report = BinaryReport();
  const std::string attack = "<script>alert('x')</script>\"&";
  for (const char* key : {"pipeline", "origin", "label", "doc", "declaration"}) report[key] = attack;
  report["classes"] = {attack, attack};
  report["importance"][0]["feature"] = attack;
  report["importance"][0]["declared"] = attack;
  report["ingest"]["shards"][0]["source"] = attack;
  report["columns"][0]["name"] = attack;
  report["columns"][0]["doc"] = attack;
  report["columns"][0]["statistics"]["top"][0]["value"] = attack;
  report["test"]["metrics"][attack] = 1;
  const std::string html = HtmlOf(report);
  EXPECT_FALSE(Has(html, "<script"));
  EXPECT_FALSE(Has(html, "alert('x')"));
  ExpectBalanced(html);
}

TEST(HtmlTest, LongTextIsCutBetweenCharacters) {
  Json report = BinaryReport();
  std::string text(37, 'a');
  for (int i = 0; i < 20; ++i) text += "é";
  report["columns"][0]["statistics"]["top"][0]["value"] = text;
  EXPECT_TRUE(Has(HtmlOf(report), std::string(37, 'a') + "… 66.7%"));
}

TEST(HtmlTest, PartsThatAreMissingAreLeftOut) {
  for (const char* text : {"{}", "[]", "null", R"({"pipeline": "x", "task": "binary"})",
                           R"({"task": "binary", "test": {"metrics": {}}, "classes": null})",
                           R"({"task": "regression", "test": {"metrics": {"r2": null}, "sample": [], "residual_histogram": null}})",
                           R"({"task": "multiclass", "test": {"metrics": {}, "classes": [], "confusion": []}, "columns": []})"}) {
    const std::string html = HtmlOf(Json::parse(text));
    ExpectBalanced(html);
    EXPECT_FALSE(Has(html, "Feature importance")) << text;
  }
}

TEST(HtmlTest, MulticlassReportShowsClasses) {
  const std::string html = HtmlOf(Json::parse(R"({
    "pipeline": "queue", "task": "multiclass", "classes": ["a", "b", "c"],
    "test": {"rows": 3, "metrics": {"accuracy": 0.5, "macro_f1": 0.4, "log_loss": 1}, "baseline": null,
             "confusion": [[1, 0, 0], [0, 0, 1], [0, 0, 0]],
             "classes": [{"class": "a", "rows": 1, "predicted": 1, "precision": 1, "recall": 1, "f1": 1},
                         {"class": "c", "rows": 0, "predicted": 1, "precision": 0, "recall": null, "f1": 0}]}})"));
  ExpectBalanced(html);
  EXPECT_TRUE(Has(html, "Each class against the others"));
  EXPECT_TRUE(Has(html, "<th scope=\"col\">c</th>"));
}

TEST(HtmlTest, RegressionReportShowsResiduals) {
  const std::string html = HtmlOf(Json::parse(R"({
    "pipeline": "price", "task": "regression", "classes": [],
    "test": {"rows": 2, "metrics": {"rmse": 1, "mae": 1, "mape": 0.1, "r2": 0.9}, "baseline": {"rmse": 3, "r2": 0},
             "residual_histogram": [{"lower": -1, "upper": 0, "rows": 4}, {"lower": 0, "upper": 1, "rows": 2}],
             "residuals_below": 1, "residuals_above": 0,
             "sample": [{"actual": 1, "predicted": 2}, {"actual": 10, "predicted": 9}]}})"));
  ExpectBalanced(html);
  EXPECT_TRUE(Has(html, "Predicted and actual"));
  EXPECT_TRUE(Has(html, "1 rows lie below and 0 above"));
}

}  // namespace
}  // namespace lathe
