#include "runtime/predict/json_rows.h"

#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "runtime/predict/json_object.h"
#include "runtime/predict/line_reader.h"

namespace lathe {
namespace {

// What a member's name stands for.
struct Target {
  int input = -1;
  int kept = -1;
  bool ignored = false;
  int64_t last_line = 0;  // where it was met last, to find it twice in one object
};

// Names are free in JSON: remembering all of them would break the bound on memory.
constexpr size_t kMostIgnored = 100;

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

bool IsBlank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

class JsonRows : public RowReader {
 public:
  JsonRows(ByteSource& source, const std::string& name, const lathe_program& program, const std::vector<std::string>& keep)
      : name_(name), lines_(source, name), parsers_(InputParsers(program)) {
    for (size_t i = 0; i < parsers_.size(); ++i) targets_[parsers_[i].schema().name].input = static_cast<int>(i);
    for (size_t i = 0; i < keep.size(); ++i) targets_[keep[i]].kept = static_cast<int>(i);
    values_.resize(parsers_.size());
    kept_.resize(keep.size());
  }

  Event Next() override;

 private:
  // The target of a name, none for one that is ignored.
  Target* Find(std::string_view name);
  absl::Status ReadMember(const JsonMember& member);
  absl::Status ReadInput(const JsonMember& member, int input);
  absl::Status ErrorAt(size_t offset, absl::string_view message) const;

  const std::string name_;
  LineReader lines_;
  const std::vector<ValueParser> parsers_;
  absl::flat_hash_map<std::string, Target> targets_;
  size_t num_ignored_ = 0;
  JsonObject object_;
  std::vector<bool> met_;  // by input
};

absl::Status JsonRows::ErrorAt(size_t offset, absl::string_view message) const {
  // Columns count characters, not bytes.
  int64_t column = 1;
  for (char c : lines_.line().substr(0, offset)) column += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return absl::InvalidArgumentError(absl::StrCat(name_, ":", lines_.number(), ":", column, ": error: ", message));
}

Target* JsonRows::Find(std::string_view name) {
  const auto found = targets_.find(View(name));
  if (found != targets_.end()) return &found->second;
  if (num_ignored_ == kMostIgnored) return nullptr;
  ++num_ignored_;
  ignored_.emplace_back(name);
  Target& target = targets_[std::string(name)];
  target.ignored = true;
  return &target;
}

absl::Status JsonRows::ReadInput(const JsonMember& member, int input) {
  const ValueParser& parser = parsers_[static_cast<size_t>(input)];
  Value* value = &values_[static_cast<size_t>(input)];
  const std::string& column = parser.schema().name;
  switch (member.kind) {
    case JsonKind::kNull: return parser.ParseMissing(value);
    case JsonKind::kArray:
    case JsonKind::kObject:
      return absl::InvalidArgumentError(absl::StrCat("column '", column, "': expected one value, found ",
                                                     member.kind == JsonKind::kArray ? "an array" : "an object",
                                                     "; write one value a column"));
    case JsonKind::kBool:
    case JsonKind::kNumber:
      if (parser.schema().type == LATHE_STRING) {
        return absl::InvalidArgumentError(absl::StrCat("column '", column, "': expected a string, found ",
                                                       View(member.text), "; write it in quotes"));
      }
      return parser.Parse(member.text, false, value);
    case JsonKind::kString: return parser.Parse(member.text, true, value);
  }
  return absl::InternalError("all kinds handled");
}

absl::Status JsonRows::ReadMember(const JsonMember& member) {
  Target* target = Find(member.name);
  if (target == nullptr || target->ignored) return absl::OkStatus();
  if (std::exchange(target->last_line, lines_.number()) == lines_.number()) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected column '", View(member.name), "' once, found it twice in one object; remove one"));
  }
  if (target->kept >= 0) {
    KeptValue& kept = kept_[static_cast<size_t>(target->kept)];
    kept.missing = member.kind == JsonKind::kNull;
    kept.is_text = member.kind == JsonKind::kString;
    kept.text = member.text;
  }
  if (target->input < 0) return absl::OkStatus();
  met_[static_cast<size_t>(target->input)] = true;
  return ReadInput(member, target->input);
}

RowReader::Event JsonRows::Next() {
  do {
    const absl::StatusOr<bool> more = lines_.Next();
    if (!more.ok()) {
      error_ = more.status();
      return Event::kFailure;
    }
    if (!*more) return Event::kEnd;
  } while (IsBlank(lines_.line()));

  const auto refuse = [&](size_t offset, absl::string_view message) {
    error_ = ErrorAt(offset, message);
    return Event::kBadRow;
  };
  if (!object_.Parse(lines_.line()))
    return refuse(object_.error_offset(), absl::StrCat(object_.error(), "; write one JSON object a line"));
  met_.assign(parsers_.size(), false);
  for (KeptValue& kept : kept_) kept.missing = true;
  for (const JsonMember& member : object_.members())
    if (absl::Status status = ReadMember(member); !status.ok()) return refuse(member.offset, status.message());
  for (size_t i = 0; i < parsers_.size(); ++i) {
    if (met_[i]) continue;
    if (absl::Status status = parsers_[i].ParseMissing(&values_[i]); !status.ok()) return refuse(0, status.message());
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
