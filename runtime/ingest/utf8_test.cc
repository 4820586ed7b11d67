#include "runtime/ingest/utf8.h"

#include <string>

#include "gtest/gtest.h"

namespace lathe {
namespace {

// Decodes by arithmetic rather than by ranges: what the check is compared with.
bool DecodesNaively(const std::string& text) {
  size_t i = 0;
  while (i < text.size()) {
    const unsigned lead = static_cast<unsigned char>(text[i]);
    const size_t length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
    if (length == 0 || i + length > text.size()) return false;
    unsigned long code = length == 1 ? lead : lead & (0x7f >> length);
    for (size_t k = 1; k < length; ++k) {
      const unsigned next = static_cast<unsigned char>(text[i + k]);
      if (next >> 6 != 2) return false;
      code = code << 6 | (next & 63);
    }
    const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < least[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return false;
    i += length;
  }
  return true;
}

TEST(Utf8Test, AgreesWithANaiveDecoderOnEverySequenceOfTwoAndManyOfFour) {
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const std::string two = {static_cast<char>(a), static_cast<char>(b)};
      EXPECT_EQ(FindInvalidUtf8(two) == std::string::npos, DecodesNaively(two)) << a << " " << b;
      for (const int c : {0x00, 0x7f, 0x80, 0xbf, 0xc0}) {
        const std::string three = two + static_cast<char>(c);
        EXPECT_EQ(FindInvalidUtf8(three) == std::string::npos, DecodesNaively(three)) << a << " " << b << " " << c;
        const std::string four = three + '\x90';
        EXPECT_EQ(FindInvalidUtf8(four) == std::string::npos, DecodesNaively(four)) << a << " " << b << " " << c;
      }
    }
  }
}

TEST(Utf8Test, GivesThePositionOfTheFirstBadByte) {
  EXPECT_EQ(FindInvalidUtf8("0123456789\xff"), 10u);
  EXPECT_EQ(FindInvalidUtf8("\xc3\xa4\xc3"), 2u);
  EXPECT_EQ(FindInvalidUtf8(""), std::string::npos);
}

}  // namespace
}  // namespace lathe
