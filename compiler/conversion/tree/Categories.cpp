//===- Categories.cpp - Sets of categories, turned around -----------------===//

#include "compiler/conversion/tree/Categories.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace lathe {
namespace {

bool hasBit(ArrayRef<int32_t> words, int64_t category) {
  return static_cast<uint32_t>(words[category / 32]) >> (category % 32) & 1;
}

} // namespace

int64_t countCategories(ArrayRef<int32_t> words, bool otherLeft) {
  for (int64_t category = 32 * static_cast<int64_t>(words.size()); category-- > 0;)
    if (hasBit(words, category) != otherLeft)
      return category + 1;
  return 0;
}

int64_t getTableVectors(int64_t entries) { return entries <= 256 ? llvm::PowerOf2Ceil(llvm::divideCeil(entries, 64)) : 0; }

Categories::Categories(tree::CutsOp cuts) {
  ArrayRef<int32_t> testFeature = cuts.getTestFeature(), testSet = cuts.getTestSet();
  int64_t firstRank = cuts.getFirst().size(), tests = cuts.getNumTests();
  for (int64_t begin = 0, end; begin < tests; begin = end) {
    auto getWords = [&](int64_t test) {
      ArrayRef<int32_t> offsets = *cuts.getSetOffsets();
      int32_t set = testSet[test];
      return cuts.getSetWords()->slice(offsets[set], offsets[set + 1] - offsets[set]);
    };
    auto isOtherLeft = [&](int64_t test) { return (*cuts.getOtherLeft())[testSet[test]] != 0; };
    int64_t most = 0;
    for (end = begin; end < tests && end < begin + kTestsPerGroup && testFeature[end] == testFeature[begin]; ++end)
      most = std::max(most, countCategories(getWords(end), isOtherLeft(end)));

    int32_t offset = results.size(), last = most + 1;
    results.resize(results.size() + last + 1);
    for (int64_t test = begin; test < end; ++test) {
      ArrayRef<int32_t> words = getWords(test);
      auto goesRight = [&](int64_t place) {
        int64_t category = place - 1;
        if (place == 0)
          return cuts.getMissingHigh()[firstRank + test] != 0;
        bool hasWord = category < most && category < 32 * static_cast<int64_t>(words.size());
        return !(hasWord ? hasBit(words, category) : isOtherLeft(test));
      };
      for (int64_t place = 0; place <= last; ++place)
        results[offset + place] |= static_cast<int8_t>(goesRight(place) << (test - begin));
    }
    if (features.empty() || features.back().feature != testFeature[begin])
      features.push_back({testFeature[begin], static_cast<int32_t>(groups.size()), last});
    features.back().last = std::max(features.back().last, last);
    groups.push_back({static_cast<int32_t>(begin), offset, last});
  }
}

} // namespace lathe
