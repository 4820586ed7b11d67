// Charts as SVG elements, to be put into an HTML page that defines their CSS classes: axis, grid, tick, line, mark, bar and
// the colours c0, c1, … of series.
//
// Every chart is an image with a text alternative. Coordinates are rounded to a tenth of a unit; the text is the same on every
// machine. Values that are not finite are left out.
#ifndef LATHE_RUNTIME_REPORT_CHART_H_
#define LATHE_RUNTIME_REPORT_CHART_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace lathe {

struct Axis {
  std::string label;
  double low;
  double high;
};

struct Series {
  std::string name;
  std::vector<std::pair<double, double>> points;
  bool marks = false;  // draws a dot at each point
};

// One column of a histogram: the rows of each series whose value lies in [lower, upper).
struct Column {
  double lower;
  double upper;
  std::vector<int64_t> rows;
};

// The smallest axis of round numbers that holds [low, high].
Axis RoundAxis(std::string label, double low, double high);

// Lines in the colours of their order; `reference` also draws the diagonal from corner to corner.
std::string LineChart(const std::string& description, const Axis& x, const Axis& y, const std::vector<Series>& series,
                      bool reference);

// Dots, and the diagonal.
std::string ScatterChart(const std::string& description, const Axis& x, const Axis& y,
                         const std::vector<std::pair<double, double>>& points);

// Stacked columns, the first series lowest. `names` are the series, empty where there is one.
std::string HistogramChart(const std::string& description, const std::string& x_label,
                           const std::vector<Column>& columns, const std::vector<std::string>& names);

// A histogram without axes, as tall as a line of text.
std::string SmallHistogram(const std::string& description, const std::vector<int64_t>& rows);

}  // namespace lathe

#endif  // LATHE_RUNTIME_REPORT_CHART_H_
