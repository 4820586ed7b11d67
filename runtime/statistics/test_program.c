/* What the compiler generates for an analyzer, by hand: moments and quantiles of a number, counts of a string, over the rows
 * whose number is not negative. */
#include <math.h>
#include <stddef.h>

#include "runtime/abi/lathe.h"

static int present(const lathe_column *column, int64_t row) {
  return column->validity == NULL || (column->validity[row / 8] >> (row % 8) & 1);
}

static double number_at(const lathe_batch *batch, int64_t row) {
  return present(&batch->columns[0], row) ? ((const double *)batch->columns[0].values)[row] : (double)NAN;
}

static int32_t split(const lathe_batch *batch, int64_t row) {
  return number_at(batch, row) < 0 ? LATHE_TEST : LATHE_TRAIN;
}

static void analyze(const lathe_batch *batch, int64_t begin, int64_t end, lathe_statistics *state) {
  for (int64_t row = begin; row < end; ++row) {
    if (split(batch, row) != LATHE_TRAIN) continue;
    lathe_accumulate_number(state, 0, number_at(batch, row));
    lathe_accumulate_number(state, 1, number_at(batch, row));
    const lathe_column *text = &batch->columns[1];
    const int32_t *offsets = (const int32_t *)text->values;
    lathe_accumulate_string(state, 2, present(text, row) ? text->bytes + offsets[row] : NULL, offsets[row + 1] - offsets[row]);
  }
}

static const lathe_input kInputs[] = {
    {"amount", LATHE_FLOAT64, 0, 0, NULL, -INFINITY, INFINITY},
    {"kind", LATHE_STRING, 0, 0, NULL, -INFINITY, INFINITY},
};

static const lathe_accumulator kAccumulators[] = {
    {"amount/moments", LATHE_MOMENTS},
    {"amount/quantiles", LATHE_QUANTILES},
    {"kind/counts", LATHE_COUNTS},
};

static const lathe_program kProgram = {
    .abi_version = LATHE_ABI_VERSION,
    .task = LATHE_REGRESSION,
    .name = "by_hand",
    .origin = "//runtime/statistics:by_hand",
    .label = "amount",
    .num_inputs = 2,
    .inputs = kInputs,
    .num_accumulators = 3,
    .accumulators = kAccumulators,
    .split = split,
    .analyze = analyze,
};

const lathe_program *const lathe_entry = &kProgram;
