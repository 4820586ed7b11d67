/* Predicts for two applicants with an imported model, //examples/imported:risk. */
#include <stdio.h>

#include "examples/imported/risk_c.h"

static int print_prediction(const risk_row *applicant) {
  risk_prediction prediction;
  const risk_status status = risk_predict(applicant, &prediction);
  if (status.code != RISK_OK) {
    fprintf(stderr, "%s: expected %s, found %s\n", risk_status_field(status), risk_status_expected(status),
            risk_status_found(status));
    return 1;
  }
  printf("%.9g\n", prediction.probability); /* enough digits to tell any two floats apart */
  return 0;
}

int main(void) {
  risk_row applicant = {0}; /* every value is missing */
  applicant.age = risk_float64(23);
  applicant.income = risk_float64(21500);
  applicant.open_loans = risk_float64(3);
  applicant.months_employed = risk_float64(6);
  if (print_prediction(&applicant) != 0) return 1;

  risk_row other = {0};
  other.age = risk_float64(58);
  other.open_loans = risk_float64(1);
  other.months_employed = risk_float64(240);
  return print_prediction(&other);
}
