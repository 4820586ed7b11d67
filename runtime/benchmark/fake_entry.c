/* A predictor written by hand: whether the number passes one half. */
#include <math.h>

#include "runtime/abi/lathe.h"

static void predict(const lathe_batch *batch, int64_t begin, int64_t end, float *out) {
  const lathe_column *number = &batch->columns[0];
  for (int64_t row = begin; row < end; ++row) {
    const int present = number->validity == 0 || (number->validity[row / 8] >> (row % 8) & 1);
    out[row - begin] = present && ((const double *)number->values)[row] > 0.5 ? 1.0f : 0.0f;
  }
}

static const char *const kinds[] = {"a", "b"};

static const lathe_input inputs[] = {
    {.name = "number", .type = LATHE_FLOAT64, .min = 0, .max = 1},
    {.name = "kind", .type = LATHE_STRING, .num_values = 2, .values = kinds, .min = -INFINITY, .max = INFINITY},
};

static const lathe_program program = {
    .abi_version = LATHE_ABI_VERSION,
    .task = LATHE_BINARY,
    .name = "fake",
    .origin = "//pipelines:fake",
    .num_inputs = 2,
    .inputs = inputs,
    .num_outputs = 1,
    .predict = predict,
};

extern const lathe_program *const lathe_entry;
const lathe_program *const lathe_entry = &program;
