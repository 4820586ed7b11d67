/* The C functions of a predictor, called from C11. */
#include <stdio.h>

#include "compiler/emit/testing/churn_c.h"

static int failures = 0;

static void expect(bool condition, int line, const char *what) {
  if (condition) return;
  fprintf(stderr, "c_test.c:%d: error: expected %s\n", line, what);
  ++failures;
}
#define EXPECT(condition) expect(condition, __LINE__, #condition)

int main(void) {
  churn_row row = {0};
  churn_prediction prediction = {-1};
  churn_status status = churn_predict(&row, &prediction);
  EXPECT(status.code == CHURN_MISSING);
  EXPECT(strcmp(churn_status_field(status), "tenure_months") == 0);
  EXPECT(strcmp(churn_status_expected(status), "an int64 of at least 0") == 0);
  EXPECT(strcmp(churn_status_found(status), "no value") == 0);
  EXPECT(prediction.probability == -1);

  row.tenure_months = churn_int64(5);
  row.monthly_charges = churn_float64(2);
  row.senior = churn_bool(false);
  status = churn_predict(&row, &prediction);
  EXPECT(status.code == CHURN_OK);
  EXPECT(prediction.probability == 5 + 6 + 17);

  status = churn_predict(NULL, &prediction);
  EXPECT(status.code == CHURN_NULL_ARGUMENT);
  EXPECT(strcmp(churn_status_field(status), "") == 0);
  EXPECT(churn_predict(&row, NULL).code == CHURN_NULL_ARGUMENT);

  row.contract = (churn_contract)9;
  status = churn_check(&row);
  EXPECT(status.code == CHURN_INVALID_ENUM && status.field == 2);
  row.contract = churn_contract_from_string("two-year", 8);
  EXPECT(row.contract == CHURN_CONTRACT_TWO_YEAR);
  EXPECT(churn_contract_from_string("three-year", 10) == CHURN_CONTRACT_UNKNOWN);
  EXPECT(churn_contract_from_string(NULL, 0) == CHURN_CONTRACT_MISSING);

  row.last_ticket.data = "x";
  row.last_ticket.size = -1;
  EXPECT(churn_check(&row).code == CHURN_INVALID_STRING);
  return failures == 0 ? 0 : 1;
}
