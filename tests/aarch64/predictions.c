/* Prints every bit of the predictions of drawn rows, and of their features where the program gives them: two builds of a
 * pipeline agree when they print the same. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/abi/lathe.h"

extern const lathe_program* const lathe_entry;

enum { kRows = 2000, kTextBytes = 64 };

static uint64_t state = 88172645463325252u;

/* Marsaglia's xorshift. */
static uint64_t draw(uint64_t below) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state % below;
}

static double draw_number(const lathe_input* input, int64_t row) {
  static const double kCorners[] = {0.0, -0.0, 1.0, -1.0, 0x1p-1074, 1e-35, 1e300, -1e300, 9007199254740992.0};
  /* Only some rows try the corners: a linear model of an infinity says nothing more. */
  if (row % 8 == 7 && draw(2))
    return input->type == LATHE_INT64 ? (double)draw(3) : kCorners[draw(sizeof kCorners / sizeof *kCorners)];
  const double low = isfinite(input->min) ? input->min : -1000.0;
  const double high = isfinite(input->max) ? input->max : low + (double)(1 + draw(100000));
  return low + (high - low) * ((double)draw(1000001) / 1000000.0);
}

/* Fills a column; nothing is freed, the program ends soon. */
static lathe_column draw_column(const lathe_input* input) {
  static const char* const kWords[] = {"invoice", "broken", "THANKS",  "again", "caf\xc3\xa9",
                                       "slow",    "8am",    "premium", "north"};
  uint8_t* validity = calloc(kRows / 8 + 1, 1);
  void* values = calloc(kRows + 1, sizeof(double));
  char* bytes = calloc(kRows, kTextBytes);
  int32_t end = 0;
  for (int64_t row = 0; row < kRows; ++row) {
    const int present = row % 4 == 0 || draw(10) != 0;
    if (present) validity[row / 8] |= (uint8_t)(1 << row % 8);
    switch (input->type) {
      case LATHE_STRING:
        ((int32_t*)values)[row] = end;
        if (present && input->num_values > 0 && draw(8) != 0) {
          end += sprintf(bytes + end, "%s", input->values[draw((uint64_t)input->num_values)]);
        } else if (present) {
          for (uint64_t words = draw(6); words > 0; --words)
            end += sprintf(bytes + end, "%s ", kWords[draw(sizeof kWords / sizeof *kWords)]);
        }
        ((int32_t*)values)[row + 1] = end;
        break;
      case LATHE_BOOL:
        if (draw(2)) ((uint8_t*)values)[row / 8] |= (uint8_t)(1 << row % 8);
        break;
      case LATHE_FLOAT64:
        ((double*)values)[row] = draw_number(input, row);
        break;
      case LATHE_TIMESTAMP:
        ((int64_t*)values)[row] = (int64_t)draw(4000000000000000u) - 1000000000000000;
        break;
      default:
        ((int64_t*)values)[row] = (int64_t)draw_number(input, row);
    }
  }
  const lathe_column column = {validity, values, bytes};
  return column;
}

static void print_bits(const char* what, const float* values, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    uint32_t bits;
    memcpy(&bits, &values[i], sizeof bits);
    printf("%s %08x\n", what, isnan(values[i]) ? 0x7fc00000u : (unsigned)bits);
  }
}

int main(void) {
  const lathe_program* program = lathe_entry;
  lathe_column* columns = calloc((size_t)program->num_inputs, sizeof *columns);
  for (int32_t i = 0; i < program->num_inputs; ++i) columns[i] = draw_column(&program->inputs[i]);
  const lathe_batch batch = {columns, kRows, {NULL, 0}};
  float* features = calloc((size_t)kRows * (size_t)program->num_features, sizeof *features);
  float* predictions = calloc((size_t)kRows * (size_t)program->num_outputs, sizeof *predictions);
  static const int64_t kSizes[] = {1, 7, 64, 1, 200};
  int64_t end;
  int piece = 0;
  for (int64_t begin = 0; begin < kRows; begin = end) {
    end = begin + kSizes[piece++ % 5];
    if (end > kRows) end = kRows;
    if (program->features != NULL) program->features(&batch, begin, end, features + begin * program->num_features);
    program->predict(&batch, begin, end, predictions + begin * program->num_outputs);
  }
  if (program->features != NULL) print_bits("feature", features, (int64_t)kRows * program->num_features);
  print_bits("prediction", predictions, (int64_t)kRows * program->num_outputs);
  if (program->margins != NULL && program->row_type == LATHE_FLOAT32 && program->margin_type == LATHE_FLOAT32) {
    float* margins = calloc((size_t)kRows * (size_t)program->num_margins, sizeof *margins);
    program->margins(features, kRows, margins);
    print_bits("margin", margins, (int64_t)kRows * program->num_margins);
  }
  return 0;
}
