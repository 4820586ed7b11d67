#include "runtime/ingest/timestamp.h"

namespace lathe {
namespace {

bool IsLeapYear(int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int DaysInMonth(int64_t year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[month - 1];
}

// Takes what it reads off the front of the text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool Number(int digits, int* value) {
    if (text_.size() < static_cast<size_t>(digits)) return false;
    *value = 0;
    for (int i = 0; i < digits; ++i) {
      if (text_[i] < '0' || text_[i] > '9') return false;
      *value = *value * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(digits);
    return true;
  }
  bool Character(char wanted) {
    if (text_.empty() || text_[0] != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool Done() const { return text_.empty(); }

 private:
  std::string_view text_;
};

}  // namespace

// A year that starts in March puts the leap day last, so that the days before a month follow one formula.
int64_t DaysFromCivil(int64_t year, int month, int day) {
  const int64_t shifted_year = month > 2 ? year : year - 1;
  const int64_t months_since_march = month > 2 ? month - 3 : month + 9;
  const int64_t era = (shifted_year >= 0 ? shifted_year : shifted_year - 399) / 400;
  const int64_t year_of_era = shifted_year - era * 400;
  const int64_t day_of_year = (153 * months_since_march + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  constexpr int64_t kDaysPerEra = 146097;
  constexpr int64_t kDaysTo1970 = 719468;
  return era * kDaysPerEra + day_of_era - kDaysTo1970;
}

bool ParseTimestamp(std::string_view text, int64_t* microseconds) {
  Scanner scan(text);
  int year, month, day;
  if (!scan.Number(4, &year) || !scan.Character('-') || !scan.Number(2, &month) || !scan.Character('-') ||
      !scan.Number(2, &day)) {
    return false;
  }
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > DaysInMonth(year, month)) return false;
  int64_t seconds = DaysFromCivil(year, month, day) * 86400;
  int64_t fraction = 0;
  if (!scan.Done()) {
    int hour, minute;
    int second = 0;
    if (!scan.Character('T') && !scan.Character('t') && !scan.Character(' ')) return false;
    if (!scan.Number(2, &hour) || !scan.Character(':') || !scan.Number(2, &minute)) return false;
    if (scan.Character(':')) {
      if (!scan.Number(2, &second)) return false;
      if (scan.Character('.')) {
        int digit;
        int digits = 0;
        int64_t unit = 100000;
        while (scan.Number(1, &digit)) {
          if (++digits > 9) return false;
          fraction += digit * unit;
          unit /= 10;
        }
        if (digits == 0) return false;
      }
    }
    if (hour > 23 || minute > 59 || second > 59) return false;
    seconds += hour * 3600 + minute * 60 + second;
    if (!scan.Character('Z') && !scan.Character('z') && !scan.Done()) {
      const bool west = scan.Character('-');
      int offset_hour, offset_minute;
      if (!west && !scan.Character('+')) return false;
      if (!scan.Number(2, &offset_hour) || !scan.Character(':') || !scan.Number(2, &offset_minute)) return false;
      if (offset_hour > 23 || offset_minute > 59) return false;
      const int offset = offset_hour * 3600 + offset_minute * 60;
      seconds += west ? offset : -offset;
    }
  }
  if (!scan.Done()) return false;
  *microseconds = seconds * 1000000 + fraction;
  return true;
}

}  // namespace lathe
