// The fast reader of CSV takes and refuses what the careful one does, to the bit and to the letter, however the text is cut,
// with every version of its kernels.
#include <algorithm>

#include "runtime/csv/csv_readings.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

std::vector<lathe::ValueParser> Parsers() {
  std::vector<lathe::ValueParser> parsers;
  for (const char *name : {"s", "i", "f", "b", "t", "v"}) {
    lathe::ColumnSchema schema;
    schema.name = name;
    schema.type = *name == 'i'   ? LATHE_INT64
                  : *name == 'f' ? LATHE_FLOAT64
                  : *name == 'b' ? LATHE_BOOL
                  : *name == 't' ? LATHE_TIMESTAMP
                                 : LATHE_STRING;
    schema.required = *name == 'b';
    if (*name == 'v')
      schema.values = {"x", "a longer value"};
    if (*name == 'i')
      schema.max = 1000;
    parsers.emplace_back(std::move(schema));
  }
  return parsers;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const auto &parsers = *new std::vector<lathe::ValueParser>(Parsers());
  const std::string text = "s,i,f,b,t,v\n" + std::string(reinterpret_cast<const char *>(data), size);
  lathe::CsvOptions options;
  options.name = "f";
  const std::string careful = ReadCsvCarefully(text, parsers, options);
  for (const lathe::ReaderKernels *const *kernels = lathe::UsableKernels(); *kernels != nullptr; ++kernels) {
    const bool is_whole = size % 2 == 0;
    FUZZ_CHECK_EQUAL(
        ReadCsvFast(text, parsers, options, is_whole ? text.size() : 1 + size % 97, is_whole ? 1 << 17 : 64, **kernels), careful);
  }
  return 0;
}

std::vector<std::string> Seeds() {
  std::string many;
  for (int i = 0; i < 70; ++i)
    many += "t," + std::to_string(i * 7) + "," + std::to_string(i * 0.37) + ",yes,2024-02-29,x\n";
  return {
      "text,12,3.5,true,2024-02-29,x\n,,,1,,\n",
      "\"quoted, \"\"text\"\"\",-7,1e-3,No,2024-02-29T12:34:56Z,a longer value\r\n\"two\nlines\",\"5\",\"6.25\",0,,\n",
      "caf\xc3\xa9,999,0.84442185152504812,FALSE,1999-12-31 23:59:59,x\nb,1000,123456789012345678,1,,\n",
      many,
  };
}
