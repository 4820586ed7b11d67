#include "runtime/report/declaration.h"

#include <charconv>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace lathe {
namespace {

std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n') {
      quoted += "\\n";
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

// As Starlark writes a float or, where `value` is whole, an int.
std::string Number(double value) {
  char buffer[32];
  const std::to_chars_result result = std::to_chars(buffer, buffer + sizeof(buffer), value);
  return std::string(buffer, result.ptr);
}

template <typename Strings>
std::string QuotedList(const Strings& texts) {
  std::string list = "[";
  for (const std::string& text : texts) absl::StrAppend(&list, list.size() == 1 ? "" : ", ", Quoted(text));
  return list + "]";
}

// Arguments of a call, in order.
class Arguments {
 public:
  void Positional(const std::string& value) { Append(value); }
  void Named(const char* name, const std::string& value) { Append(absl::StrCat(name, " = ", value)); }
  // Leaves out what equals the default.
  void Number(const char* name, double value, double omitted) {
    if (value != omitted) Named(name, lathe::Number(value));
  }
  void Whole(const char* name, uint64_t value, uint64_t omitted) {
    if (value != omitted) Named(name, absl::StrCat(value));
  }
  void Flag(const char* name, bool value) {
    if (value) Named(name, "True");
  }
  void String(const char* name, const std::string& value) {
    if (!value.empty()) Named(name, Quoted(value));
  }
  std::string Call(const std::string& function) const { return absl::StrCat(function, "(", text_, ")"); }

 private:
  void Append(const std::string& argument) { absl::StrAppend(&text_, text_.empty() ? "" : ", ", argument); }

  std::string text_;
};

std::string ColumnText(const Column& column) {
  Arguments arguments;
  arguments.Flag("required", column.required());
  if (column.has_min()) arguments.Named("min", Number(column.min()));
  if (column.has_max()) arguments.Named("max", Number(column.max()));
  if (column.values_size() > 0) arguments.Named("values", QuotedList(column.values()));
  arguments.String("role", column.role());
  arguments.String("doc", column.doc());
  return arguments.Call("column." + absl::AsciiStrToLower(ColumnType_Name(column.type())));
}

void NumericArguments(const Numeric& numeric, Arguments& arguments) {
  if (numeric.impute() != Numeric::NO_IMPUTE) {
    arguments.String("impute", absl::AsciiStrToLower(Numeric::Impute_Name(numeric.impute())));
  }
  arguments.Number("fill_value", numeric.fill_value(), 0);
  arguments.Flag("indicator", numeric.indicator());
  if (numeric.has_clip_min()) arguments.Named("clip_min", Number(numeric.clip_min()));
  if (numeric.has_clip_max()) arguments.Named("clip_max", Number(numeric.clip_max()));
  arguments.Flag("log1p", numeric.log1p());
  if (numeric.scale() != Numeric::NO_SCALE) {
    arguments.String("scale", absl::AsciiStrToLower(Numeric::Scale_Name(numeric.scale())));
  }
  if (numeric.boundaries_size() > 0) {
    std::string list;
    for (double edge : numeric.boundaries()) absl::StrAppend(&list, list.empty() ? "" : ", ", Number(edge));
    arguments.Named("boundaries", absl::StrCat("[", list, "]"));
  }
  arguments.Whole("quantiles", numeric.quantiles(), 0);
}

std::string FeatureText(const Feature& feature) {
  Arguments arguments;
  arguments.Positional(feature.columns_size() == 1 ? Quoted(feature.columns(0)) : QuotedList(feature.columns()));
  std::string function;
  switch (feature.kind_case()) {
    case Feature::kNumeric:
      function = "feature.numeric";
      NumericArguments(feature.numeric(), arguments);
      break;
    case Feature::kCategorical: {
      function = "feature.categorical";
      const Categorical& categorical = feature.categorical();
      if (categorical.encode() == Categorical::ORDINAL) arguments.String("encode", "ordinal");
      arguments.Whole("min_count", categorical.min_count() > 0 ? categorical.min_count() : 1, 1);
      arguments.Whole("max_categories", categorical.max_categories(), 0);
      if (categorical.out_of_vocabulary() == Categorical::IGNORE) arguments.String("out_of_vocabulary", "ignore");
      break;
    }
    case Feature::kHashed:
      function = "feature.hashed";
      arguments.Whole("buckets", feature.hashed().buckets(), 0);
      arguments.Whole("seed", feature.hashed().seed(), 0);
      break;
    case Feature::kCross:
      function = "feature.cross";
      arguments.Whole("buckets", feature.cross().buckets(), 0);
      arguments.Whole("seed", feature.cross().seed(), 0);
      break;
    case Feature::kDatetime: {
      function = "feature.datetime";
      std::vector<std::string> parts;
      for (int part : feature.datetime().parts()) {
        parts.push_back(absl::AsciiStrToLower(DateTime::Part_Name(static_cast<DateTime::Part>(part))));
      }
      arguments.Named("parts", QuotedList(parts));
      break;
    }
    case Feature::kText:
      function = "feature.text";
      arguments.Whole("ngrams", feature.text().ngrams() > 0 ? feature.text().ngrams() : 1, 1);
      arguments.Whole("buckets", feature.text().buckets(), 0);
      arguments.Whole("seed", feature.text().seed(), 0);
      if (feature.text().weight() != Text::COUNT) {
        arguments.String("weight", absl::AsciiStrToLower(Text::Weight_Name(feature.text().weight())));
      }
      break;
    case Feature::KIND_NOT_SET:
      function = "feature";
  }
  std::string usual_name;
  for (const std::string& column : feature.columns()) absl::StrAppend(&usual_name, usual_name.empty() ? "" : "_x_", column);
  if (feature.name() != usual_name) arguments.String("name", feature.name());
  return arguments.Call(function);
}

std::string ModelText(const PipelineSpec& spec) {
  Arguments arguments;
  if (spec.model().has_linear()) {
    const Linear& linear = spec.model().linear();
    arguments.Number("l1", linear.l1(), 0);
    arguments.Number("l2", linear.l2(), 0);
    arguments.Whole("max_iterations", linear.max_iterations() > 0 ? linear.max_iterations() : 200, 200);
    arguments.Number("tolerance", linear.tolerance() > 0 ? linear.tolerance() : 1e-6, 1e-6);
    return arguments.Call(spec.task() == REGRESSION ? "model.linear_regression" : "model.logistic_regression");
  }
  if (spec.model().has_imported()) return absl::StrCat("model.imported(", Quoted(spec.model().imported().model()), ")");
  // The two numbers that everyone asks for are written even at their defaults.
  const GradientBoostedTrees& trees = spec.model().gradient_boosted_trees();
  arguments.Whole("trees", trees.trees() > 0 ? trees.trees() : 300, 0);
  arguments.Whole("max_depth", trees.max_depth() > 0 ? trees.max_depth() : 6, 0);
  arguments.Number("learning_rate", trees.learning_rate() > 0 ? trees.learning_rate() : 0.1, 0.1);
  arguments.Number("l2", trees.l2() > 0 ? trees.l2() : 1, 1);
  arguments.Number("min_child_weight", trees.min_child_weight() > 0 ? trees.min_child_weight() : 1, 1);
  arguments.Number("min_split_gain", trees.min_split_gain(), 0);
  arguments.Whole("max_bins", trees.max_bins() > 0 ? trees.max_bins() : 255, 255);
  if (trees.no_early_stopping()) arguments.Named("early_stopping", "False");
  arguments.Whole("early_stopping_rounds", trees.early_stopping_rounds() > 0 ? trees.early_stopping_rounds() : 20, 20);
  arguments.Number("subsample", trees.subsample() > 0 ? trees.subsample() : 1, 1);
  arguments.Number("feature_fraction", trees.feature_fraction() > 0 ? trees.feature_fraction() : 1, 1);
  arguments.Whole("seed", trees.seed(), 0);
  return arguments.Call("model.gradient_boosted_trees");
}

std::string SplitText(const Split& split) {
  Arguments arguments;
  if (split.test_files_size() > 0) {
    arguments.Named("test", QuotedList(split.test_files()));
    arguments.Number("validation", split.validation(), 0);
    arguments.Whole("seed", split.seed(), 0);
    return arguments.Call("split.by_file");
  }
  for (const std::string& column : split.hash_columns()) arguments.Positional(Quoted(column));
  arguments.Named("train", Number(split.train()));
  arguments.Named("validation", Number(split.validation()));
  arguments.Named("test", Number(split.test()));
  arguments.Whole("seed", split.seed(), 0);
  return arguments.Call("split.by_hash");
}

// The last part of a label: "//pipelines:customers" -> "customers".
std::string ShortName(const std::string& label) { return label.substr(label.find_last_of(":/") + 1); }

}  // namespace

