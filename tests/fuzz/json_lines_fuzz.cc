// Any bytes are read as objects or end in an error with a place; block boundaries change nothing.
#include "runtime/json/json_lines_reader.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using lathe::JsonLinesReader;

// A small buffer, so that short inputs make it grow.
lathe::JsonLinesOptions Options() {
  lathe::JsonLinesOptions options;
  options.name = "f";
  options.block_bytes = 16;
  return options;
}

std::string Read(std::string_view text, size_t block) {
  lathe::MemorySource source(text, block);
  JsonLinesReader reader(source, Options());
  std::string reading;
  for (;;) {
    const JsonLinesReader::Event event = reader.Next();
    if (event == JsonLinesReader::Event::kEnd) return reading;
    if (event != JsonLinesReader::Event::kRecord) {
      const std::string message(reader.error().message());
      FUZZ_CHECK(message.substr(0, 2) == "f:" && message.find(": error: expected ") != std::string::npos);
      FUZZ_CHECK(message.find('\n') == std::string::npos);
      reading += message + "\n";
      if (event == JsonLinesReader::Event::kFailure) return reading;
      continue;
    }
    for (const lathe::JsonField& field : reader.fields()) {
      FUZZ_CHECK(field.offset < reader.raw().size());
      reading += std::string(field.name) + "=" + std::to_string(field.kind) + ":" + std::string(field.text) + "|";
    }
    reading += "\n";
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string whole = Read(text, size + 1);
  FUZZ_CHECK(Read(text, 1 + size % 7) == whole);
  FUZZ_CHECK(Read(text, 1) == whole);
  return 0;
}

std::vector<std::string> Seeds() {
  return {
      "{\"a\": 1, \"b\": \"x\", \"c\": null, \"d\": true, \"e\": -1.5e+3}\n{}\n",
      "\xef\xbb\xbf{\"\\u00e4\":\"\\ud83d\\ude00\\n\\\"\"}\r\n\n{\"n\":[1,{\"m\":[]}],\"o\":{\"p\":{}}}",
      "{\"a\":0.5,\"b\":false}\n[1]\n{\"a\":1,\"a\":2}\n",
  };
}
