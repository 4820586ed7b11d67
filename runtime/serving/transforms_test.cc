#include "runtime/serving/transforms.h"

#include <cctype>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "xxhash.h"

namespace {

uint64_t Hash(const std::string& text, uint64_t seed = 0) {
  return lathe_hash(text.data(), static_cast<int64_t>(text.size()), seed);
}

TEST(HashTest, IsXxh64) {
  // The test values that xxHash publishes for the empty input.
  EXPECT_EQ(Hash(""), 0xef46db3751d8e999u);
  EXPECT_EQ(Hash("abc", 7), XXH64("abc", 3, 7));
}

TEST(HashValueTest, DependsOnTheValueAlone) {
  const int64_t integers[] = {5, -5};
  const double doubles[] = {0.0, -0.0, std::numeric_limits<double>::quiet_NaN()};
  const uint8_t bits[] = {0x02};
  const int32_t offsets[] = {0, 0, 3};
  const uint8_t validity[] = {0x02};
  const lathe_column integer = {nullptr, integers, nullptr};
  const lathe_column number = {nullptr, doubles, nullptr};
  const lathe_column flag = {nullptr, bits, nullptr};
  const lathe_column text = {nullptr, offsets, "abc"};
  const lathe_column masked = {validity, integers, nullptr};

  const uint64_t missing = lathe_hash_value(&masked, LATHE_INT64, 0, 1);
  EXPECT_EQ(lathe_hash_value(&integer, LATHE_INT64, 0, 1), lathe_hash_value(&integer, LATHE_TIMESTAMP, 0, 1));
  EXPECT_EQ(lathe_hash_value(&masked, LATHE_INT64, 1, 1), lathe_hash_value(&integer, LATHE_INT64, 1, 1));
  EXPECT_NE(lathe_hash_value(&integer, LATHE_INT64, 0, 1), missing);
  EXPECT_NE(lathe_hash_value(&integer, LATHE_INT64, 0, 1), lathe_hash_value(&integer, LATHE_INT64, 0, 2));
  EXPECT_EQ(lathe_hash_value(&number, LATHE_FLOAT64, 0, 1), lathe_hash_value(&number, LATHE_FLOAT64, 1, 1));
  EXPECT_EQ(lathe_hash_value(&number, LATHE_FLOAT64, 2, 1), missing);
  EXPECT_NE(lathe_hash_value(&flag, LATHE_BOOL, 0, 1), lathe_hash_value(&flag, LATHE_BOOL, 1, 1));
  EXPECT_EQ(lathe_hash_value(&text, LATHE_STRING, 1, 1), Hash("abc", 1));
  EXPECT_EQ(lathe_hash_value(&text, LATHE_STRING, 0, 1), Hash("", 1));
  EXPECT_NE(lathe_hash_value(&text, LATHE_STRING, 0, 1), missing);
}

TEST(FormatInt64Test, WritesDecimalText) {
  for (const int64_t value : {int64_t{0}, int64_t{7}, int64_t{-1}, int64_t{1234567890123}, std::numeric_limits<int64_t>::max(),
                              std::numeric_limits<int64_t>::min()}) {
    char buffer[32];
    const int64_t size = lathe_format_int64(value, buffer);
    EXPECT_EQ(std::string(buffer, static_cast<size_t>(size)), std::to_string(value));
  }
}

constexpr int kBuckets = 64;
constexpr uint64_t kSeed = 3;

std::vector<float> NGrams(const std::string& text, int32_t ngrams, int32_t weight) {
  std::vector<float> out(kBuckets, 0.0f);
  lathe_hash_ngrams(text.data(), static_cast<int64_t>(text.size()), ngrams, kBuckets, kSeed, weight, out.data());
  return out;
}

// Word lists in, counts out: a reference that builds every n-gram as a string.
std::vector<float> Expected(const std::vector<std::string>& words, size_t ngrams) {
  std::vector<float> out(kBuckets, 0.0f);
  for (size_t i = 0; i < words.size(); ++i) {
    std::string text;
    for (size_t n = 0; n < ngrams && i + n < words.size(); ++n) {
      text += (n > 0 ? " " : "") + words[i + n];
      out[Hash(text, kSeed) % kBuckets] += 1.0f;
    }
  }
  return out;
}

TEST(HashNGramsTest, SplitsAndLowersWords) {
  const std::vector<std::string> words = {"the", "caf\xc3\xa9", "opens", "at", "8am"};
  for (size_t n = 1; n <= 6; ++n) {
    EXPECT_EQ(NGrams("  The caf\xc3\xa9, opens\tat--8AM!", static_cast<int32_t>(n), 0), Expected(words, n)) << n;
    EXPECT_EQ(NGrams("the caf\xc3\xa9 opens at 8am", static_cast<int32_t>(n), 0), Expected(words, n)) << n;
  }
}

TEST(HashNGramsTest, TakesLongWords) {
  for (const size_t length : {63, 64, 65, 128, 1000}) {
    const std::string word(length, 'x');
    EXPECT_EQ(NGrams(word + " y " + word, 2, 0), Expected({word, "y", word}, 2)) << length;
  }
}

TEST(HashNGramsTest, TextWithoutWordsAddsNothing) {
  for (const char* text : {"", " ", ".,;!"}) EXPECT_EQ(NGrams(text, 2, 2), std::vector<float>(kBuckets, 0.0f));
  std::vector<float> out(kBuckets, 0.0f);
  lathe_hash_ngrams(nullptr, 0, 2, kBuckets, kSeed, 2, out.data());
  EXPECT_EQ(out, std::vector<float>(kBuckets, 0.0f));
}

TEST(HashNGramsTest, WeighsCounts) {
  const std::vector<float> counts = NGrams("a b a c a", 1, 0);
  const std::vector<float> binary = NGrams("a b a c a", 1, 1);
  const std::vector<float> l2 = NGrams("a b a c a", 1, 2);
  double squares = 0;
  for (const float count : counts) squares += static_cast<double>(count) * count;
  ASSERT_GT(squares, 0);
  for (int i = 0; i < kBuckets; ++i) {
    EXPECT_EQ(binary[i], counts[i] > 0 ? 1.0f : 0.0f);
    EXPECT_EQ(l2[i], static_cast<float>(counts[i] / std::sqrt(squares)));
  }
}

std::string Words(size_t size) {
  std::string text;
  for (int i = 0; text.size() < size; ++i) text += (i % 7 == 3 ? "Word" : "w") + std::to_string(i % 11) + (i % 5 ? " " : ", ");
  text.resize(size);
  return text;
}

// Longer texts are hashed piece by piece, shorter ones from a copy.
TEST(HashNGramsTest, TextsOfAnySizeHashAlike) {
  for (const size_t size : {1, 2000, 2047, 2048, 2049, 2050, 5000}) {
    const std::string text = Words(size);
    std::vector<std::string> words(1);
    for (const char c : text) {
      if (std::isalnum(static_cast<unsigned char>(c)))
        words.back().push_back(static_cast<char>(std::tolower(c)));
      else if (!words.back().empty())
        words.emplace_back();
    }
    if (words.back().empty()) words.pop_back();
    EXPECT_EQ(NGrams(text, 3, 0), Expected(words, 3)) << size;
  }
}

TEST(HashNGramsTest, EightWordsAreTheMost) {
  EXPECT_EQ(NGrams("a b c d e f g h i j", 8, 0), Expected({"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}, 8));
}

TEST(HashNGramsTest, KeepsSomeBuckets) {
  std::vector<int32_t> slots(kBuckets, -1);
  for (int i = 1; i < kBuckets; i += 3) slots[i] = i / 3;
  const std::string text = Words(500);
  for (const int32_t weight : {0, 1}) {
    const std::vector<float> all = NGrams(text, 2, weight);
    std::vector<float> kept((kBuckets + 1) / 3, 0.0f);
    lathe_hash_kept_ngrams(text.data(), static_cast<int64_t>(text.size()), 2, kBuckets, kSeed, weight, slots.data(), kept.data());
    for (int i = 1; i < kBuckets; i += 3) EXPECT_EQ(kept[i / 3], all[i]);
  }
}

TEST(AddNGramsTest, IsTheSumOfWeightedSlots) {
  constexpr int kOutputs = 3;
  std::vector<double> table(kBuckets * kOutputs);
  for (size_t i = 0; i < table.size(); ++i) table[i] = std::sin(static_cast<double>(i));
  for (const char* text : {"", "a", "a b a c a", "the quick brown fox jumps over the lazy dog and over the moon"})
    for (const int32_t weight : {0, 1, 2}) {
      double expected[kOutputs] = {0.1, -2, 0};
      double sums[kOutputs] = {0.1, -2, 0};
      const std::vector<float> slots = NGrams(text, 2, weight);
      for (int i = 0; i < kBuckets; ++i)
        for (int k = 0; k < kOutputs; ++k) expected[k] += table[i * kOutputs + k] * slots[i];
      std::vector<float> counts(kBuckets, 7.0f);
      std::vector<uint64_t> present((kBuckets + 63) / 64, ~uint64_t{0});
      lathe_add_ngrams(text, static_cast<int64_t>(std::strlen(text)), 2, kBuckets, kSeed, weight, kOutputs, table.data(),
                       counts.data(), present.data(), sums);
      for (int k = 0; k < kOutputs; ++k) EXPECT_EQ(sums[k], expected[k]) << text;
    }
}

TEST(AddNGramsTest, MissingTextAddsNothing) {
  double sum = 1.5;
  const std::vector<double> table(kBuckets, 1.0);
  std::vector<float> counts(kBuckets);
  std::vector<uint64_t> present((kBuckets + 63) / 64);
  lathe_add_ngrams(nullptr, 0, 2, kBuckets, kSeed, 2, 1, table.data(), counts.data(), present.data(), &sum);
  EXPECT_EQ(sum, 1.5);
}

}  // namespace
