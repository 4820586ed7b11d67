#include "runtime/report/chart.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "runtime/report/text.h"

namespace lathe {
namespace {

constexpr double kWidth = 420;
constexpr double kHeight = 300;
constexpr double kLeft = 56;
constexpr double kRight = 20;
constexpr double kTop = 12;
constexpr double kBottom = 44;
constexpr double kPlotWidth = kWidth - kLeft - kRight;
constexpr double kPlotHeight = kHeight - kTop - kBottom;

// The least of 1, 2, 5 times a power of ten that cuts `span` into at most `parts` parts.
double RoundStep(double span, int parts) {
  double unit = 1;
  while (unit * parts < span) unit *= 10;
  while (unit * parts / 10 >= span) unit /= 10;
  for (double factor : {0.1, 0.2, 0.5}) {
    if (unit * factor * parts >= span) return unit * factor;
  }
  return unit;
}

// Digits after the point that tell multiples of a step apart.
int DecimalsOf(double step) {
  int decimals = 0;
  while (decimals < 9 && step < 0.999) {
    step *= 10;
    ++decimals;
  }
  return decimals;
}

// Ticks of one axis share a unit, that of `largest`.
std::string TickText(double value, double step, double largest) {
  if (value == 0) return "0";
  if (largest >= 1e6) return absl::StrFormat("%gM", value / 1e6);
  if (largest >= 1e4) return absl::StrFormat("%gk", value / 1e3);
  return absl::StrFormat("%.*f", DecimalsOf(step), value);
}

// The whole numbers i for which i * step lies in [low, high], but for rounding.
std::vector<double> TickNumbers(double low, double high, double step) {
  std::vector<double> numbers;
  // Adding 0 turns -0 into 0.
  for (double i = std::ceil(low / step - 1e-9) + 0.0; i * step <= high + 1e-9 * step; ++i) numbers.push_back(i);
  return numbers;
}

class Canvas {
 public:
  Canvas(const std::string& description, Axis x, Axis y) : x_(std::move(x)), y_(std::move(y)) {
    if (!(x_.high > x_.low)) x_.high = x_.low + 1;
    if (!(y_.high > y_.low)) y_.high = y_.low + 1;
    svg_ = absl::StrFormat("<svg class=\"chart\" viewBox=\"0 0 %g %g\" role=\"img\" aria-label=\"%s\">\n", kWidth, kHeight,
                           Escape(description));
    Grid();
  }

  double X(double value) const { return kLeft + (value - x_.low) / (x_.high - x_.low) * kPlotWidth; }
  double Y(double value) const { return kTop + kPlotHeight - (value - y_.low) / (y_.high - y_.low) * kPlotHeight; }
  const Axis& x() const { return x_; }
  const Axis& y() const { return y_; }

  void Add(const std::string& element) { absl::StrAppend(&svg_, element, "\n"); }

  void Diagonal() {
    const double low = std::max(x_.low, y_.low);
    const double high = std::min(x_.high, y_.high);
    if (low < high) {
      Add(absl::StrFormat("<path class=\"reference\" d=\"M%.1f %.1fL%.1f %.1f\"/>", X(low), Y(low), X(high), Y(high)));
    }
  }

  void Legend(const std::vector<std::string>& names, bool top_right) {
    if (names.size() < 2) return;
    size_t longest = 0;
    for (const std::string& name : names) longest = std::max(longest, name.size());
    const double left = top_right ? kWidth - kRight - 30 - 6.2 * static_cast<double>(longest) : kLeft + 12;
    double y = kTop + 14;
    for (size_t i = 0; i < names.size(); ++i, y += 17) {
      Add(absl::StrFormat("<rect class=\"bar c%d\" x=\"%.1f\" y=\"%.1f\" width=\"11\" height=\"11\" rx=\"2\"/>", i, left,
                          y - 9.5));
      Add(absl::StrFormat("<text class=\"legend\" x=\"%.1f\" y=\"%.1f\">%s</text>", left + 17, y, Escape(names[i])));
    }
  }

  std::string Finish() { return svg_ + "</svg>"; }

 private:
  void Grid() {
    const double x_step = RoundStep(x_.high - x_.low, 6);
    const double y_step = RoundStep(y_.high - y_.low, 6);
    const double x_largest = std::max(std::fabs(x_.low), std::fabs(x_.high));
    const double y_largest = std::max(std::fabs(y_.low), std::fabs(y_.high));
    for (double i : TickNumbers(y_.low, y_.high, y_step)) {
      const double y = Y(i * y_step);
      Add(absl::StrFormat("<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/>", kLeft, y, kWidth - kRight));
      Add(absl::StrFormat("<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>", kLeft - 7, y + 3.8,
                          TickText(i * y_step, y_step, y_largest)));
    }
    for (double i : TickNumbers(x_.low, x_.high, x_step)) {
      const double x = X(i * x_step);
      Add(absl::StrFormat("<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/>", x, kTop, kTop + kPlotHeight));
      Add(absl::StrFormat("<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>", x,
                          kTop + kPlotHeight + 16, TickText(i * x_step, x_step, x_largest)));
    }
    Add(absl::StrFormat("<path class=\"axis\" d=\"M%.1f %.1fV%.1fH%.1f\"/>", kLeft, kTop, kTop + kPlotHeight,
                        kWidth - kRight));
    Add(absl::StrFormat("<text class=\"label\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>",
                        kLeft + kPlotWidth / 2, kHeight - 8, Escape(x_.label)));
    Add(absl::StrFormat("<text class=\"label\" transform=\"translate(13 %.1f) rotate(-90)\" text-anchor=\"middle\">%s</text>",
                        kTop + kPlotHeight / 2, Escape(y_.label)));
  }

