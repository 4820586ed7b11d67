// What metrics are called and mean, for readers.
#ifndef LATHE_RUNTIME_REPORT_METRIC_TEXT_H_
#define LATHE_RUNTIME_REPORT_METRIC_TEXT_H_

#include <string_view>

namespace lathe {

struct MetricText {
  std::string_view key;
  std::string_view name;
  bool more_is_better;
  std::string_view meaning;
};

// Null for a metric without a text.
const MetricText* FindMetricText(std::string_view key);

}  // namespace lathe

#endif  // LATHE_RUNTIME_REPORT_METRIC_TEXT_H_
