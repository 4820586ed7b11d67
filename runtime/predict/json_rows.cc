#include "runtime/predict/json_rows.h"

#include <utility>

#include "runtime/json/json_columns.h"

namespace lathe {
namespace {

class JsonBatch : public RowBatch {
 public:
  explicit JsonBatch(const JsonColumns& columns) : rows(columns.types()), columns_(columns) {}

  ColumnBlock& block() override { return rows.block; }

  KeptValue Kept(int64_t row, size_t column, std::string* scratch) const override {
    const FieldText field = columns_.KeptOf(chunk, rows, row, column, scratch);
    return {field.text.empty() && !field.quoted, field.quoted, field.text};
  }

  JsonChunk chunk;
  JsonRows rows;

 private:
  const JsonColumns& columns_;
};

class JsonRowSource : public RowSource {
 public:
  JsonRowSource(ByteSource& source, const lathe_reader& reader, const std::vector<std::string>& keep, JsonLinesOptions options,
                size_t batch_bytes)
      : parsers_(InputParsers(*reader.program)),
        chunks_(source, {options, batch_bytes}),
        columns_(parsers_, ColumnNames(parsers_, reader.names), keep, kMostIgnored, options, ReaderCode::Of(reader)) {}

  std::unique_ptr<RowBatch> MakeBatch() const override { return std::make_unique<JsonBatch>(columns_); }

  absl::StatusOr<bool> Take(RowBatch& batch) override { return chunks_.Next(&static_cast<JsonBatch&>(batch).chunk); }

  void Read(RowBatch& batch) const override {
    JsonBatch& json = static_cast<JsonBatch&>(batch);
    columns_.Read(json.chunk, &json.rows);
    json.bad.clear();
    for (JsonRows::BadLine& bad : json.rows.bad) json.bad.push_back({bad.row, bad.in_block, std::move(bad.error)});
    json.ignored = json.rows.ignored;
  }

 private:
  const std::vector<ValueParser> parsers_;
  JsonChunks chunks_;
  const JsonColumns columns_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<RowSource>> OpenJsonRows(ByteSource& source, const std::string& name, const lathe_reader& reader,
                                                        const std::vector<std::string>& keep, size_t batch_bytes) {
  JsonLinesOptions options;
  options.name = name;
  return std::make_unique<JsonRowSource>(source, reader, keep, std::move(options), batch_bytes);
}

}  // namespace lathe
