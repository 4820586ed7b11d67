// Which format rows are in.
#ifndef LATHE_RUNTIME_PREDICT_FORMAT_H_
#define LATHE_RUNTIME_PREDICT_FORMAT_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "runtime/io/byte_source.h"

namespace lathe {

enum class RowFormat { kCsv, kJsonLines };

// "csv" or "jsonl", as flags name them.
std::optional<RowFormat> FormatOfName(std::string_view name);

// By the extension: .csv, or .jsonl, .ndjson and .json.
std::optional<RowFormat> FormatOfPath(std::string_view path);

// Gives the bytes of another source, which must outlive it, after a look at the first of them.
class PeekedSource : public ByteSource {
 public:
  explicit PeekedSource(ByteSource& source) : source_(source) {}

  // JSON Lines when the first byte that is no space is a brace. Reads ahead as far as that takes.
  absl::StatusOr<RowFormat> Sniff();

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override;

 private:
  ByteSource& source_;
  std::string ahead_;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_PREDICT_FORMAT_H_
