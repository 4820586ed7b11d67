//===- perfect_hash_test.cpp - Every value is found, and nothing else -----===//

#include "compiler/conversion/llvm/PerfectHash.h"

#include "gtest/gtest.h"

using namespace lathe;

namespace {

class Vocabulary {
public:
  explicit Vocabulary(const std::vector<std::string> &values) {
    std::vector<llvm::StringRef> refs(values.begin(), values.end());
    std::optional<PerfectHash> found = findPerfectHash(refs);
    EXPECT_TRUE(found.has_value());
    hash = std::move(*found);
  }

  int32_t lookup(const std::string &value) const {
    lathe_vocabulary table = hash.asVocabulary();
    return lathe_vocabulary_lookup(&table, value.data(), value.size());
  }

  PerfectHash hash;
};

void expectFindsAll(const std::vector<std::string> &values) {
  Vocabulary vocabulary(values);
  for (size_t i = 0; i < values.size(); ++i)
    EXPECT_EQ(vocabulary.lookup(values[i]), static_cast<int32_t>(i)) << values[i];
}

TEST(PerfectHashTest, FindsEveryValueAndNothingElse) {
  for (size_t count : {0, 1, 2, 3, 10, 100, 5000, 50000}) {
    std::vector<std::string> values;
    for (size_t i = 0; i < count; ++i)
      values.push_back("value" + std::to_string(i));
    expectFindsAll(values);
    Vocabulary vocabulary(values);
    for (const char *other : {"", "value", "value-1", "Value0", "value00", "a text of more than sixteen bytes"})
      EXPECT_EQ(vocabulary.lookup(other), -1);
  }
}

// Every branch of the key: empty, below 4, below 8, up to 16 bytes, more.
TEST(PerfectHashTest, FindsValuesOfEverySize) {
  std::vector<std::string> values;
  for (size_t size = 0; size < 40; ++size)
    values.push_back(std::string(size, 'a'));
  expectFindsAll(values);
  Vocabulary vocabulary(values);
  for (size_t size = 1; size < 60; ++size)
    for (size_t at = 0; at < size; ++at) {
      std::string other(size, 'a');
      other[at] = 'b';
      EXPECT_EQ(vocabulary.lookup(other), -1) << other;
    }
}

TEST(PerfectHashTest, ZeroBytesAreBytes) {
  std::vector<std::string> values = {"", std::string(1, '\0'), std::string(2, '\0'), std::string(7, '\0'), std::string(8, '\0'),
                                     std::string(16, '\0'), std::string(17, '\0'), std::string("a\0b", 3), "a"};
  expectFindsAll(values);
}

// First and last eight bytes and size are equal: all bytes are hashed.
TEST(PerfectHashTest, LongValuesMayDifferInTheMiddleAlone) {
  std::vector<std::string> values;
  for (int i = 100; i < 400; ++i)
    values.push_back("https://example.com/" + std::to_string(i) + "/index.html");
  Vocabulary vocabulary(values);
  EXPECT_TRUE(vocabulary.hash.whole);
  expectFindsAll(values);
  EXPECT_EQ(vocabulary.lookup("https://example.com/099/index.html"), -1);
}

TEST(PerfectHashTest, LongValuesMayDifferAtTheirEnds) {
  std::vector<std::string> values = {"a value of more than 16 bytes", "b value of more than 16 bytes"};
  Vocabulary vocabulary(values);
  EXPECT_FALSE(vocabulary.hash.whole);
  expectFindsAll(values);
  EXPECT_EQ(vocabulary.lookup("a value of less than 16 bytes"), -1);
}

TEST(PerfectHashTest, TheSameValuesGiveTheSameTables) {
  std::vector<llvm::StringRef> values = {"red", "green", "blue", "yellow", "a colour with quite a long name"};
  std::optional<PerfectHash> a = findPerfectHash(values), b = findPerfectHash(values);
  EXPECT_EQ(a->displacements, b->displacements);
  EXPECT_EQ(a->bytes, b->bytes);
  for (size_t i = 0; i < a->entries.size(); ++i)
    EXPECT_EQ(a->entries[i].index, b->entries[i].index);
}

} // namespace
