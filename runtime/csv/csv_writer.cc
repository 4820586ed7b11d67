#include "runtime/csv/csv_writer.h"

namespace lathe {

void CsvWriter::Separate() {
  if (!first_) output_.push_back(delimiter_);
  first_ = false;
}

void CsvWriter::Field(std::string_view text) {
  Separate();
  bool needs_quotes = text.empty();
  for (const char c : text) needs_quotes |= c == delimiter_ || c == '"' || c == '\n' || c == '\r';
  if (!needs_quotes) {
    output_.append(text);
    return;
  }
  output_.push_back('"');
  for (const char c : text) {
    if (c == '"') output_.push_back('"');
    output_.push_back(c);
  }
  output_.push_back('"');
}

void CsvWriter::Missing() { Separate(); }

void CsvWriter::EndRecord() {
  output_.push_back('\n');
  first_ = true;
}

}  // namespace lathe
