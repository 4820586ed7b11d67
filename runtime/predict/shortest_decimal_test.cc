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

std::string Library(float value) {
  char text[kShortestDecimalRoom];
  return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
}

// With vectors where the machine has them, and without.
void ExpectSame(const std::vector<float>& values) {
  for (const bool vectors : {false, true}) {
    if (vectors && !ShortestDecimals::HasVectors()) continue;
    ShortestDecimals decimals(values.data(), static_cast<int64_t>(values.size()), vectors);
    for (const float value : values) {
      char text[kShortestDecimalRoom];
      ASSERT_EQ(std::string(text, decimals.WriteNext(text)), Library(value)) << vectors;
    }
  }
}

TEST(ShortestDecimals, WriteWhatTheLibraryWrites) {
  // A stride that is prime to powers of two meets every exponent and all kinds of significands.
  std::vector<float> values;
  for (uint64_t bits = 0; bits < uint64_t{1} << 32; bits += 9973) {
    const uint32_t word = static_cast<uint32_t>(bits);
    float value;
    std::memcpy(&value, &word, sizeof value);
    values.push_back(value);
  }
  ExpectSame(values);
}

TEST(ShortestDecimals, WriteTheBordersOfTheirRange) {
  const std::vector<float> borders = {0x1p-20f, 0x1p-19f, 1e-5f, 1e-4f, 1e-3f, 0.01f,   0.1f,        0.5f,
                                      1.0f,     10.0f,    1e5f,  1e6f,  1e7f,  0x1p23f, 0x1p24f - 1, 0x1p24f};
  std::vector<float> values;
  for (const float border : borders) {
    float below = border, above = border;
    for (int i = 0; i < 100; ++i) {
      values.push_back(below);
      values.push_back(-above);
      below = std::nextafter(below, 0.0f);
      above = std::nextafter(above, std::numeric_limits<float>::infinity());
    }
  }
  ExpectSame(values);
}

TEST(ShortestDecimals, WriteAnyNumberOfValues) {
  for (int count = 0; count < 200; ++count) {
    std::vector<float> values;
    for (int i = 0; i < count; ++i) values.push_back(static_cast<float>(i) / 7);
    ExpectSame(values);
  }
}

TEST(ShortestDecimals, WriteWhatIsNoNumber) {
  const float infinity = std::numeric_limits<float>::infinity();
  ExpectSame({0.0f, -0.0f, infinity, -infinity, std::numeric_limits<float>::quiet_NaN(), 1, 2, 3});
}

TEST(ShortestDecimals, SkipWhatIsNotWritten) {
  const std::vector<float> values = {0.5f, 0.25f, 0.125f};
  ShortestDecimals decimals(values.data(), 3);
  decimals.Skip();
  char text[kShortestDecimalRoom];
  EXPECT_EQ(std::string(text, decimals.WriteNext(text)), "0.25");
  decimals.Skip();
}

}  // namespace
}  // namespace lathe
