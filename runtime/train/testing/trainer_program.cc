// The object of a trainer, as the compiler would write it, for the test of trainer_main: two features of the column
// "x", the label "y", and the split "part".
#include <cmath>

#include "runtime/abi/lathe.h"
#include "runtime/train/testing/learners.h"

namespace {

const double kInfinity = INFINITY;

const lathe_input kInputs[] = {
    {"x", LATHE_FLOAT64, 0, 0, nullptr, -kInfinity, kInfinity},
    {"y", LATHE_FLOAT64, 0, 0, nullptr, -kInfinity, kInfinity},
    {"part", LATHE_INT64, 1, 0, nullptr, -kInfinity, kInfinity},
};
const char* const kClasses[] = {"no", "yes"};
const char* const kFeatureNames[] = {"x", "absolute"};

double Number(const lathe_batch* batch, int column, int64_t row) {
  const lathe_column& c = batch->columns[column];
  if (c.validity && !(c.validity[row / 8] >> (row % 8) & 1)) return NAN;
  return static_cast<const double*>(c.values)[row];
}

int32_t Split(const lathe_batch* batch, int64_t row) {
  return static_cast<int32_t>(static_cast<const int64_t*>(batch->columns[2].values)[row]);
}

float LabelOf(const lathe_batch* batch, int64_t row) { return static_cast<float>(Number(batch, 1, row)); }

void Features(const lathe_batch* batch, int64_t begin, int64_t end, float* out) {
  for (int64_t row = begin; row < end; ++row) {
    const double x = Number(batch, 0, row);
    *out++ = static_cast<float>(x);
    *out++ = static_cast<float>(std::fabs(x));
  }
}

lathe_program MakeProgram() {
  lathe_program program = {};
  program.abi_version = LATHE_ABI_VERSION;
  program.task = LATHE_BINARY;
  program.name = "example";
  program.origin = "//test:example";
  program.label = "y";
  program.num_inputs = 3;
  program.inputs = kInputs;
  program.num_classes = 2;
  program.classes = kClasses;
  program.num_features = 2;
  program.feature_names = kFeatureNames;
  program.split = Split;
  program.label_of = LabelOf;
  program.features = Features;
  program.learner = &test_logistic_trees;
  return program;
}

const lathe_program kProgram = MakeProgram();

}  // namespace

extern "C" {
extern const lathe_program* const lathe_entry;
const lathe_program* const lathe_entry = &kProgram;
}
