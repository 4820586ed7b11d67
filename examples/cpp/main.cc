// Predicts for two customers with the compiled pipeline //pipelines:churn.
#include <iostream>

#include "pipelines/churn.h"

int main() {
  churn::Input customers[2];                                               // every value is missing
  customers[0].signup = churn::Timestamp(std::chrono::hours(24 * 19665));  // 2023-11-04
  customers[0].tenure_months = 2;
  customers[0].contract = churn::Contract::kMonthToMonth;
  customers[0].monthly_charges = 79.5;
  customers[0].support_calls = 3;
  customers[0].senior = false;
  customers[1] = customers[0];
  customers[0].last_ticket = "i want to cancel";
  customers[1].contract = churn::Contract::kTwoYear;

  churn::Prediction predictions[2];
  if (const churn::Status status = churn::PredictBatch(customers, 2, predictions); !status.ok()) {
    std::cerr << status.field() << ": expected " << status.expected() << ", found " << status.found() << '\n';
    return 1;
  }
  std::cout.precision(9);  // enough to tell any two floats apart
  for (const churn::Prediction& prediction : predictions) std::cout << prediction.probability << '\n';
}
