// Strings that a reader turns into indices of a vocabulary while it parses, against the same strings read and looked up after
// that: the same indices, the same missing values, the same rows refused, with the same messages.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "compiler/conversion/llvm/PerfectHash.h"
#include "runtime/csv/csv_columns.h"
#include "runtime/json/json_columns.h"
#include "gtest/gtest.h"

namespace lathe {
namespace {

// Column 0 takes any text, column 1 some values, column 2 has to have one.
void ReadCategories(lathe_block *block) {
  lathe_read_category(block, 0, 0);
  lathe_read_category(block, 1, 0);
  lathe_read_category(block, 2, 1);
}

std::vector<ValueParser> Parsers(const std::vector<std::string> &allowed) {
  std::vector<ValueParser> parsers;
  for (const char *name : {"a", "b", "c"}) {
    ColumnSchema schema;
    schema.name = name;
    if (schema.name == "b")
      schema.values = allowed;
    schema.required = schema.name == "c";
    parsers.emplace_back(std::move(schema));
  }
  return parsers;
}

struct Reading {
  std::vector<int64_t> indices; // row by row; kMissing where there is none
  std::vector<std::string> bad;
};
constexpr int64_t kMissing = -9;

bool Bit(const uint8_t *bits, int64_t row) { return bits[row / 8] >> (row % 8) & 1; }

template <typename Bad>
void Append(ColumnBlock &block, const std::vector<Bad> &bad, const lathe_vocabulary *vocabulary, Reading *reading) {
  std::vector<bool> is_bad(static_cast<size_t>(block.num_rows()));
  for (const Bad &row : bad) {
    reading->bad.emplace_back(row.error.message());
    if (row.in_block)
      is_bad[static_cast<size_t>(row.row)] = true;
  }
  const std::vector<lathe_column> &views = block.View();
  for (int64_t row = 0; row < block.num_rows(); ++row) {
    if (is_bad[static_cast<size_t>(row)])
      continue;
    for (const lathe_column &column : views) {
      const bool present = column.validity == nullptr || Bit(column.validity, row);
      if (!present) {
        reading->indices.push_back(kMissing);
      } else if (vocabulary == nullptr) {
        reading->indices.push_back(static_cast<const int64_t *>(column.values)[row]);
      } else {
        const int32_t *const offsets = static_cast<const int32_t *>(column.values) + row;
        reading->indices.push_back(lathe_vocabulary_lookup(vocabulary, column.bytes + offsets[0], offsets[1] - offsets[0]));
      }
    }
  }
}

// `vocabulary`: of the look-ups that follow; null where the reader does them.
Reading ReadCsv(const std::string &text, const std::vector<ValueParser> &parsers, ReaderCode code,
                const lathe_vocabulary *vocabulary, size_t chunk_bytes, const ReaderKernels &kernels) {
  CsvOptions options;
  options.name = "f";
  MemorySource source(text);
  CsvReader header(source, options);
  EXPECT_EQ(header.Next(), CsvReader::Event::kRecord);
  CsvChunks chunks(source, header, {options, chunk_bytes, &kernels});
  const CsvColumns columns(parsers, {0, 1, 2}, 3, options, code, kernels);
  CsvRows rows(columns.types());
  CsvChunk chunk;
  Reading reading;
  while (*chunks.Next(&chunk)) {
    columns.Read(chunk, &rows);
    Append(rows.block, rows.bad, vocabulary, &reading);
  }
  return reading;
}

Reading ReadJson(const std::string &text, const std::vector<ValueParser> &parsers, ReaderCode code,
                 const lathe_vocabulary *vocabulary, size_t chunk_bytes, const ReaderKernels &kernels) {
  JsonLinesOptions options;
  options.name = "f";
  MemorySource source(text);
  JsonChunks chunks(source, {options, chunk_bytes});
  const JsonColumns columns(parsers, ColumnNames(parsers, nullptr), {}, 0, options, code, kernels);
  JsonRows rows(columns.types());
  JsonChunk chunk;
  Reading reading;
  while (*chunks.Next(&chunk)) {
    columns.Read(chunk, &rows);
    Append(rows.block, rows.bad, vocabulary, &reading);
  }
  return reading;
}

class Random {
public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  size_t Below(size_t end) { return std::uniform_int_distribution<size_t>(0, end - 1)(engine_); }

