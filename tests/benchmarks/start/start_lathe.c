/* From the start of a process to its first score, with Lathe: one row, by the generated C header. */
#include <stdio.h>

#include "tests/benchmarks/bench_trees_c.h"

int main(void) {
  bench_trees_row row = {0};
  row.tenure_months = bench_trees_float64(3);
  row.monthly_charges = bench_trees_float64(91.07);
  row.contract = bench_trees_text("one-year");
  row.plan = bench_trees_text("premium");
  row.payment_method = bench_trees_text("card");
  row.region = bench_trees_text("lakes");
  bench_trees_prediction prediction;
  if (bench_trees_predict(&row, &prediction).code != BENCH_TREES_OK) return 1;
  printf("%.6f\n", prediction.probability);
  return 0;
}
