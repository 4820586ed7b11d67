// Compares the ROC AUC of predictions with the best that is attainable: that of the true probabilities, on the same rows.
// Arguments: the predictions, as an evaluator writes them, then the truth of each shard.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "runtime/evaluate/binary.h"

namespace lathe {
namespace {

constexpr double kTolerance = 0.01;

std::vector<std::string>& Arguments() {
  static std::vector<std::string>& arguments = *new std::vector<std::string>;
  return arguments;
}

std::vector<std::string> Lines(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  EXPECT_FALSE(lines.empty()) << path;
  return lines;
}

float Number(const std::string& text) {
  float number = 0;
  EXPECT_TRUE(absl::SimpleAtof(text, &number)) << text;
  return number;
}

// The lines after the header by the base name of the CSV file that they belong to: "customers-000.csv".
std::map<std::string, std::vector<std::string>> ReadTruths() {
  std::map<std::string, std::vector<std::string>> truths;
  for (size_t i = 1; i < Arguments().size(); ++i) {
    const std::string& path = Arguments()[i];
    const std::string name = path.substr(path.rfind('/') + 1);
    std::vector<std::string> lines = Lines(path);
    lines.erase(lines.begin());
    truths[name.substr(0, name.find('.')) + ".csv"] = std::move(lines);
  }
  return truths;
}

TEST(AttainableTest, LearnedRocAucIsNearTheBest) {
  const std::map<std::string, std::vector<std::string>> truths = ReadTruths();
  std::vector<ScoredLabel> learned;
  std::vector<ScoredLabel> attainable;
  const std::vector<std::string> lines = Lines(Arguments()[0]);
  ASSERT_EQ(lines[0], "source,row,label,output_0");
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::vector<std::string> fields = absl::StrSplit(lines[i], ',');
    ASSERT_EQ(fields.size(), 4u);
    const bool positive = fields[2] == "1";
    learned.push_back({Number(fields[3]), positive});
    attainable.push_back({Number(truths.at(fields[0]).at(std::stoul(fields[1]))), positive});
  }
  ASSERT_GT(learned.size(), 1000u);
  const double found = EvaluateBinary(learned)->metrics.roc_auc.value();
  const double best = EvaluateBinary(attainable)->metrics.roc_auc.value();
  std::cout << "ROC AUC over " << learned.size() << " test rows: learned " << found << ", attainable " << best << "\n";
  EXPECT_GE(found, best - kTolerance);
}

}  // namespace
}  // namespace lathe

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  lathe::Arguments().assign(argv + 1, argv + argc);
  if (lathe::Arguments().size() < 2) {
    std::cerr << "expected a file of predictions and files of truths\n";
    return EXIT_FAILURE;
  }
  return RUN_ALL_TESTS();
}