  Axis x_;
  Axis y_;
  std::string svg_;
};

bool IsFinite(const std::pair<double, double>& point) { return std::isfinite(point.first) && std::isfinite(point.second); }

}  // namespace

Axis RoundAxis(std::string label, double low, double high) {
  if (!(high > low)) {
    low -= 1;
    high += 1;
  }
  const double step = RoundStep(high - low, 6);
  return {std::move(label), std::floor(low / step + 1e-9) * step, std::ceil(high / step - 1e-9) * step};
}

std::string LineChart(const std::string& description, const Axis& x, const Axis& y, const std::vector<Series>& series,
                      bool reference) {
  Canvas canvas(description, x, y);
  if (reference) canvas.Diagonal();
  std::vector<std::string> names;
  for (size_t i = 0; i < series.size(); ++i) {
    names.push_back(series[i].name);
    std::string path;
    std::string marks;
    for (const auto& point : series[i].points) {
      if (!IsFinite(point)) continue;
      const double px = canvas.X(point.first);
      const double py = canvas.Y(point.second);
      absl::StrAppendFormat(&path, "%s%.1f %.1f", path.empty() ? "M" : "L", px, py);
      if (series[i].marks) {
        absl::StrAppendFormat(&marks, "<circle class=\"mark c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>\n", i, px, py);
      }
    }
    if (!path.empty()) canvas.Add(absl::StrFormat("<path class=\"line c%d\" d=\"%s\"/>", i, path));
    if (!marks.empty()) canvas.Add(marks);
  }
  canvas.Legend(names, /*top_right=*/true);
  return canvas.Finish();
}

std::string ScatterChart(const std::string& description, const Axis& x, const Axis& y,
                         const std::vector<std::pair<double, double>>& points) {
  Canvas canvas(description, x, y);
  canvas.Diagonal();
  for (const auto& point : points) {
    if (!IsFinite(point)) continue;
    canvas.Add(absl::StrFormat("<circle class=\"dot c0\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.4\"/>", canvas.X(point.first),
                               canvas.Y(point.second)));
  }
  return canvas.Finish();
}

std::string HistogramChart(const std::string& description, const std::string& x_label,
                           const std::vector<Column>& columns, const std::vector<std::string>& names) {
  int64_t highest = 0;
  for (const Column& column : columns) {
    int64_t total = 0;
    for (int64_t rows : column.rows) total += rows;
    highest = std::max(highest, total);
  }
  const Axis y = RoundAxis("rows", 0, static_cast<double>(std::max<int64_t>(highest, 1)));
  const Axis x = columns.empty() ? Axis{x_label, 0, 1} : Axis{x_label, columns.front().lower, columns.back().upper};
  Canvas canvas(description, x, y);
  for (const Column& column : columns) {
    const double left = canvas.X(column.lower) + 0.5;
    const double width = std::max(canvas.X(column.upper) - 0.5 - left, 0.5);
    int64_t below = 0;
    for (size_t i = 0; i < column.rows.size(); ++i) {
      if (column.rows[i] == 0) continue;
      const double bottom = canvas.Y(static_cast<double>(below));
      below += column.rows[i];
      const double top = canvas.Y(static_cast<double>(below));
      canvas.Add(absl::StrFormat(
          "<rect class=\"bar c%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s</title></rect>", i, left,
          top, width, bottom - top,
          Escape(absl::StrCat(NumberText(column.lower), " to ", NumberText(column.upper), ": ",
                              names.size() > i ? names[i] + " " : "", CountText(column.rows[i]), " rows"))));
    }
  }
  canvas.Legend(names, /*top_right=*/true);
  return canvas.Finish();
}

std::string SmallHistogram(const std::string& description, const std::vector<int64_t>& rows) {
  constexpr double kBar = 5;
  constexpr double kTall = 26;
  const int64_t highest = rows.empty() ? 0 : *std::max_element(rows.begin(), rows.end());
  const double width = kBar * static_cast<double>(rows.size());
  std::string svg = absl::StrFormat("<svg class=\"small\" viewBox=\"0 0 %g %g\" width=\"%g\" height=\"%g\" role=\"img\" "
                                    "aria-label=\"%s\"><path class=\"bar c0\" d=\"",
                                    width, kTall, width, kTall, Escape(description));
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i] == 0) continue;
    const double height = std::max(1.0, kTall * static_cast<double>(rows[i]) / static_cast<double>(highest));
    absl::StrAppendFormat(&svg, "M%g %.1fv%.1fh%gv-%.1fz", kBar * static_cast<double>(i), kTall - height, height, kBar - 1,
                          height);
  }
  return svg + "\"/></svg>";
}

}  // namespace lathe
