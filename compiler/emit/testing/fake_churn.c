/* A program that writes down what it reads: the sum of the row's values, each column weighted so that a mistake in one
 * cannot be hidden by another. */
#include "runtime/abi/lathe.h"

#include <math.h>
#include <stddef.h>

static int bit(const uint8_t *bits, int64_t i) { return bits[i / 8] >> (i % 8) & 1; }

static int present(const lathe_column *column, int64_t row) {
  return column->validity == NULL || bit(column->validity, row);
}

/* A sum of the bytes, in which their order matters. */
static double text(const lathe_column *column, int64_t row) {
  const int32_t *offsets = (const int32_t *)column->values;
  double sum = 0;
  for (int32_t i = offsets[row]; i < offsets[row + 1]; ++i)
    sum += (i - offsets[row] + 1) * (unsigned char)column->bytes[i];
  return sum;
}

static void predict(const lathe_batch *batch, int64_t begin, int64_t end, float *out) {
  const lathe_column *columns = batch->columns;
  for (int64_t row = begin; row < end; ++row) {
    double sum = 0;
    if (present(&columns[0], row)) sum += (double)((const int64_t *)columns[0].values)[row];
    if (present(&columns[1], row)) sum += 3 * ((const double *)columns[1].values)[row];
    if (present(&columns[2], row)) sum += 7 + text(&columns[2], row);
    if (present(&columns[3], row)) sum += 11 + 2 * text(&columns[3], row);
    if (present(&columns[4], row)) sum += 13 + 1e-6 * (double)((const int64_t *)columns[4].values)[row];
    if (present(&columns[5], row)) sum += 17 + bit((const uint8_t *)columns[5].values, row);
    out[row - begin] = (float)sum;
  }
}

extern const lathe_program churn_program;
const lathe_program churn_program = {.abi_version = LATHE_ABI_VERSION, .num_outputs = 1, .predict = predict};
