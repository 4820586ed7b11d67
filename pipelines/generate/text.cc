#include "pipelines/generate/text.h"

#include "absl/strings/str_format.h"

namespace lathe {
namespace {

struct Date {
  int64_t year;
  int month;
  int day;
};

// Years are counted from March, so that the leap day is the last of its year; eras are 400 years (H. Hinnant, chrono-
// compatible low-level date algorithms).
Date DateOf(int64_t days) {
  const int64_t shifted = days + 719468;
  const int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const int64_t day_of_era = shifted - era * 146097;
  const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month = (5 * day_of_year + 2) / 153;
  const int day = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1);
  const int civil_month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  return {year_of_era + era * 400 + (civil_month <= 2 ? 1 : 0), civil_month, day};
}

}  // namespace

std::string FixedText(double value, int decimals) { return absl::StrFormat("%.*f", decimals, value); }

std::string DateText(int64_t days) {
  const Date date = DateOf(days);
  return absl::StrFormat("%04d-%02d-%02d", date.year, date.month, date.day);
}

std::string TimestampText(int64_t seconds) {
  const int64_t days = seconds / 86400;
  const int64_t rest = seconds % 86400;
  return absl::StrFormat("%sT%02d:%02d:%02dZ", DateText(days), rest / 3600, rest / 60 % 60, rest % 60);
}

int MonthOf(int64_t days) { return DateOf(days).month; }

int DayOfWeek(int64_t days) { return static_cast<int>(((days + 3) % 7 + 7) % 7); }

std::string CsvCell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string cell = "\"";
  for (char c : text) cell.append(c == '"' ? 2 : 1, c);
  return cell + "\"";
}

}  // namespace lathe
