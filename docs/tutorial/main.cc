#include <cstdio>

#include "docs/tutorial/late.h"

int main() {
  late::Input parcel;  // every value is missing
  parcel.booked = late::Timestamp(std::chrono::hours(24 * 19815 + 18));
  parcel.carrier = "Blue Van";
  parcel.service = late::Service::kEconomy;
  parcel.distance_km = 350;

  late::Prediction prediction;
  if (!late::Predict(parcel, &prediction).ok()) return 1;
  std::printf("%.3f\n", prediction.probability);
}