  std::string Word(size_t most_bytes) {
    static const std::string kLetters = "abcdeXYZ019 -_/\"',.";
    std::string word(Below(most_bytes + 1), 'x');
    for (char &letter : word)
      letter = kLetters[Below(kLetters.size())];
    if (Below(10) == 0)
      word += "\xc3\xa9";
    return word;
  }

private:
  std::mt19937_64 engine_;
};

std::string CsvField(const std::string &value, bool quote) {
  if (!quote && value.find_first_of("\",\n\r") == std::string::npos)
    return value;
  std::string field = "\"";
  for (const char letter : value)
    field.append(letter == '"' ? 2 : 1, letter);
  return field + '"';
}

std::string JsonField(const std::string &value, Random *random) {
  std::string field = "\"";
  for (const char letter : value) {
    if (letter == '"' || letter == '\\' || (letter == '/' && random->Below(2) == 0))
      field += '\\';
    field += letter;
  }
  return field + '"';
}

std::vector<std::string> Vocabulary(Random *random, size_t most_bytes, bool with_like_ones) {
  std::vector<std::string> values;
  const size_t count = 1 + random->Below(random->Below(2) == 0 ? 12 : 200);
  while (values.size() < count) {
    std::string value = random->Word(most_bytes);
    // Values of one size whose first and last bytes are the same need a hash of all their bytes.
    if (with_like_ones && values.size() < 2)
      value = std::string("prefix__") + (values.empty() ? "1" : "2") + "__a_suffix_";
    // An empty text would be allowed, and be what an empty field in quotes has.
    if (std::find(values.begin(), values.end(), value) == values.end())
      values.push_back(value);
    if (values.size() < count && most_bytes < 2 && values.size() > 10)
      break;
  }
  return values;
}

TEST(Categories, AreWhatLookUpsGive) {
  for (uint64_t seed = 0; seed < 400; ++seed) {
    Random random(seed);
    const std::vector<std::string> values = Vocabulary(&random, 1 + random.Below(24), seed % 7 == 0);
    std::vector<llvm::StringRef> refs(values.begin(), values.end());
    const std::optional<PerfectHash> hash = findPerfectHash(refs);
    ASSERT_TRUE(hash);
    const lathe_vocabulary vocabulary = hash->asVocabulary();
    const lathe_vocabulary *const categories[] = {&vocabulary, &vocabulary, &vocabulary};
    const ReaderCode code = {ReadCategories, categories};
    const std::vector<ValueParser> parsers = Parsers(values);

    const size_t odds = 1 + random.Below(20);
    const bool quotes_all = random.Below(4) == 0;
    const std::string line_end = random.Below(4) == 0 ? "\r\n" : "\n";
    std::string csv = "a,b,c" + line_end;
    std::string json;
    for (size_t row = 0, rows = random.Below(400); row < rows; ++row) {
      for (const char name : {'a', 'b', 'c'}) {
        json += name == 'a' ? "{" : ",";
        const bool is_missing = random.Below(5 * odds) == 0;
        std::string value = random.Below(3 * odds) == 0 ? random.Word(20) : values[random.Below(values.size())];
        if (random.Below(20 * odds) == 0)
          value += "\xff";
        const bool quote = quotes_all || random.Below(8) == 0;
        csv += is_missing ? "" : CsvField(value, quote || value.empty());
        csv += name == 'c' ? line_end : ",";
        json += std::string("\"") + name + "\":" + (is_missing ? "null" : JsonField(value, &random));
      }
      json += "}\n";
    }
    for (const ReaderKernels *const *kernels = UsableKernels(); *kernels != nullptr; ++kernels) {
      for (const size_t chunk_bytes : {size_t{64}, size_t{1} << 17}) {
        const Reading expected = ReadCsv(csv, parsers, ReaderCode::Plan(), &vocabulary, chunk_bytes, **kernels);
        const Reading found = ReadCsv(csv, parsers, code, nullptr, chunk_bytes, **kernels);
        ASSERT_EQ(found.indices, expected.indices) << seed << " " << (*kernels)->name;
        ASSERT_EQ(found.bad, expected.bad) << seed << " " << (*kernels)->name;
        const Reading json_expected = ReadJson(json, parsers, ReaderCode::Plan(), &vocabulary, chunk_bytes, **kernels);
        const Reading json_found = ReadJson(json, parsers, code, nullptr, chunk_bytes, **kernels);
        ASSERT_EQ(json_found.indices, json_expected.indices) << seed << " " << (*kernels)->name;
        ASSERT_EQ(json_found.bad, json_expected.bad) << seed << " " << (*kernels)->name;
      }
    }
  }
}

} // namespace
} // namespace lathe
