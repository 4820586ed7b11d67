#include "runtime/tensor/decimal.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <gtest/gtest.h>

namespace {

constexpr lathe_float_format kFloat = {24, 8};
constexpr lathe_float_format kDouble = {53, 11};

template <typename To, typename From>
To Bits(From from) {
  static_assert(sizeof(To) == sizeof(From), "the same bits");
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

std::string Format(double value) {
  char text[kLatheDecimalRoom];
  return std::string(text, lathe_format_float(Bits<uint64_t>(value), kDouble, 17, text));
}

std::string Format(float value) {
  char text[kLatheDecimalRoom];
  return std::string(text, lathe_format_float(Bits<uint32_t>(value), kFloat, 8, text));
}

TEST(DecimalTest, WritesTheShortest) {
  EXPECT_EQ(Format(0.1), "0.1");
  EXPECT_EQ(Format(1.0), "1");
  EXPECT_EQ(Format(-0.0), "-0");
  EXPECT_EQ(Format(1e-5), "1e-05");
  EXPECT_EQ(Format(0.0001), "0.0001");
  EXPECT_EQ(Format(1e16), "10000000000000000");
  EXPECT_EQ(Format(1e17), "1e+17");
  EXPECT_EQ(Format(5e-324), "5e-324");
  EXPECT_EQ(Format(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ(Format(0.47892547f), "0.47892547");
  EXPECT_EQ(Format(1e8f), "1e+08");
  EXPECT_EQ(Format(16777216.0f), "16777216");
  EXPECT_EQ(Format(NAN), "NaN");
  EXPECT_EQ(Format(-INFINITY), "-INF");
}

TEST(DecimalTest, ReadsWhatItIs) {
  uint64_t bits;
  for (const char* text : {"", " ", "x", "1x", "1e", "1e+", ".", "+", "--1", "1 2", "0x10", "1,5", "infinit"})
    EXPECT_FALSE(lathe_parse_float(text, std::strlen(text), kDouble, &bits)) << text;
  for (const char* text : {" 1 ", "1.", ".5", "+1e2", "-INF", "Infinity", "1e400", "-1e-400", "0e999999999999", "00012",
                           // Halfway between two doubles, and a little more.
                           "9007199254740993", "9007199254740993.00000000000000000000000000000000000001",
                           "2.4703282292062327208e-324", "2.4703282292062328e-324"}) {
    ASSERT_TRUE(lathe_parse_float(text, std::strlen(text), kDouble, &bits)) << text;
    EXPECT_EQ(bits, Bits<uint64_t>(std::strtod(text, nullptr))) << text;
  }
  ASSERT_TRUE(lathe_parse_float("nan", 3, kDouble, &bits));
  EXPECT_TRUE(std::isnan(Bits<double>(bits)));
}

// Against the C library, which is exact as well.
TEST(DecimalTest, AgreesWithTheLibrary) {
  uint64_t state = 88172645463325252;
  for (int i = 0; i < 20000; ++i) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    // Powers of two have a lower neighbour that is nearer.
    const uint64_t bits = i % 4 ? state : state >> 52 << 52;
    const double value = Bits<double>(bits);
    if (!std::isfinite(value)) continue;
    const std::string text = Format(value);
    EXPECT_EQ(Bits<uint64_t>(std::strtod(text.c_str(), nullptr)), bits) << text;
    uint64_t read;
    ASSERT_TRUE(lathe_parse_float(text.data(), text.size(), kDouble, &read));
    EXPECT_EQ(read, bits) << text;
    char digits[64];
    std::snprintf(digits, sizeof digits, "%.*e", static_cast<int>(state % 25), value);
    ASSERT_TRUE(lathe_parse_float(digits, std::strlen(digits), kFloat, &read));
    EXPECT_EQ(read, Bits<uint32_t>(std::strtof(digits, nullptr))) << digits;
  }
}

}  // namespace
