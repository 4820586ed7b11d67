#include "runtime/csv/csv_readings.h"

#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
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

std::string Show(lathe_type type, bool missing, int64_t integer, double number, bool boolean, std::string_view text) {
  if (missing) return "- ";
  switch (type) {
    case LATHE_FLOAT64: {
      uint64_t bits;
      std::memcpy(&bits, &number, sizeof(bits));
      return absl::StrCat(absl::Hex(bits), " ");
    }
    case LATHE_BOOL:
      return boolean ? "true " : "false ";
    case LATHE_STRING:
      return absl::StrCat("'", absl::string_view(text.data(), text.size()), "' ");
    default:
      return absl::StrCat(integer, " ");
  }
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
      row += Show(parsers[i].schema().type, value.missing, value.integer, value.number, value.boolean, value.text);
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
    auto bad = rows.bad.begin();
    for (int64_t row = 0; row <= rows.block.num_rows(); ++row) {
      bool in_block = false;
      for (; bad != rows.bad.end() && bad->row == row; ++bad) {
        absl::StrAppend(&shown, bad->error.message(), "\n");
        in_block |= bad->in_block;
      }
      if (in_block || row == rows.block.num_rows()) continue;
      for (size_t i = 0; i < parsers.size(); ++i) {
        const lathe_column view = rows.block.View()[i];
        const auto bit = [&](const void* bits) { return static_cast<const uint8_t*>(bits)[row / 8] >> (row % 8) & 1; };
        const lathe_type type = parsers[i].schema().type;
        const bool missing = view.validity != nullptr && !bit(view.validity);
        const int32_t* const offsets = static_cast<const int32_t*>(view.values);
        shown += Show(
            type, missing, type == LATHE_INT64 || type == LATHE_TIMESTAMP ? static_cast<const int64_t*>(view.values)[row] : 0,
            type == LATHE_FLOAT64 ? static_cast<const double*>(view.values)[row] : 0, type == LATHE_BOOL && bit(view.values),
            type == LATHE_STRING
                ? std::string_view(view.bytes + offsets[row], static_cast<size_t>(offsets[row + 1] - offsets[row]))
                : std::string_view());
      }
      for (size_t field = 0; field < header.size; ++field)
        shown += ShowField(columns.FieldOf(chunk, rows, row, field, &scratch));
      shown += "\n";
    }
    if (bad != rows.bad.end()) return "a bad record is out of order";
  }
}

}  // namespace lathe
