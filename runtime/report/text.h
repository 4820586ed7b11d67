// How values are written for people to read, and how text becomes HTML.
#ifndef LATHE_RUNTIME_REPORT_TEXT_H_
#define LATHE_RUNTIME_REPORT_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace lathe {

// The text with &, <, >, " and ' as entities, safe in elements and in quoted attributes. Bytes that are not UTF-8 and control
// characters that HTML does not allow become U+FFFD.
std::string Escape(std::string_view text);

// "1,234,567", "1234".
std::string CountText(int64_t count);
// Whole numbers in full, others with about four significant digits; "–" for NaN.
std::string NumberText(double value);
// A fraction as "12.3%".
std::string PercentText(double fraction);
// "2023-11-05", or "2023-11-05 14:03" where the time is not midnight, from microseconds since 1970-01-01T00:00:00Z.
std::string TimeText(double microseconds);

}  // namespace lathe

#endif  // LATHE_RUNTIME_REPORT_TEXT_H_
