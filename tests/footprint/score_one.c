/* A service at its smallest: scores one row and ends. */
#include <stdio.h>

#include "pipelines/churn_c.h"

int main(void) {
  churn_row row = {0};
  row.signup = churn_int64(1645056000000000);
  row.tenure_months = churn_int64(22);
  row.contract = CHURN_CONTRACT_MONTH_TO_MONTH;
  row.plan = churn_text("premium");
  row.payment_method = churn_text("direct-debit");
  row.monthly_charges = churn_float64(85.24);
  row.support_calls = churn_int64(4);
  row.senior = churn_bool(false);
  row.last_ticket = churn_text("where do i find my invoice!!");
  churn_prediction prediction;
  const churn_status status = churn_predict(&row, &prediction);
  if (status.code != CHURN_OK) {
    fprintf(stderr, "%s: expected %s, found %s\n", churn_status_field(status), churn_status_expected(status),
            churn_status_found(status));
    return 1;
  }
  return printf("%.9g\n", (double)prediction.probability) < 0;
}
