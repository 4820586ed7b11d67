// Any file is refused, or every value that it claims to have can be read. The sanitizers of --config=fuzz and --config=asan
// watch the reads.
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/io/mapped_file.h"
#include "runtime/io/output_file.h"
#include "runtime/table/shard.h"
#include "runtime/table/table_builder.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

// A file in memory, by a path.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("shard", MFD_CLOEXEC)) { FUZZ_CHECK(descriptor_ >= 0); }
  ~MemoryFile() { close(descriptor_); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }
  void Set(const uint8_t* data, size_t size) {
    FUZZ_CHECK(ftruncate(descriptor_, 0) == 0);
    FUZZ_CHECK(pwrite(descriptor_, data, size, 0) == static_cast<ssize_t>(size));
  }

 private:
  int descriptor_;
};

uint64_t SumOfBytes(const void* data, size_t size) {
  uint64_t sum = 0;
  for (size_t i = 0; i < size; ++i) sum += static_cast<const uint8_t*>(data)[i];
  return sum;
}

uint64_t ReadEverything(const lathe::Shard& shard) {
  uint64_t sum = 0;
  const size_t rows = static_cast<size_t>(shard.num_rows());
  for (int i = 0; i < shard.num_columns(); ++i) {
    const lathe_column& column = shard.column(i);
    if (column.validity != nullptr) sum += SumOfBytes(column.validity, (rows + 7) / 8);
    switch (shard.spec(i).type) {
      case LATHE_STRING: {
        const int32_t* const offsets = static_cast<const int32_t*>(column.values);
        for (size_t row = 0; row < rows; ++row) {
          FUZZ_CHECK(offsets[row] <= offsets[row + 1]);
          sum += SumOfBytes(column.bytes + offsets[row], static_cast<size_t>(offsets[row + 1] - offsets[row]));
        }
        break;
      }
      case LATHE_BOOL:
        sum += SumOfBytes(column.values, (rows + 7) / 8);
        break;
      default:
        sum += SumOfBytes(column.values, rows * 8);
    }
  }
  return sum;
}

volatile uint64_t sink;  // keeps the reads

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static MemoryFile file;
  file.Set(data, size);
  const absl::StatusOr<lathe::Shard> shard = lathe::Shard::Open(file.path());
  if (shard.ok()) {
    sink = ReadEverything(*shard);
  } else {
    FUZZ_CHECK(shard.status().message().find(": error: expected a typed shard, found ") != std::string::npos);
  }
  return 0;
}

std::vector<std::string> Seeds() {
  std::vector<std::string> seeds;
  for (const int rows : {0, 3, 20}) {
    lathe::TableBuilder table({{"s", LATHE_STRING}, {"i", LATHE_INT64}, {"f", LATHE_FLOAT64}, {"b", LATHE_BOOL}});
    for (int row = 0; row < rows; ++row) {
      if (row % 5 == 4) {
        for (int column = 0; column < 4; ++column) table.AppendMissing(column);
        continue;
      }
      FUZZ_CHECK(table.AppendString(0, std::string(static_cast<size_t>(row), 'x')).ok());
      table.AppendInt64(1, row);
      table.AppendDouble(2, row);
      table.AppendBool(3, row % 2 == 0);
    }
    const std::string path = std::string(std::getenv("TEST_TMPDIR") != nullptr ? std::getenv("TEST_TMPDIR") : "/tmp") + "/seed.shard";
    absl::StatusOr<lathe::OutputFile> output = lathe::OutputFile::Create(path);
    FUZZ_CHECK(output.ok() && table.WriteShard("seed.csv", *output).ok() && output->Commit().ok());
    seeds.push_back(*lathe::ReadFile(path));
    unlink(path.c_str());
  }
  return seeds;
}
