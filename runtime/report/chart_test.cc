#include "runtime/report/chart.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"
#include "runtime/report/text.h"

namespace lathe {
namespace {

int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(TextTest, EscapesWhatHtmlReads) {
  EXPECT_EQ(Escape("<a href='x'>\"&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;");
  EXPECT_EQ(Escape("café ✓ 😀"), "café ✓ 😀");
}

TEST(TextTest, ReplacesWhatIsNoText) {
  EXPECT_EQ(Escape(std::string("a\0b", 3)), "a\xEF\xBF\xBD" "b");
  EXPECT_EQ(Escape("\xff"), "\xEF\xBF\xBD");
  EXPECT_EQ(Escape("\xc0\xaf"), "\xEF\xBF\xBD\xEF\xBF\xBD");              // an overlong slash
  EXPECT_EQ(Escape("\xe2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD");              // cut off
  EXPECT_EQ(Escape("\xed\xa0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // a surrogate
}

TEST(TextTest, NumbersAreShortAndGrouped) {
  EXPECT_EQ(CountText(1234567), "1,234,567");
  EXPECT_EQ(CountText(-1234), "-1234");
  EXPECT_EQ(CountText(-12345), "-12,345");
  EXPECT_EQ(NumberText(0.5), "0.5000");
  EXPECT_EQ(NumberText(12), "12");
  EXPECT_EQ(NumberText(-1234.56), "-1234.6");
  EXPECT_EQ(NumberText(12345.67), "12,345.7");
  EXPECT_EQ(NumberText(0.00001234), "1.23e-05");
  EXPECT_EQ(NumberText(std::nan("")), "–");
  EXPECT_EQ(PercentText(0.1234), "12.3%");
}

TEST(TextTest, TimesLeaveOutMidnight) {
  EXPECT_EQ(TimeText(0), "1970-01-01");
  EXPECT_EQ(TimeText(-1e6), "1969-12-31 23:59");
  EXPECT_EQ(TimeText(1704067200e6 + 14 * 3600e6 + 3 * 60e6), "2024-01-01 14:03");
  EXPECT_EQ(TimeText(std::numeric_limits<double>::infinity()), "–");
}

TEST(ChartTest, RoundAxisHoldsTheRange) {
  const Axis axis = RoundAxis("x", -3.2, 17.9);
  EXPECT_EQ(axis.low, -5);
  EXPECT_EQ(axis.high, 20);
  const Axis small = RoundAxis("x", 0.001, 0.0017);
  EXPECT_LE(small.low, 0.001);
  EXPECT_GE(small.high, 0.0017);
  EXPECT_LT(small.high, 0.0025);
  const Axis point = RoundAxis("x", 7, 7);
  EXPECT_LT(point.low, 7);
  EXPECT_GT(point.high, 7);
}

TEST(ChartTest, LinesHaveTextAlternativeLegendAndTicks) {
  const std::string svg = LineChart("a <line>", {"x", 0, 1}, {"y", 0, 1},
                                    {{"one", {{0, 0}, {1, 1}}}, {"two", {{0, 1}, {1, 0}}, true}}, true);
  EXPECT_NE(svg.find("role=\"img\" aria-label=\"a &lt;line&gt;\""), std::string::npos);
  EXPECT_EQ(Count(svg, "class=\"line"), 2);
  EXPECT_EQ(Count(svg, "class=\"mark c1\""), 2);
  EXPECT_EQ(Count(svg, "class=\"legend\""), 2);
  EXPECT_EQ(Count(svg, "class=\"reference\""), 1);
  EXPECT_EQ(Count(svg, ">0.2<"), 2);
  EXPECT_EQ(svg.find("-0.0"), std::string::npos);
}

TEST(ChartTest, ValuesThatAreNotFiniteAreLeftOut) {
  const double nan = std::nan("");
  const std::string svg = LineChart("x", {"x", 0, 1}, {"y", 0, 1}, {{"one", {{nan, 0}, {0, nan}}}}, false);
  EXPECT_EQ(Count(svg, "class=\"line"), 0);
  EXPECT_EQ(Count(ScatterChart("x", {"x", 0, 1}, {"y", 0, 1}, {{nan, 1}, {0.5, 0.5}}), "<circle"), 1);
}

TEST(ChartTest, HistogramsStackAndNameTheirRows) {
  const std::string svg = HistogramChart("h", "score", {{0, 0.5, {10, 5}}, {0.5, 1, {0, 7}}}, {"no", "yes"});
  EXPECT_EQ(Count(svg, "<title>"), 3);
  EXPECT_NE(svg.find("<title>0 to 0.5000: no 10 rows</title>"), std::string::npos);
}

TEST(ChartTest, EmptyChartsAreStillCharts) {
  EXPECT_EQ(Count(HistogramChart("h", "x", {}, {}), "</svg>"), 1);
  EXPECT_EQ(Count(SmallHistogram("s", {}), "</svg>"), 1);
  EXPECT_EQ(Count(SmallHistogram("s", {0, 0}), "</svg>"), 1);
}

}  // namespace
}  // namespace lathe
