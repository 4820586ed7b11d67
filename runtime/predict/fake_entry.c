/* A predictor written by hand: the probability falls with the tenure, is higher for monthly contracts. */
#include <math.h>
#include <stddef.h>

#include "runtime/abi/reader.h"

static int present(const lathe_column *column, int64_t row) {
  return column->validity == NULL || (column->validity[row / 8] >> (row % 8) & 1);
}

static void predict(const lathe_batch *batch, int64_t begin, int64_t end, float *out) {
  const lathe_column *tenure = &batch->columns[0];
  const lathe_column *contract = &batch->columns[1];
  for (int64_t row = begin; row < end; ++row) {
    float probability = 1.0f / (1.0f + (float)((const int64_t *)tenure->values)[row]);
    const int32_t *offsets = (const int32_t *)contract->values;
    if (present(contract, row) && contract->bytes[offsets[row]] == 'y') probability /= 3.0f;
    out[row - begin] = probability;
  }
}

static const char *const contracts[] = {"monthly", "yearly"};
static const char *const classes[] = {"false", "true"};

static const lathe_input inputs[] = {
    {.name = "tenure", .type = LATHE_INT64, .required = 1, .min = 0, .max = INFINITY},
    {.name = "contract", .type = LATHE_STRING, .num_values = 2, .values = contracts, .min = -INFINITY, .max = INFINITY},
};

static const lathe_program program = {
    .abi_version = LATHE_ABI_VERSION,
    .task = LATHE_BINARY,
    .name = "fake",
    .origin = "//pipelines:fake",
    .label = "churned",
    .num_inputs = 2,
    .inputs = inputs,
    .num_classes = 2,
    .classes = classes,
    .num_outputs = 1,
    .predict = predict,
};

static void read(lathe_block *block) {
  lathe_read_int64(block, 0, 0, INFINITY, 1);
  lathe_read_string(block, 1, 0);
}

static const lathe_reader reader = {.program = &program, .read = read};

extern const lathe_reader *const lathe_reader_entry;
const lathe_reader *const lathe_reader_entry = &reader;

extern const lathe_program *const lathe_entry;
const lathe_program *const lathe_entry = &program;
