// Reads CSV as RFC 4180 has it, record by record, from a stream, in memory bounded by the longest record.
#ifndef LATHE_RUNTIME_CSV_CSV_READER_H_
#define LATHE_RUNTIME_CSV_CSV_READER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "runtime/io/byte_source.h"

namespace lathe {

struct CsvField {
  std::string_view text;  // without the quotes around it, doubled quotes undone
  bool quoted = false;    // tells "" from nothing
  size_t offset = 0;      // where it starts in the raw record
};

struct CsvOptions {
  std::string name = "<input>";  // the file, in errors
  char delimiter = ',';
  // A longer record is an error: most likely a quote was never closed.
  size_t max_record_bytes = size_t{64} << 20;
  size_t block_bytes = size_t{1} << 18;  // read at once, at least 2
  int64_t first_line = 1;
  // The source starts behind other records of the file: a byte order mark is text like any other.
  bool continues = false;
};

// Lines end with LF or CRLF, the last one may lack its end; fields in quotes may hold delimiters, line ends and doubled
// quotes. A UTF-8 byte order mark at the start is skipped. Empty lines are skipped, but with one column an empty line is a
// record with an empty field. It does not decode text: bytes are passed on as they are.
//
// Used by one thread at a time.
class CsvReader {
 public:
  enum class Event {
    kRecord,     // fields() holds the next record
    kBadRecord,  // this record is malformed, error() says how; raw() holds it, and reading may go on
    kEnd,
    kFailure,  // nothing more can be read, error() says why
  };

  // The source must outlive the reader.
  CsvReader(ByteSource& source, CsvOptions options);

  Event Next();

  // Records that follow must have this many fields, else they are bad; 0, at first, means any number.
  void ExpectFields(size_t count) { expected_fields_ = count; }

  // The fields, and the bytes with the line end, of the last record; valid until the next call of Next.
  const std::vector<CsvField>& fields() const { return fields_; }
  std::string_view raw() const;

  // `name:line:column: error: message` about a field of the last record, or about the place after its last field.
  // Lines are counted as an editor shows them, also within quotes; columns count characters, from 1.
  absl::Status ErrorAt(size_t field, std::string_view message) const;
  // The line on which the last record starts.
  int64_t line() const { return line_; }

  // What follows the last record: its line, and those of its bytes that were read already.
  int64_t next_line() const { return next_line_; }
  std::string_view unread() const { return std::string_view(buffer_).substr(end_, filled_ - end_); }

  const absl::Status& error() const { return error_; }
  // Whether the last event was kFailure, or comes to that with the next.
  bool failed() const { return failed_; }

 private:
  enum class Scan { kComplete, kNeedsMore };

  Scan ScanRecord(size_t* end);
  // Reads more bytes behind those of the current record; false at the end or after an error.
  bool Fill();
  bool SkipByteOrderMark();
  absl::Status ErrorAtOffset(size_t offset, std::string_view message) const;
  Event Fail(absl::Status status);

  ByteSource& source_;
  const CsvOptions options_;
  size_t expected_fields_ = 0;

  std::string buffer_;
  size_t begin_ = 0;  // of the current record
  size_t end_ = 0;    // of the current record, with its line end
  size_t filled_ = 0;
  bool at_end_ = false;
  bool started_ = false;
  bool failed_ = false;

  int64_t line_ = 1;
  int64_t next_line_ = 1;
  std::vector<CsvField> fields_;
  std::string unquoted_;  // fields whose doubled quotes were undone
  // The first thing wrong with the current record; nullptr when nothing is.
  const char* defect_ = nullptr;
  size_t defect_offset_ = 0;
  size_t open_field_ = 0;  // where the field starts that was scanned last
  bool stops_plain_[256] = {};
  absl::Status error_;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_CSV_CSV_READER_H_
