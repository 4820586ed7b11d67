#include "runtime/predict/shortest_decimal.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace lathe {
namespace {

std::string Ours(float value) {
  char text[kShortestDecimalRoom];
  return std::string(text, WriteShortest(value, text));
}

std::string Library(float value) {
  char text[kShortestDecimalRoom];
  return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
}

TEST(ShortestDecimal, WritesWhatTheLibraryWrites) {
  // A stride that is prime to powers of two meets every exponent and all kinds of significands.
  for (uint64_t bits = 0; bits < uint64_t{1} << 32; bits += 9973) {
    const uint32_t word = static_cast<uint32_t>(bits);
    float value;
    std::memcpy(&value, &word, sizeof value);
    ASSERT_EQ(Ours(value), Library(value)) << word;
  }
}

TEST(ShortestDecimal, WritesBordersOfItsRange) {
  const std::vector<float> borders = {0x1p-20f, 0x1p-19f, 1e-5f, 1e-4f, 1e-3f, 0.01f,   0.1f,        0.5f,
                                      1.0f,     10.0f,    1e5f,  1e6f,  1e7f,  0x1p23f, 0x1p24f - 1, 0x1p24f};
  for (const float border : borders) {
    float below = border, above = border;
    for (int i = 0; i < 100; ++i) {
      ASSERT_EQ(Ours(below), Library(below));
      ASSERT_EQ(Ours(-above), Library(-above));
      below = std::nextafter(below, 0.0f);
      above = std::nextafter(above, std::numeric_limits<float>::infinity());
    }
  }
}

TEST(ShortestDecimal, WritesWhatIsNoNumber) {
  EXPECT_EQ(Ours(0.0f), "0");
  EXPECT_EQ(Ours(-0.0f), "-0");
  EXPECT_EQ(Ours(std::numeric_limits<float>::infinity()), "inf");
  EXPECT_EQ(Ours(-std::numeric_limits<float>::infinity()), "-inf");
  EXPECT_EQ(Ours(std::numeric_limits<float>::quiet_NaN()), "nan");
}

}  // namespace
}  // namespace lathe
