#include "runtime/ingest/timestamp.h"

#include <cstdint>
#include <cstdio>
#include <string>

#include "gtest/gtest.h"

namespace lathe {
namespace {

constexpr int64_t kBad = INT64_MIN;

int64_t Parse(std::string_view text) {
  int64_t microseconds;
  return ParseTimestamp(text, &microseconds) ? microseconds : kBad;
}

TEST(TimestampTest, ReadsEveryForm) {
  EXPECT_EQ(Parse("1970-01-01"), 0);
  EXPECT_EQ(Parse("2024-02-29"), 1709164800000000);
  EXPECT_EQ(Parse("2024-02-29T12:34"), 1709164800000000 + 45240000000);
  EXPECT_EQ(Parse("2024-02-29 12:34:56"), 1709164800000000 + 45296000000);
  EXPECT_EQ(Parse("2024-02-29T12:34:56Z"), 1709164800000000 + 45296000000);
  EXPECT_EQ(Parse("2024-02-29t12:34:56.5z"), 1709164800000000 + 45296500000);
  EXPECT_EQ(Parse("2024-02-29T12:34:56.123456+00:00"), 1709164800000000 + 45296123456);
  EXPECT_EQ(Parse("2024-02-29T12:34:56.123456999"), 1709164800000000 + 45296123456);
}

TEST(TimestampTest, AppliesTheOffset) {
  EXPECT_EQ(Parse("1970-01-01T02:00:00+02:00"), 0);
  EXPECT_EQ(Parse("1969-12-31T18:30-05:30"), 0);
}

TEST(TimestampTest, ReadsTimesBefore1970) {
  EXPECT_EQ(Parse("1969-12-31T23:59:59.999999"), -1);
  EXPECT_EQ(Parse("0001-01-01"), -62135596800000000);
}

TEST(TimestampTest, RefusesEverythingElse) {
  for (const char* text : {"",
                           "2024",
                           "2024-1-1",
                           "2024-13-01",
                           "2024-00-01",
                           "2024-01-00",
                           "2024-01-32",
                           "2023-02-29",
                           "1900-02-29",
                           "2024-04-31",
                           "0000-01-01",
                           "2024-01-01T",
                           "2024-01-01T1:00",
                           "2024-01-01T24:00",
                           "2024-01-01T12:60",
                           "2024-01-01T12:00:60",
                           "2024-01-01T12:00:00.",
                           "2024-01-01T12:00:00.1234567890",
                           "2024-01-01T12:00Q",
                           "2024-01-01T12:00+1:00",
                           "2024-01-01T12:00+01",
                           "2024-01-01T12:00+24:00",
                           "2024-01-01x",
                           " 2024-01-01",
                           "2024-01-01 ",
                           "20240101",
                           "01/02/2024",
                           "2024-01-01T12:00:00ZZ",
                           "-024-01-01"}) {
    EXPECT_EQ(Parse(text), kBad) << text;
  }
}

// Every day of the calendar follows the day before it.
TEST(TimestampTest, CountsEveryDayOfEightHundredYears) {
  int64_t expected = Parse("1600-01-01") / 86400000000;
  for (int year = 1600; year < 2400; ++year) {
    for (int month = 1; month <= 12; ++month) {
      for (int day = 1; day <= 31; ++day) {
        char text[16];
        std::snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month, day);
        const int64_t parsed = Parse(text);
        if (parsed == kBad) {
          EXPECT_GT(day, 28) << text;
          continue;
        }
        ASSERT_EQ(parsed, expected * 86400000000) << text;
        ++expected;
      }
    }
  }
  EXPECT_EQ(Parse("2400-01-01") / 86400000000, expected);
}

}  // namespace
}  // namespace lathe
