// Any bytes are read as records or end in an error with a place; block boundaries change nothing; what was read can be
// written and read back.
#include <algorithm>
#include <utility>

#include "runtime/csv/csv_reader.h"
#include "runtime/csv/csv_writer.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using lathe::CsvReader;

struct Reading {
  std::vector<std::vector<std::pair<std::string, bool>>> records;
  std::vector<std::string> errors;
};

bool operator==(const Reading& a, const Reading& b) { return a.records == b.records && a.errors == b.errors; }

// A small buffer, so that short inputs make it grow.
lathe::CsvOptions Options() {
  lathe::CsvOptions options;
  options.name = "f";
  options.block_bytes = 16;
  return options;
}

Reading Read(std::string_view text, size_t block) {
  lathe::MemorySource source(text, block);
  CsvReader reader(source, Options());
  Reading reading;
  std::string raw;
  for (;;) {
    const CsvReader::Event event = reader.Next();
    if (event == CsvReader::Event::kEnd) return reading;
    if (event != CsvReader::Event::kRecord) {
      const std::string message(reader.error().message());
      FUZZ_CHECK(message.substr(0, 2) == "f:" && message.find(": error: expected ") != std::string::npos);
      reading.errors.push_back(message);
      if (event == CsvReader::Event::kFailure) return reading;
      continue;
    }
    FUZZ_CHECK(!reader.fields().empty() && !reader.raw().empty());
    auto& record = reading.records.emplace_back();
    for (const lathe::CsvField& field : reader.fields()) {
      FUZZ_CHECK(field.offset <= reader.raw().size());
      record.emplace_back(std::string(field.text), field.quoted);
    }
    FUZZ_CHECK(!reader.ErrorAt(record.size() / 2, "x").ok());
    if (reading.records.size() == 1) reader.ExpectFields(record.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Reading whole = Read(text, size + 1);
  FUZZ_CHECK(Read(text, 1 + size % 7) == whole);
  FUZZ_CHECK(Read(text, 1) == whole);

  std::string written;
  lathe::CsvWriter writer(written);
  for (const auto& record : whole.records) {
    for (const auto& [field, quoted] : record) {
      if (field.empty() && !quoted) {
        writer.Missing();
      } else {
        writer.Field(field);
      }
    }
    writer.EndRecord();
  }
  // A byte order mark in the first field is one again when written first; one unquoted empty field is an empty line.
  if (written.substr(0, 3) == "\xef\xbb\xbf" || written.substr(0, 2) == "\xff\xfe" || written.substr(0, 2) == "\xfe\xff") return 0;
  const Reading again = Read(written, written.size() + 1);
  FUZZ_CHECK(again.errors.empty() && again.records.size() == whole.records.size());
  for (size_t i = 0; i < again.records.size(); ++i) {
    FUZZ_CHECK(again.records[i].size() == whole.records[i].size());
    for (size_t k = 0; k < again.records[i].size(); ++k) FUZZ_CHECK(again.records[i][k].first == whole.records[i][k].first);
  }
  return 0;
}

std::vector<std::string> Seeds() {
  return {
      "a,b,c\n1,2,3\n,,\n",
      "\xef\xbb\xbf" "a,b\r\n\"x,\"\"y\"\"\",\"\r\n\"\r\n\"\",z",
      "one\n\n\"\"\nlast",
      "\"multi\nline\",q\n\n1,\"unterminated\n2,3",
  };
}
