#include "runtime/predict/prediction_writer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "runtime/csv/csv_writer.h"
#include "runtime/predict/shortest_decimal.h"

namespace lathe {
namespace {

// Writes behind a string, into room that was made once for many rows.
class Appender {
 public:
  Appender(std::string* out, size_t most_bytes) : out_(out) {
    const size_t size = out->size();
    out->resize(size + most_bytes + kSlack);
    at_ = out->data() + size;
  }
  ~Appender() { out_->resize(static_cast<size_t>(at_ - out_->data())); }

  void Byte(char byte) { *at_++ = byte; }
  void Text(std::string_view text) {
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }
  // The next of them.
  void Number(ShortestDecimals* numbers) { at_ = numbers->WriteNext(at_); }

 private:
  static constexpr size_t kSlack = kShortestDecimalRoom;

  std::string* const out_;
  char* at_;
};

// The most that the numbers of a row take, each with a byte behind.
size_t NumberBytes(const lathe_program& program) {
  constexpr size_t kMostDigits = 16;  // -1.17549435e-38
  return static_cast<size_t>(program.num_outputs) * (kMostDigits + 1);
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
      most_class_bytes_ = std::max(most_class_bytes_, field.size());
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
    if (keep_.empty()) return AppendPredictions(begin, end, outputs, out);
    std::string scratch;
    for (int64_t row = begin; row < end; ++row) {
      for (size_t i = 0; i < keep_.size(); ++i) {
        const KeptValue kept = batch.Kept(row, i, &scratch);
        if (!kept.missing) CsvWriter(*out).Field(kept.text);
        *out += ',';
      }
      AppendPredictions(row, row + 1, outputs, out);
    }
  }

 private:
  void AppendPredictions(int64_t begin, int64_t end, const float* outputs, std::string* out) const {
    Appender text(out, static_cast<size_t>(end - begin) * (most_class_bytes_ + NumberBytes(program_)));
    ShortestDecimals numbers(outputs + begin * program_.num_outputs, (end - begin) * program_.num_outputs);
    for (int64_t row = begin; row < end; ++row) {
      const float* const values = outputs + row * program_.num_outputs;
      if (program_.task != LATHE_REGRESSION) text.Text(classes_[static_cast<size_t>(PredictedClass(program_, values))]);
      // A number needs no quotes.
      for (int i = 0; i < program_.num_outputs; ++i) {
        if (i > 0) text.Byte(',');
        text.Number(&numbers);
      }
      text.Byte('\n');
    }
  }

  const lathe_program& program_;
  const std::vector<std::string> keep_;
  std::vector<std::string> classes_;  // as fields, with the delimiter behind
  size_t most_class_bytes_ = 0;
};

// Invalid UTF-8 becomes U+FFFD: JSON cannot hold it.
std::string Quoted(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

class JsonPredictionWriter : public PredictionWriter {
 public:
  JsonPredictionWriter(const lathe_program& program, const std::vector<std::string>& keep) : program_(program) {
    for (const std::string& column : keep) keep_.push_back(Quoted(column) + ":");
    for (int i = 0; i < program.num_classes; ++i) {
      const std::string name = Quoted(program.classes[i]);
      predictions_.push_back("\"prediction\":" + name);
      names_.push_back((i == 0 ? ",\"probabilities\":{" : ",") + name + ":");
    }
    if (program.task == LATHE_REGRESSION) predictions_.push_back("\"prediction\":");
    if (program.task == LATHE_BINARY) {
      for (std::string& prediction : predictions_) prediction += ",\"probability\":";
    }
    for (const std::string& prediction : predictions_) most_bytes_ = std::max(most_bytes_, prediction.size());
    for (const std::string& name : names_) most_bytes_ += name.size();
    most_bytes_ += NumberBytes(program) + 4;  // the brackets too
  }

  void AppendHeader(std::string*) const override {}

  void AppendRows(const RowBatch& batch, int64_t begin, int64_t end, const float* outputs, std::string* out) const override {
    if (keep_.empty()) return AppendPredictions(begin, end, "{", outputs, out);
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
      AppendPredictions(row, row + 1, "", outputs, out);
    }
  }

 private:
  void AppendPredictions(int64_t begin, int64_t end, std::string_view open, const float* outputs, std::string* out) const {
    Appender text(out, static_cast<size_t>(end - begin) * most_bytes_);
    ShortestDecimals numbers(outputs + begin * program_.num_outputs, (end - begin) * program_.num_outputs);
    for (int64_t row = begin; row < end; ++row) {
      const float* const values = outputs + row * program_.num_outputs;
      text.Text(open);
      const bool is_class = program_.task != LATHE_REGRESSION;
      text.Text(predictions_[is_class ? static_cast<size_t>(PredictedClass(program_, values)) : 0]);
      if (program_.task == LATHE_MULTICLASS) {
        for (size_t i = 0; i < names_.size(); ++i) {
          text.Text(names_[i]);
          AppendNumber(values[i], &numbers, &text);
        }
        text.Byte('}');
      } else {
        AppendNumber(values[0], &numbers, &text);
      }
      text.Text("}\n");
    }
  }

  // JSON has no NaN and no infinities.
  static void AppendNumber(float value, ShortestDecimals* numbers, Appender* text) {
    if (std::isfinite(value)) {
      text->Number(numbers);
    } else {
      numbers->Skip();
      text->Text("null");
    }
  }

  const lathe_program& program_;
  std::vector<std::string> keep_;         // as JSON strings, with the colon behind
  std::vector<std::string> predictions_;  // of each class, up to where a number or the end comes
  std::vector<std::string> names_;        // of classes of many, as members of `probabilities` up to their values
  size_t most_bytes_ = 0;                 // of a row, without what is kept
};

}  // namespace

std::unique_ptr<PredictionWriter> MakeCsvWriter(const lathe_program& program, const std::vector<std::string>& keep) {
  return std::make_unique<CsvPredictionWriter>(program, keep);
}

std::unique_ptr<PredictionWriter> MakeJsonWriter(const lathe_program& program, const std::vector<std::string>& keep) {
  return std::make_unique<JsonPredictionWriter>(program, keep);
}

}  // namespace lathe
