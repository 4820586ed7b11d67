// What the analyzer's statistics say about one column.
#ifndef LATHE_RUNTIME_REPORT_COLUMN_STATISTICS_H_
#define LATHE_RUNTIME_REPORT_COLUMN_STATISTICS_H_

#include <string>

#include "nlohmann/json.hpp"
#include "runtime/statistics/statistics.pb.h"

namespace lathe {

// The statistics whose keys are `column/<name>/<kind>`, of training rows:
//
//   count, missing           of any kind
//   mean, stddev, min, max   of moments, of finite values; left out when there are none
//   quantiles                list of {p, value}, as QuantileSketch gives them
//   histogram                list of {lower, upper, rows}: bins of equal width between the 1% and the 99% quantile; the values
//                            outside count in the first and last bin
//   distinct, top            of counts: how many values there are, and the ten most frequent as {value, count}, ties in the order of bytes
//
// Null when there are none.
nlohmann::ordered_json ColumnStatistics(const Statistics& statistics, const std::string& name);

}  // namespace lathe

#endif  // LATHE_RUNTIME_REPORT_COLUMN_STATISTICS_H_