std::string DeclarationText(const PipelineSpec& spec) {
  const Dataset& dataset = spec.dataset();
  std::string text = "ml_dataset(\n";
  absl::StrAppend(&text, "    name = ", Quoted(ShortName(dataset.name())), ",\n    columns = {\n");
  for (const Column& column : dataset.columns()) {
    absl::StrAppend(&text, "        ", Quoted(column.name()), ": ", ColumnText(column), ",\n");
  }
  text += "    },\n";
  if (dataset.on_bad_row() == QUARANTINE) {
    absl::StrAppend(&text, "    on_bad_row = \"quarantine\",\n    max_bad_fraction = ", Number(dataset.max_bad_fraction()),
                    ",\n");
  }
  if (!dataset.delimiter().empty() && dataset.delimiter() != ",") {
    absl::StrAppend(&text, "    delimiter = ", Quoted(dataset.delimiter()), ",\n");
  }
  absl::StrAppend(&text, ")\n\nml_pipeline(\n    name = ", Quoted(spec.name()), ",\n");
  if (!spec.doc().empty()) absl::StrAppend(&text, "    doc = ", Quoted(spec.doc()), ",\n");
  absl::StrAppend(&text, "    dataset = ", Quoted(":" + ShortName(dataset.name())), ",\n    label = ", Quoted(spec.label()),
                  ",\n    split = ", SplitText(spec.split()), ",\n    features = [\n");
  for (const Feature& feature : spec.features()) absl::StrAppend(&text, "        ", FeatureText(feature), ",\n");
  absl::StrAppend(&text, "    ],\n    model = ", ModelText(spec), ",\n)\n");
  return text;
}

}  // namespace lathe
