// The fast reader of JSON Lines takes and refuses what the careful one does, to the bit and to the letter, however the text is
// cut.
#include <algorithm>

#include "runtime/json/json_readings.h"
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
    schema.required = *name == 'i';
    if (*name == 'v')
      schema.values = {"x", "a \"longer\" value"};
    if (*name == 'f')
      schema.max = 1000;
    parsers.emplace_back(std::move(schema));
  }
  return parsers;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const auto &parsers = *new std::vector<lathe::ValueParser>(Parsers());
  const std::string_view text(reinterpret_cast<const char *>(data), size);
  const std::vector<std::string> keep = {"s", "key"};
  lathe::JsonLinesOptions options;
  options.name = "f";
  const std::string careful = ReadJsonCarefully(text, parsers, keep, options);
  for (const lathe::ReaderKernels *const *kernels = lathe::UsableKernels(); *kernels != nullptr; ++kernels) {
    const bool is_whole = size % 2 == 0;
    FUZZ_CHECK_EQUAL(
        ReadJsonFast(text, parsers, keep, options, is_whole ? size + 1 : 1 + size % 97, is_whole ? 1 << 17 : 64, **kernels).shown,
        careful);
  }
  return 0;
}

std::vector<std::string> Seeds() {
  return {
      "{\"s\": \"text\", \"i\": 1, \"f\": -1.5e+2, \"b\": true, \"t\": \"2024-02-29\", \"v\": "
      "\"x\"}\n{\"s\":\"b\",\"i\":2,\"f\":3}\n",
      "{\"i\":1,\"key\":[1,{\"m\":[]}],\"s\":null}\r\n\n{\"i\":2,\"key\":\"a "
      "\\\"b\\\"\",\"s\":\"\\u00e9\"}\n{\"i\":3,\"key\":{\"p\":{}}}",
      "{\"i\":1,\"u\":0}\n{\"u\":0,\"i\":2}\n{\"i\":3,\"i\":4}\n{\"i\":\"5\",\"v\":\"a \\\"longer\\\" value\"}\n",
  };
}
