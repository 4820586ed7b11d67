// Cuts a stream of CSV into pieces that end where a record ends, so that threads can read them apart.
#ifndef LATHE_RUNTIME_CSV_CSV_CHUNKS_H_
#define LATHE_RUNTIME_CSV_CSV_CHUNKS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/columns/block.h"
#include "runtime/columns/kernels.h"
#include "runtime/csv/csv_reader.h"
#include "runtime/io/byte_source.h"

namespace lathe {

// Some records in a row.
struct CsvChunk {
  Buffer<char> buffer;
  size_t size = 0;  // of the text, without a line feed that the file's last line lacks
  int64_t first_line = 1;
  // The records break the rules of quotes or line ends, and only CsvReader can say how; the members below are not set.
  bool is_defective = false;

  Buffer<uint32_t> ends;  // as ReaderKernels::scan_csv gives them
  Buffer<uint32_t> records;
  CsvScan scan = {};

  std::string_view text() const { return {buffer.data(), size}; }
};

struct CsvChunkOptions {
  CsvOptions csv;  // name, delimiter and the limit of a record
  size_t chunk_bytes = size_t{1} << 17;
  const ReaderKernels* kernels = nullptr;  // BestKernels when null
};

// Reads what the source has, as far as a chunk goes, and never waits for more than the end of one record: rows that come
// through a pipe are seen at once. Memory is bounded by a chunk and the longest record. Used by one thread at a time.
class CsvChunks {
 public:
  // `header` has read the records before, from `source`, which must outlive this.
  CsvChunks(ByteSource& source, const CsvReader& header, CsvChunkOptions options);

  // False at the end of the input. An error is one of the source, or of a record whose end cannot be found.
  absl::StatusOr<bool> Next(CsvChunk* chunk);

 private:
  // Gives a CsvReader the bytes that are not read yet, and keeps them.
  class Rest;

  size_t available() const { return filled_ - begin_; }
  const char* text() const { return buffer_.data() + begin_; }
  absl::Status Fill();
  // Makes the first `size` bytes a chunk's.
  void Take(size_t size, CsvChunk* chunk);
  absl::Status TakeDefective(CsvChunk* chunk);

  ByteSource& source_;
  CsvChunkOptions options_;
  const ReaderKernels& kernels_;
  Buffer<char> buffer_;
  size_t begin_ = 0;
  size_t filled_ = 0;
  bool at_end_ = false;
  int64_t line_ = 1;
  // At most how much is scanned at once; small behind a defect, so that a file full of them is not scanned again and again.
  size_t window_;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_CSV_CSV_CHUNKS_H_
