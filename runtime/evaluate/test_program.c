/* A program as the compiler would emit it: x < 2 trains, otherwise the row tests; the probability is x / 10. */
#include <math.h>

#include "runtime/abi/lathe.h"

static int32_t split(const lathe_batch *batch, int64_t row) {
  return ((const double *)batch->columns[0].values)[row] < 2 ? LATHE_TRAIN : LATHE_TEST;
}

static float label_of(const lathe_batch *batch, int64_t row) {
  return (float)((((const uint8_t *)batch->columns[1].values)[row / 8] >> (row % 8)) & 1);
}

static void predict(const lathe_batch *batch, int64_t begin, int64_t end, float *out) {
  for (int64_t row = begin; row < end; ++row) out[row - begin] = (float)(((const double *)batch->columns[0].values)[row] / 10);
}

static const lathe_input inputs[] = {{"x", LATHE_FLOAT64, 1, 0, 0, -INFINITY, INFINITY},
                                     {"y", LATHE_BOOL, 1, 0, 0, -INFINITY, INFINITY}};
static const char *const classes[] = {"false", "true"};
static const char *const feature_names[] = {"x"};

static const lathe_program program = {
    .abi_version = LATHE_ABI_VERSION,
    .task = LATHE_BINARY,
    .name = "toy",
    .origin = "//test:toy",
    .label = "y",
    .num_inputs = 2,
    .inputs = inputs,
    .num_classes = 2,
    .classes = classes,
    .num_outputs = 1,
    .num_features = 1,
    .feature_names = feature_names,
    .split = split,
    .label_of = label_of,
    .predict = predict,
};

const lathe_program *const lathe_entry = &program;
