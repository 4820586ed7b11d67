// The fast reader against the careful one: CsvReader and ValueParser, record by record. Both must take the same rows with the
// same values to the bit, and refuse the same records with the same messages, however the input is cut.
#include "runtime/csv/csv_columns.h"

#include <cmath>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "runtime/csv/csv_readings.h"

namespace lathe {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<ValueParser> Parsers() {
  const auto column = [](const char* name, lathe_type type) {
    ColumnSchema schema;
    schema.name = name;
    schema.type = type;
    return schema;
  };
  std::vector<ColumnSchema> schemas = {column("i", LATHE_INT64),  column("f", LATHE_FLOAT64),   column("s", LATHE_STRING),
                                       column("b", LATHE_BOOL),   column("t", LATHE_TIMESTAMP), column("v", LATHE_STRING),
                                       column("g", LATHE_FLOAT64)};
  schemas[0].required = true;
  schemas[0].min = -1000;
  schemas[5].values = {"x", "yes", "a longer value", "\xc3\xa9"};
  schemas[6].min = 0;
  schemas[6].max = 10;
  std::vector<ValueParser> parsers;
  for (ColumnSchema& schema : schemas) parsers.emplace_back(std::move(schema));
  return parsers;
}

CsvOptions Options(char delimiter = ',') {
  CsvOptions options;
  options.name = "f";
  options.delimiter = delimiter;
  return options;
}

void ExpectSame(std::string_view text, char delimiter = ',') {
  const std::vector<ValueParser> parsers = Parsers();
  const std::string careful = ReadCsvCarefully(text, parsers, Options(delimiter));
  for (const ReaderKernels* const* kernels = UsableKernels(); *kernels != nullptr; ++kernels) {
    for (const size_t block : {text.size() + 1, size_t{1}, size_t{7}, size_t{64}}) {
      for (const size_t chunk : {size_t{64}, size_t{1} << 17}) {
        ASSERT_EQ(ReadCsvFast(text, parsers, Options(delimiter), block, chunk, **kernels), careful)
            << (*kernels)->name << ", blocks of " << block << ", chunks of " << chunk << ":\n"
            << text;
      }
    }
  }
}

constexpr char kHeader[] = "i,f,s,b,t,v,g\n";

TEST(CsvColumnsTest, ReadsEveryType) {
  ExpectSame(absl::StrCat(kHeader,
                          "1,2.5,text,true,2024-02-29,x,1\n"
                          "-7,-1e-3,\"quoted, with \"\"quotes\"\"\",No,2024-02-29T12:34:56Z,yes,0.125\r\n"
                          "+9007199254740992,,,,,,\n"
                          "\"3\",\"4.5\",\"\",\"1\",\"1999-12-31 23:59:59\",\"a longer value\",\"10\"\n"
                          "0,nan,caf\xc3\xa9,FALSE,2024-02-29T12:34:56.123456+05:30,\xc3\xa9,1e1"));
}

TEST(CsvColumnsTest, RefusesWithTheSameMessages) {
  for (const char* row : {",1,,,,,",
                          "x,1,,,,,",
                          "1.0,,,,,,",
                          "9007199254740993,,,,,,",
                          "-1001,,,,,,",
                          "1,1e400,,,,,",
                          "1,inf,,,,,",
                          "1,--1,,,,,",
                          "1,1.2.3,,,,,",
                          "1,.,,,,,",
                          "1,+-1,,,,,",
                          "1,1e,,,,,",
                          "1,,\xff,,,,",
                          "1,,,maybe,,,",
                          "1,,,,2023-02-29,,",
                          "1,,,,,other,",
                          "1,,,,,\"\",",
                          "1,,,,,,10.5",
                          "1,,,,,,-0.001",
                          "1,2",
                          "1,2,3,4,5,6,7,8",
                          "1,\"a\"b,,,,,",
                          "1,a\"b,,,,,",
                          "1,2\r3,,,,,",
                          "\"",
                          "1,\"2\n3\",,,,,",
                          "\"a\nb\",,,,,,",
                          "1,,\"two\nlines\",,,,11"}) {
    ExpectSame(absl::StrCat(kHeader, "1,1,a,1,,x,1\n\n", row, "\n2,2,b,0,,,2\n"));
    ExpectSame(absl::StrCat(kHeader, "1,1,\"a\nb\",1,,x,1\r\n", row));
  }
}

TEST(CsvColumnsTest, KnowsOneColumn) {
  ExpectSame("i\n1\n\n2\n\r\n3");
  ExpectSame("s\n\n\"\"\na\n\r\n\n");
}

TEST(CsvColumnsTest, EndsOfFiles) {
  for (const char* end : {"", "\n", "\r\n", "\r", "\n\n", "\"", "\n\"", ",", "\n\r"}) {
    ExpectSame(absl::StrCat(kHeader, "1,2,s,1,,x,", end));
    ExpectSame(absl::StrCat("f,s\n1,a", end));
    ExpectSame(absl::StrCat("s\na", end));
  }
}

TEST(CsvColumnsTest, OtherDelimiters) {
  ExpectSame("i;s\n1;\"a;b\"\n2;c,d\n", ';');
  ExpectSame("i\ts\n1\t\"a\tb\"\n2\tc\n", '\t');
  ExpectSame("i\xa7s\n1\xa7\xc3\xa9\n2\xa7\xc3\xa7\n", '\xa7');
  ExpectSame("i\"s\n1\"a\n2\"\n", '"');
}

TEST(CsvColumnsTest, LongFieldsAndRows) {
  const std::string text(100000, 'x');
  ExpectSame(absl::StrCat("i,s\n1,", text, "\n2,\"", text, "\n", text, "\"\n3,b\n"));
}

TEST(CsvColumnsTest, ALimitOfARecord) {
  const std::vector<ValueParser> parsers = Parsers();
  CsvOptions options = Options();
  options.max_record_bytes = 1000;
  const std::string text = absl::StrCat("i,s\n1,a\n2,\"", std::string(10000, 'x'), "\n");
  const std::string shown = ReadCsvFast(text, parsers, options, 100, 64, BestKernels());
  EXPECT_THAT(shown, HasSubstr("f:3:3: error: expected a record of at most 1000 bytes"));
}

// Numbers of every length and form against std::strtod, which the careful reader does not use.
TEST(CsvColumnsTest, NumbersAreCorrectlyRounded) {
  ColumnSchema schema;
  schema.name = "f";
  schema.type = LATHE_FLOAT64;
  std::vector<ValueParser> parsers;
  parsers.emplace_back(schema);
  std::mt19937_64 random(7);
  for (int round = 0; round < 40; ++round) {
    std::vector<std::string> texts;
    for (int i = 0; i < 1000; ++i) {
      char text[400];
      double value;
      switch (random() % 6) {
        case 0: {  // any bits
          const uint64_t bits = random();
          std::memcpy(&value, &bits, sizeof(value));
          if (!std::isfinite(value)) value = 1;
          std::snprintf(text, sizeof(text), "%.17g", value);
          break;
        }
        case 1:  // any digits
          std::snprintf(text, sizeof(text), "%s%llu.%0*llu", random() % 2 ? "-" : "",
                        static_cast<unsigned long long>(random() >> random() % 64), static_cast<int>(1 + random() % 19),
                        static_cast<unsigned long long>(random() >> (1 + random() % 63)));
          break;
        case 2:  // fractions of every length
          std::snprintf(text, sizeof(text), "%.*f", static_cast<int>(random() % 30),
                        static_cast<double>(random()) * 0x1p-64 * (random() % 100));
          break;
        case 3: {  // halfway between two doubles, and next to it
          const uint64_t odd = (random() >> 11 | uint64_t{1} << 52) * 2 + 1;
          const int shift = static_cast<int>(random() % 10);
          std::snprintf(text, sizeof(text), "%.0f", 0.0);
          const std::string digits = std::to_string(odd >> shift | 1);
          std::snprintf(text, sizeof(text), "%s%s", digits.c_str(), random() % 2 ? "" : random() % 2 ? ".0" : ".5");
          break;
        }
        case 4:  // exponents
          std::snprintf(text, sizeof(text), "%llu.%llue%d", static_cast<unsigned long long>(random() % 1000),
                        static_cast<unsigned long long>(random() >> random() % 64), static_cast<int>(random() % 80) - 40);
          break;
        default:  // leading zeros, points at the ends
          std::snprintf(text, sizeof(text), "%s%s%llu%s", random() % 2 ? "+" : "", std::string(random() % 12, '0').c_str(),
                        static_cast<unsigned long long>(random() >> random() % 64), random() % 2 ? "." : "");
      }
      if (std::isfinite(std::strtod(text, nullptr))) texts.push_back(text);
    }
    std::string csv = "f\n";
    for (const std::string& text : texts) absl::StrAppend(&csv, text, "\n");
    for (const ReaderKernels* const* kernels = UsableKernels(); *kernels != nullptr; ++kernels) {
      MemorySource source(csv);
      CsvReader reader(source, Options());
      reader.Next();
      CsvChunkOptions options;
      options.csv = Options();
      options.kernels = *kernels;
      CsvChunks chunks(source, reader, options);
      const CsvColumns columns(parsers, {0}, 1, Options(), ReaderCode::Plan(), **kernels);
      CsvRows rows(columns.types());
      CsvChunk chunk;
      size_t next = 0;
      for (;;) {
        const absl::StatusOr<bool> more = chunks.Next(&chunk);
        ASSERT_TRUE(more.ok());
        if (!*more) break;
        columns.Read(chunk, &rows);
        ASSERT_TRUE(rows.bad.empty()) << rows.bad[0].error;
        for (int64_t row = 0; row < rows.block.num_rows(); ++row, ++next) {
          const double value = rows.block.column(0).doubles()[row];
          const double expected = std::strtod(texts[next].c_str(), nullptr);
          ASSERT_EQ(std::memcmp(&value, &expected, sizeof(value)), 0) << (*kernels)->name << ": " << texts[next];
        }
      }
      ASSERT_EQ(next, texts.size());
    }
  }
}

// Every day of the years around leap years, and what is next to a day but none.
TEST(CsvColumnsTest, DatesAreThoseOfTheCalendar) {
  std::string text = "t\n";
  for (const int year :
       {0, 1, 4, 99, 100, 101, 400, 1582, 1600, 1700, 1899, 1900, 1969, 1970, 1999, 2000, 2023, 2024, 2100, 9999}) {
    for (int month = 0; month <= 13; ++month) {
      for (const int day : {0, 1, 27, 28, 29, 30, 31, 32}) {
        char date[64];
        std::snprintf(date, sizeof(date), "%04d-%02d-%02d%s\n", year, month, day,
                      day % 2 == 0   ? ""
                      : day % 3 == 0 ? " 23:59:59"
                                     : "T00:00:60Z");
        text += date;
      }
    }
  }
  for (const char* odd :
       {"2024-02-29T24:00:00", "2024-02-29T00:60:00", "2024/02/29", "2024-02-2x", "2024-02-29T1:00:00Z", "2024-02-29x12:00:00",
        "2024-02-29T12:00", "2024-02-29T12:00:00+01:00", "2024-02-29t12:00:00z", "2024-02-29T12:00:00x", "20240-2-29"}) {
    absl::StrAppend(&text, odd, "\n");
  }
  ExpectSame(text);
}

TEST(CsvColumnsTest, BoolsAreAnyCase) {
  std::string text = "b\n";
  for (const char* word : {"true",    "TRUE", "True", "tRuE",  "false",    "FALSE",    "yes",
                           "YES",     "No",   "nO",   "0",     "1",        "2",        "t",
                           "f",       "y",    "n",    "truE ", "\x11",     "TrueTrue", "falsef",
                           "\"yes\"", "\"\"", "00",   "on",    "true\x01", "T",        "\x54\x52\x55\x45"}) {
    absl::StrAppend(&text, word, "\n");
  }
  // Zero bytes are read, too: what they stand behind is another word.
  for (const char* word : {"1", "0", "true", "no"}) {
    for (size_t zeros = 1; zeros < 8; ++zeros) absl::StrAppend(&text, word, std::string(zeros, '\0'), "\n");
  }
  ExpectSame(text);
}

// Every length, with the point everywhere, alone among short fields: none is cut to what a register holds.
TEST(CsvColumnsTest, NumbersOfEveryLength) {
  std::string text = "f,i\n";
  for (size_t size = 1; size <= 40; ++size) {
    for (size_t point = 0; point <= size; ++point) {
      for (const char* sign : {"", "-", "+"}) {
        std::string digits;
        for (size_t i = 0; i < size; ++i) digits += static_cast<char>('1' + i % 9);
        absl::StrAppend(&text, sign, digits.substr(0, point), point < size ? "." : "", digits.substr(point), ",", sign, digits,
                        "\n1,2\n");
        for (int i = 0; i < 20; ++i) text += "0.5,7\n";
      }
    }
  }
  const std::vector<ValueParser> parsers = Parsers();
  const std::string careful = ReadCsvCarefully(text, parsers, Options());
  for (const ReaderKernels* const* kernels = UsableKernels(); *kernels != nullptr; ++kernels) {
    EXPECT_EQ(ReadCsvFast(text, parsers, Options(), 1 << 16, 1 << 17, **kernels), careful) << (*kernels)->name;
  }
}

TEST(KernelsTest, CountsLinesAndFindsTheEndsOfStrings) {
  // Room around it, as kernels need.
  std::string text(64, 'x');
  for (int i = 0; i < 300; ++i)
    text += i % 7 == 0 ? '\n' : i % 50 == 1 ? '"' : i % 90 == 2 ? '\\' : i % 110 == 3 ? '\x1f' : '\x20';
  text.append(64, '\n');
  for (const ReaderKernels* const* kernels = UsableKernels(); *kernels != nullptr; ++kernels) {
    for (size_t begin = 64; begin < 130; ++begin) {
      for (size_t end = begin; end < 364; ++end) {
        ASSERT_EQ((*kernels)->count_lines(text.data() + begin, end - begin),
                  static_cast<size_t>(
                      std::count(text.begin() + static_cast<int>(begin), text.begin() + static_cast<int>(end), '\n')));
      }
    }
    for (size_t begin = 64; begin < 364; ++begin) {
      size_t end = begin;
      while (text[end] != '"' && text[end] != '\\' && static_cast<unsigned char>(text[end]) >= 0x20) ++end;
      ASSERT_EQ((*kernels)->string_end(text.data() + begin), text.data() + end) << (*kernels)->name;
    }
  }
}

// The first field of a text, empty and the last of its record, behind a byte of the padding that looks like a part of its line
// end.
TEST(KernelsTest, AnEmptyFieldIsEmptyWhateverIsBeforeTheText) {
  std::string text(2 * kTextPadding, '\r');
  text[kTextPadding] = '\n';
  const uint32_t place = 0;
  FieldColumn fields = {};
  fields.text = text.data() + kTextPadding;
  fields.num_rows = 1;
  fields.begins = fields.ends = &place;
  fields.drop_return = true;
  const ColumnRule rule = {0, 0, false};
  for (const ReaderKernels* const* kernels = UsableKernels(); *kernels != nullptr; ++kernels) {
    int32_t offsets[2] = {-1, -1};
    std::string bytes(kTextPadding, ' ');
    uint64_t validity = 0;
    uint32_t odd = 0;
    const ColumnCount count = (*kernels)->strings(fields, rule, offsets, bytes.data(), &validity, &odd);
    EXPECT_EQ(count.num_missing, 1) << (*kernels)->name;
    EXPECT_EQ(offsets[1], 0) << (*kernels)->name;
    double number = 0;
    EXPECT_EQ((*kernels)->doubles(fields, {-1, 1, false}, &number, &validity, &odd).num_odd, 0) << (*kernels)->name;
  }
}

// Rows made of pieces that mean something, put together and then changed at random.
TEST(CsvColumnsTest, RandomInputs) {
  const std::vector<std::string> pieces = {"1",
                                           "-2",
                                           "3.25",
                                           "1e5",
                                           "",
                                           "\"\"",
                                           "\"a\"\"b\"",
                                           "\"x,y\"",
                                           "\"l\nm\"",
                                           "true",
                                           "no",
                                           "2024-02-29",
                                           "x",
                                           "\xc3\xa9",
                                           "nan",
                                           "yes",
                                           "0.1",
                                           "9999999999999999999999",
                                           "12345678901234567",
                                           "0.84442185152504812",
                                           "-0",
                                           "text of some length",
                                           "\xff",
                                           "\"",
                                           "a\"",
                                           "\r",
                                           "5.",
                                           ".5",
                                           "007",
                                           "\"7\"",
                                           "2024-02-29T01:02:03Z",
                                           "2024-02-30",
                                           "1.7976931348623157e308",
                                           "a longer value"};
  std::mt19937_64 random(3);
  const auto pick = [&] { return pieces[random() % pieces.size()]; };
  for (int round = 0; round < 400; ++round) {
    std::string text = round % 4 == 0 ? "i,f\n" : round % 4 == 1 ? "f,other,s,i\n" : round % 4 == 2 ? "s\n" : kHeader;
    const size_t fields = static_cast<size_t>(std::count(text.begin(), text.end(), ',')) + 1;
    for (uint64_t rows = random() % 40; rows > 0; --rows) {
      for (size_t i = 0; i < fields; ++i) {
        // Mostly what the column takes.
        text += random() % 8 == 0 ? pick() : std::to_string(random() % 100);
        if (i + 1 < fields || random() % 60 == 0) text += ',';
      }
      text += random() % 10 == 0 ? "\r\n" : random() % 20 == 0 ? "\n\n" : "\n";
    }
    for (uint64_t changes = random() % 3; changes > 0; --changes) {
      const size_t at = text.find('\n') + 1 + random() % (text.size() - text.find('\n'));
      constexpr char kTelling[] = "\",\n\r.-e0 \x80";
      if (random() % 2 == 0 && at < text.size()) text.erase(at, 1 + random() % 3);
      text.insert(std::min(at, text.size()), 1, kTelling[random() % (sizeof(kTelling) - 1)]);
    }
    ASSERT_NO_FATAL_FAILURE(ExpectSame(text));
  }
}

}  // namespace
}  // namespace lathe
