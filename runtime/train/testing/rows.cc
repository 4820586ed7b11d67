#include "runtime/train/testing/rows.h"

#include <algorithm>

namespace lathe {
namespace {

const char* const kClasses[] = {"a", "b", "c"};

template <typename T>
const T* ColumnOf(const lathe_batch* batch, int column) {
  return static_cast<const T*>(batch->columns[column].values);
}

void Features(const lathe_batch* batch, int64_t begin, int64_t end, float* out) {
  const int32_t width = *ColumnOf<int32_t>(batch, 3);
  const float* features = ColumnOf<float>(batch, 0);
  std::copy(features + begin * width, features + end * width, out);
}

float LabelOf(const lathe_batch* batch, int64_t row) { return ColumnOf<float>(batch, 1)[row]; }

int32_t SplitOf(const lathe_batch* batch, int64_t row) { return ColumnOf<int32_t>(batch, 2)[row]; }

}  // namespace

TestRows::TestRows(int32_t width) : width(width) {
  for (int32_t j = 0; j < width; ++j) names_.push_back("feature_" + std::to_string(j));
  for (const std::string& name : names_) name_pointers_.push_back(name.c_str());
}

void TestRows::Add(const std::vector<float>& row, float label, int32_t split) {
  features.insert(features.end(), row.begin(), row.end());
  labels.push_back(label);
  splits.push_back(split);
}

lathe_program TestRows::Program(const lathe_learner& learner, int32_t num_classes) const {
  lathe_program program = {};
  program.abi_version = LATHE_ABI_VERSION;
  program.name = "test";
  program.origin = "//test";
  program.label = "label";
  program.task = num_classes == 0 ? LATHE_REGRESSION : num_classes == 2 ? LATHE_BINARY : LATHE_MULTICLASS;
  program.num_classes = num_classes;
  program.classes = kClasses;
  program.num_features = width;
  program.feature_names = name_pointers_.data();
  program.features = Features;
  program.label_of = LabelOf;
  program.split = SplitOf;
  program.learner = &learner;
  return program;
}

std::vector<lathe_batch> TestRows::Batches(const std::vector<int64_t>& ends) const {
  std::vector<int64_t> bounds = {0};
  bounds.insert(bounds.end(), ends.begin(), ends.end());
  bounds.push_back(size());
  std::vector<lathe_batch> batches;
  const size_t first = columns_.size();
  for (size_t i = 0; i + 1 < bounds.size(); ++i) {
    columns_.push_back({{nullptr, features.data() + bounds[i] * width, nullptr},
                        {nullptr, labels.data() + bounds[i], nullptr},
                        {nullptr, splits.data() + bounds[i], nullptr},
                        {nullptr, &width, nullptr}});
  }
  static const std::string kSource = "rows.csv";
  for (size_t i = 0; i + 1 < bounds.size(); ++i) {
    batches.push_back({columns_[first + i].data(),
                       bounds[i + 1] - bounds[i],
                       {kSource.data(), static_cast<int64_t>(kSource.size())}});
  }
  return batches;
}

}  // namespace lathe
