#include "runtime/json/json_readings.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "runtime/columns/block_text.h"
#include "runtime/json/json_chunks.h"
#include "runtime/json/json_columns.h"
#include "runtime/json/json_value.h"

namespace lathe {
namespace {

std::string ShowKept(bool missing, bool is_text, std::string_view text) {
  if (missing) return "null,";
  return absl::StrCat(is_text ? "t" : "j", "[", absl::string_view(text.data(), text.size()), "],");
}

}  // namespace

std::string ReadJsonCarefully(std::string_view text, const std::vector<ValueParser>& parsers,
                              const std::vector<std::string>& keep, const JsonLinesOptions& options) {
  MemorySource source(text);
  JsonLinesReader reader(source, options);
  std::string shown;
  for (;;) {
    const JsonLinesReader::Event event = reader.Next();
    if (event == JsonLinesReader::Event::kEnd) return shown;
    if (event != JsonLinesReader::Event::kRecord) {
      absl::StrAppend(&shown, reader.error().message(), "\n");
      if (event == JsonLinesReader::Event::kFailure) return shown;
      continue;
    }
    const std::vector<JsonField>& fields = reader.fields();
    absl::Status error;
    std::vector<Value> values(parsers.size());
    std::vector<bool> met(parsers.size());
    for (size_t i = 0; i < fields.size() && error.ok(); ++i) {
      for (size_t k = 0; k < parsers.size(); ++k) {
        if (parsers[k].schema().name != fields[i].name) continue;
        met[k] = true;
        const absl::Status status = ParseJsonValue(parsers[k], fields[i], &values[k]);
        if (!status.ok()) error = reader.ErrorAt(i, {status.message().data(), status.message().size()});
      }
    }
    for (size_t k = 0; k < parsers.size() && error.ok(); ++k) {
      const absl::Status status = met[k] ? absl::OkStatus() : parsers[k].ParseMissing(&values[k]);
      if (!status.ok()) error = reader.ErrorAt(fields.size(), {status.message().data(), status.message().size()});
    }
    if (!error.ok()) {
      absl::StrAppend(&shown, error.message(), "\n");
      continue;
    }
    for (size_t k = 0; k < parsers.size(); ++k) {
      shown += ShowValue(parsers[k].schema().type, values[k]);
    }
    for (const std::string& name : keep) {
      const auto field = std::find_if(fields.begin(), fields.end(), [&](const JsonField& f) { return f.name == name; });
      shown += field == fields.end()
                   ? ShowKept(true, false, "")
                   : ShowKept(field->kind == JsonField::kNull, field->kind == JsonField::kString, field->text);
    }
    shown += "\n";
  }
}

JsonReading ReadJsonFast(std::string_view text, const std::vector<ValueParser>& parsers, const std::vector<std::string>& keep,
                         const JsonLinesOptions& options, size_t block, size_t chunk_bytes, const ReaderKernels& kernels) {
  MemorySource source(text, block);
  JsonChunks chunks(source, {options, chunk_bytes});
  const JsonColumns columns(parsers, ColumnNames(parsers, nullptr), keep, 10, options, ReaderCode::Plan(), kernels);
  JsonRows rows(columns.types());
  JsonChunk chunk;
  JsonReading reading;
  std::string scratch;
  for (;;) {
    const absl::StatusOr<bool> more = chunks.Next(&chunk);
    if (!more.ok()) absl::StrAppend(&reading.shown, more.status().message(), "\n");
    if (!more.ok() || !*more) return reading;
    columns.Read(chunk, &rows);
    for (const std::string& name : rows.ignored) {
      if (std::find(reading.ignored.begin(), reading.ignored.end(), name) == reading.ignored.end())
        reading.ignored.push_back(name);
    }
    const auto show_kept = [&](int64_t row) {
      std::string all;
      for (size_t i = 0; i < keep.size(); ++i) {
        const FieldText kept = columns.KeptOf(chunk, rows, row, i, &scratch);
        all += ShowKept(kept.text.empty() && !kept.quoted, kept.quoted, kept.text);
      }
      return all;
    };
    if (!ShowRows(rows.block, rows.bad, show_kept, &reading.shown)) return JsonReading{"a bad line is out of order", {}};
  }
}

}  // namespace lathe
