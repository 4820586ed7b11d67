#include "pipelines/generate/text.h"

#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"

namespace lathe {
namespace {

absl::CivilDay DayOf(int64_t days) { return absl::CivilDay(1970, 1, 1) + days; }

}  // namespace

std::string FixedText(double value, int decimals) { return absl::StrFormat("%.*f", decimals, value); }

std::string DateText(int64_t days) {
  const absl::CivilDay day = DayOf(days);
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

std::string TimestampText(int64_t seconds) {
  const int64_t days = seconds / 86400;
  const int64_t rest = seconds % 86400;
  return absl::StrFormat("%sT%02d:%02d:%02dZ", DateText(days), rest / 3600, rest / 60 % 60, rest % 60);
}

int MonthOf(int64_t days) { return DayOf(days).month(); }

int DayOfWeek(int64_t days) { return static_cast<int>(absl::GetWeekday(DayOf(days))); }

std::string CsvCell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string cell = "\"";
  for (char c : text) cell.append(c == '"' ? 2 : 1, c);
  return cell + "\"";
}

}  // namespace lathe
