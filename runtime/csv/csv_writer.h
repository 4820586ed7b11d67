// Writes CSV that the reader reads back as it was.
#ifndef LATHE_RUNTIME_CSV_CSV_WRITER_H_
#define LATHE_RUNTIME_CSV_CSV_WRITER_H_

#include <string>
#include <string_view>

namespace lathe {

// Appends the fields of records to a string, lines ended with LF. A field gets quotes where it needs them: it holds the
// delimiter, a quote or a line end, or it is an empty string that is not missing. A record of one missing field is an empty
// line, which CsvReader reads back only where one field is expected.
class CsvWriter {
 public:
  // The string must outlive the writer; the caller may take what it holds whenever a record is complete.
  explicit CsvWriter(std::string& output, char delimiter = ',') : output_(output), delimiter_(delimiter) {}

  void Field(std::string_view text);
  // An empty field without quotes.
  void Missing();
  void EndRecord();

 private:
  void Separate();

  std::string& output_;
  char delimiter_;
  bool first_ = true;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_CSV_CSV_WRITER_H_
