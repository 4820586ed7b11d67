// How generated values are written as cells.
#ifndef LATHE_PIPELINES_GENERATE_TEXT_H_
#define LATHE_PIPELINES_GENERATE_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace lathe {

// A number rounded to `decimals` digits after the point.
std::string FixedText(double value, int decimals);
// `2023-11-05`, from days since 1970-01-01 (proleptic Gregorian calendar).
std::string DateText(int64_t days);
// `2023-11-05T14:03:00Z`, from seconds since 1970-01-01T00:00:00Z.
std::string TimestampText(int64_t seconds);
// Month of the year, January is 1.
int MonthOf(int64_t days);
// Day of the week, Monday is 0.
int DayOfWeek(int64_t days);
// The cell as RFC 4180 wants it: in quotes where it holds a comma, a quote or a line break.
std::string CsvCell(std::string_view text);

}  // namespace lathe

#endif  // LATHE_PIPELINES_GENERATE_TEXT_H_
