#include "runtime/predict/json_rows.h"

#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "runtime/json/json_lines_reader.h"
#include "runtime/json/json_value.h"

namespace lathe {
namespace {

// What a member's name stands for; nothing, where both are negative.
struct Target {
  int input = -1;
  int kept = -1;
};

// Names are free in JSON: remembering all of them would break the bound on memory.
constexpr size_t kMostIgnored = 100;

class JsonRows : public RowReader {
 public:
  JsonRows(ByteSource& source, const std::string& name, const lathe_program& program, const std::vector<std::string>& keep)
      : reader_(source, Options(name)), parsers_(InputParsers(program)) {
    for (size_t i = 0; i < parsers_.size(); ++i) targets_[parsers_[i].schema().name].input = static_cast<int>(i);
    for (size_t i = 0; i < keep.size(); ++i) targets_[keep[i]].kept = static_cast<int>(i);
    values_.resize(parsers_.size());
    kept_.resize(keep.size());
  }

  Event Next() override;

 private:
  static JsonLinesOptions Options(const std::string& name) {
    JsonLinesOptions options;
    options.name = name;
    return options;
  }

  Target Find(std::string_view name);
  void Keep(const JsonField& field, size_t kept);
  Event Refuse(size_t field, const absl::Status& status);

  JsonLinesReader reader_;
  const std::vector<ValueParser> parsers_;
  absl::flat_hash_map<std::string, Target> targets_;
  std::vector<bool> met_;  // by input, in this row
};

Target JsonRows::Find(std::string_view name) {
  const auto found = targets_.find(absl::string_view(name.data(), name.size()));
  if (found != targets_.end()) return found->second;
  if (ignored_.size() < kMostIgnored) {
    ignored_.emplace_back(name);
    targets_[ignored_.back()] = Target();
  }
  return Target();
}

void JsonRows::Keep(const JsonField& field, size_t kept) {
  kept_[kept].missing = field.kind == JsonField::kNull;
  kept_[kept].is_text = field.kind == JsonField::kString;
  kept_[kept].text = field.text;
}

RowReader::Event JsonRows::Refuse(size_t field, const absl::Status& status) {
  const absl::string_view message = status.message();
  error_ = reader_.ErrorAt(field, std::string_view(message.data(), message.size()));
  return Event::kBadRow;
}

RowReader::Event JsonRows::Next() {
  switch (reader_.Next()) {
    case JsonLinesReader::Event::kRecord: break;
    case JsonLinesReader::Event::kBadRecord: error_ = reader_.error(); return Event::kBadRow;
    case JsonLinesReader::Event::kFailure: error_ = reader_.error(); return Event::kFailure;
    case JsonLinesReader::Event::kEnd: return Event::kEnd;
  }
  met_.assign(parsers_.size(), false);
  for (KeptValue& kept : kept_) kept.missing = true;
  const std::vector<JsonField>& fields = reader_.fields();
  for (size_t i = 0; i < fields.size(); ++i) {
    const Target target = Find(fields[i].name);
    if (target.kept >= 0) Keep(fields[i], static_cast<size_t>(target.kept));
    if (target.input < 0) continue;
    const size_t input = static_cast<size_t>(target.input);
    met_[input] = true;
    if (absl::Status status = ParseJsonValue(parsers_[input], fields[i], &values_[input]); !status.ok())
      return Refuse(i, status);
  }
  for (size_t i = 0; i < parsers_.size(); ++i) {
    if (met_[i]) continue;
    if (absl::Status status = parsers_[i].ParseMissing(&values_[i]); !status.ok()) return Refuse(fields.size(), status);
  }
  return Event::kRow;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RowReader>> OpenJsonRows(ByteSource& source, const std::string& name,
                                                        const lathe_program& program,
                                                        const std::vector<std::string>& keep) {
  return std::make_unique<JsonRows>(source, name, program, keep);
}

}  // namespace lathe
