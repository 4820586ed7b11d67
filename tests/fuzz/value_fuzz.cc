// Any text is a value of a type, within its limits, or is refused in one line.
#include <cmath>

#include "runtime/ingest/value_parser.h"
#include "tests/fuzz/fuzz_target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const lathe_type type : {LATHE_STRING, LATHE_INT64, LATHE_FLOAT64, LATHE_BOOL, LATHE_TIMESTAMP}) {
    lathe::ColumnSchema schema;
    schema.name = "c";
    schema.type = type;
    const lathe::ValueParser parser(schema);
    lathe::Value value;
    const absl::Status status = parser.Parse(text, size % 2 == 0, &value);
    if (!status.ok()) {
      FUZZ_CHECK(status.message().substr(0, 21) == "column 'c': expected ");
      FUZZ_CHECK(status.message().find('\n') == absl::string_view::npos && status.message().size() < 600);
      continue;
    }
    if (value.missing) continue;
    FUZZ_CHECK(type != LATHE_INT64 || std::llabs(value.integer) <= 1LL << 53);
    FUZZ_CHECK(type != LATHE_FLOAT64 || std::isfinite(value.number));
    FUZZ_CHECK(type != LATHE_STRING || value.text == text);
    FUZZ_CHECK(type != LATHE_TIMESTAMP || (value.integer > -62135769600000001 && value.integer < 253402387200000000));
  }
  return 0;
}

std::vector<std::string> Seeds() {
  return {"0",    "-17",  "9007199254740992", "1.5e-3", "123456789.987654321", "nan",       "true",
          "No",   "text", "caf\xc3\xa9",      "\xf0\x9f\x98\x80", "2024-02-29", "2024-02-29T12:34:56.123456+05:30", "1e308"};
}
