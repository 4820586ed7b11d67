#include "runtime/predict/prediction_writer.h"

#include <charconv>
#include <cmath>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "runtime/csv/csv_writer.h"

namespace lathe {
namespace {

std::string_view Spell(float value, char (&buffer)[32]) {
  const std::to_chars_result end = std::to_chars(buffer, buffer + sizeof buffer, value);
  return {buffer, static_cast<size_t>(end.ptr - buffer)};
}

// The index of the predicted class; of no use for regression.
int PredictedClass(const lathe_program& program, const float* outputs) {
  if (program.task == LATHE_BINARY) return outputs[0] >= 0.5f ? 1 : 0;
  int best = 0;
  for (int i = 1; i < program.num_classes; ++i)
    if (outputs[i] > outputs[best]) best = i;
  return best;
}

class CsvPredictionWriter : public PredictionWriter {
 public:
  CsvPredictionWriter(const lathe_program& program, const std::vector<std::string>& keep) : program_(program), keep_(keep) {
    for (int i = 0; i < program.num_classes; ++i) {
      std::string& field = classes_.emplace_back();
      CsvWriter(field).Field(program.classes[i]);
      field += ',';
    }
  }

  void AppendHeader(std::string* out) const override {
    CsvWriter csv(*out);
    for (const std::string& column : keep_) csv.Field(column);
    csv.Field("prediction");
    if (program_.task == LATHE_BINARY) csv.Field("probability");
    if (program_.task == LATHE_MULTICLASS)
      for (int i = 0; i < program_.num_classes; ++i) csv.Field(absl::StrCat("probability_", program_.classes[i]));
    csv.EndRecord();
  }

  void AppendRows(const RowBatch& batch, int64_t begin, int64_t end, const float* outputs, std::string* out) const override {
    std::string scratch;
    for (int64_t row = begin; row < end; ++row) {
      const float* const values = outputs + row * program_.num_outputs;
      for (size_t i = 0; i < keep_.size(); ++i) {
        const KeptValue kept = batch.Kept(row, i, &scratch);
        if (!kept.missing) CsvWriter(*out).Field(kept.text);
        *out += ',';
      }
      if (program_.task != LATHE_REGRESSION) *out += classes_[static_cast<size_t>(PredictedClass(program_, values))];
      // A number needs no quotes.
      char buffer[32];
      for (int i = 0; i < program_.num_outputs; ++i) {
        if (i > 0) *out += ',';
        *out += Spell(values[i], buffer);
      }
      *out += '\n';
    }
  }

 private:
  const lathe_program& program_;
  const std::vector<std::string> keep_;
  std::vector<std::string> classes_;  // as fields, with the delimiter behind
};

// Invalid UTF-8 becomes U+FFFD: JSON cannot hold it.
std::string Quoted(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

class JsonPredictionWriter : public PredictionWriter {
 public:
  JsonPredictionWriter(const lathe_program& program, const std::vector<std::string>& keep) : program_(program) {
    for (const std::string& column : keep) keep_.push_back(Quoted(column) + ":");
    for (int i = 0; i < program.num_classes; ++i) classes_.push_back(Quoted(program.classes[i]));
  }

  void AppendHeader(std::string*) const override {}

  void AppendRows(const RowBatch& batch, int64_t begin, int64_t end, const float* outputs, std::string* out) const override {
    std::string scratch;
    for (int64_t row = begin; row < end; ++row) {
      *out += '{';
      for (size_t i = 0; i < keep_.size(); ++i) {
        const KeptValue kept = batch.Kept(row, i, &scratch);
        *out += keep_[i];
        if (kept.missing) {
          *out += "null";
        } else if (kept.is_text) {
          *out += Quoted(kept.text);
        } else {
          *out += kept.text;
        }
        *out += ',';
      }
      AppendPrediction(outputs + row * program_.num_outputs, out);
      *out += "}\n";
    }
  }

 private:
  void AppendPrediction(const float* outputs, std::string* out) const {
    *out += "\"prediction\":";
    if (program_.task == LATHE_REGRESSION) {
      AppendNumber(outputs[0], out);
    } else {
      *out += classes_[static_cast<size_t>(PredictedClass(program_, outputs))];
    }
    if (program_.task == LATHE_BINARY) {
      *out += ",\"probability\":";
      AppendNumber(outputs[0], out);
    }
    if (program_.task == LATHE_MULTICLASS) {
      *out += ",\"probabilities\":{";
      for (size_t i = 0; i < classes_.size(); ++i) {
        absl::StrAppend(out, i == 0 ? "" : ",", classes_[i], ":");
        AppendNumber(outputs[i], out);
      }
      *out += '}';
    }
  }

  // JSON has no NaN and no infinities.
  static void AppendNumber(float value, std::string* out) {
    char buffer[32];
    *out += std::isfinite(value) ? Spell(value, buffer) : std::string_view("null");
  }

  const lathe_program& program_;
  std::vector<std::string> keep_;     // as JSON strings, with the colon behind
  std::vector<std::string> classes_;  // as JSON strings
};

}  // namespace

std::unique_ptr<PredictionWriter> MakeCsvWriter(const lathe_program& program, const std::vector<std::string>& keep) {
  return std::make_unique<CsvPredictionWriter>(program, keep);
}

std::unique_ptr<PredictionWriter> MakeJsonWriter(const lathe_program& program, const std::vector<std::string>& keep) {
  return std::make_unique<JsonPredictionWriter>(program, keep);
}

}  // namespace lathe
