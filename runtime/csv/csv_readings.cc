#include "runtime/csv/csv_readings.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "runtime/columns/block_text.h"
#include "runtime/csv/csv_chunks.h"
#include "runtime/csv/csv_columns.h"

namespace lathe {
namespace {

struct Header {
  std::vector<int> fields;  // of each column
  size_t size = 0;
};

Header Locate(const std::vector<ValueParser>& parsers, const CsvReader& reader) {
  Header header;
  header.size = reader.fields().size();
  for (const ValueParser& parser : parsers) {
    header.fields.push_back(CsvColumns::kAbsent);
    for (size_t i = 0; i < header.size; ++i) {
      if (reader.fields()[i].text == parser.schema().name) header.fields.back() = static_cast<int>(i);
    }
  }
  return header;
}

template <typename Field>
std::string ShowField(const Field& field) {
  return absl::StrCat(field.quoted ? "q" : "p", "[", absl::string_view(field.text.data(), field.text.size()), "]");
}

}  // namespace

std::string ReadCsvCarefully(std::string_view text, const std::vector<ValueParser>& parsers, CsvOptions options) {
  MemorySource source(text);
  CsvReader reader(source, std::move(options));
  if (reader.Next() != CsvReader::Event::kRecord) return "no header";
  const Header header = Locate(parsers, reader);
  reader.ExpectFields(header.size);
  std::string shown;
  for (;;) {
    const CsvReader::Event event = reader.Next();
    if (event == CsvReader::Event::kEnd) return shown;
    if (event != CsvReader::Event::kRecord) {
      absl::StrAppend(&shown, reader.error().message(), "\n");
      if (event == CsvReader::Event::kFailure) return shown;
      continue;
    }
    std::string row;
    bool refused = false;
    for (size_t i = 0; i < parsers.size(); ++i) {
      Value value;
      if (header.fields[i] != CsvColumns::kAbsent) {
        const CsvField& field = reader.fields()[static_cast<size_t>(header.fields[i])];
        const absl::Status status = parsers[i].Parse(field.text, field.quoted, &value);
        if (!status.ok()) {
          row = std::string(
              reader.ErrorAt(static_cast<size_t>(header.fields[i]), {status.message().data(), status.message().size()})
                  .message());
          refused = true;
          break;
        }
      }
      row += ShowValue(parsers[i].schema().type, value);
    }
    if (!refused) {
      for (const CsvField& field : reader.fields()) row += ShowField(field);
    }
    absl::StrAppend(&shown, row, "\n");
  }
}

std::string ReadCsvFast(std::string_view text, const std::vector<ValueParser>& parsers, CsvOptions options, size_t block,
                        size_t chunk_bytes, const ReaderKernels& kernels) {
  MemorySource source(text, block);
  CsvOptions header_options = options;
  header_options.block_bytes = 2;
  CsvReader reader(source, header_options);
  if (reader.Next() != CsvReader::Event::kRecord) return "no header";
  const Header header = Locate(parsers, reader);
  CsvChunkOptions chunk_options;
  chunk_options.csv = options;
  chunk_options.chunk_bytes = chunk_bytes;
  chunk_options.kernels = &kernels;
  CsvChunks chunks(source, reader, chunk_options);
  const CsvColumns columns(parsers, header.fields, header.size, options, ReaderCode::Plan(), kernels);
  CsvRows rows(columns.types());
  CsvChunk chunk;
  std::string shown;
  std::string scratch;
  for (;;) {
    const absl::StatusOr<bool> more = chunks.Next(&chunk);
    if (!more.ok()) return absl::StrCat(shown, more.status().message(), "\n");
    if (!*more) return shown;
    columns.Read(chunk, &rows);
    const auto show_fields = [&](int64_t row) {
      std::string fields;
      for (size_t field = 0; field < header.size; ++field)
        fields += ShowField(columns.FieldOf(chunk, rows, row, field, &scratch));
      return fields;
    };
    if (!ShowRows(rows.block, rows.bad, show_fields, &shown)) return "a bad record is out of order";
  }
}

}  // namespace lathe
