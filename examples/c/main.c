/* Predicts for two customers with the compiled pipeline //pipelines:churn. */
#include <stdio.h>

#include "pipelines/churn_c.h"

static int print_prediction(const churn_row *customer) {
  churn_prediction prediction;
  const churn_status status = churn_predict(customer, &prediction);
  if (status.code != CHURN_OK) {
    fprintf(stderr, "%s: expected %s, found %s\n", churn_status_field(status), churn_status_expected(status),
            churn_status_found(status));
    return 1;
  }
  printf("%.9g\n", prediction.probability); /* enough digits to tell any two floats apart */
  return 0;
}

int main(void) {
  churn_row customer = {0};                               /* every value is missing */
  customer.signup = churn_int64(19665LL * 86400 * 1000000); /* 2023-11-04, in microseconds */
  customer.tenure_months = churn_int64(2);
  customer.contract = CHURN_CONTRACT_MONTH_TO_MONTH;
  customer.monthly_charges = churn_float64(79.5);
  customer.support_calls = churn_int64(3);
  customer.senior = churn_bool(false);
  customer.last_ticket = churn_text("i want to cancel");
  if (print_prediction(&customer) != 0) return 1;

  customer.contract = CHURN_CONTRACT_TWO_YEAR;
  customer.last_ticket = churn_text(NULL);
  return print_prediction(&customer);
}
