// Columns of timestamps.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_TIMESTAMPS_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_TIMESTAMPS_H_

#include <stddef.h>
#include <stdint.h>

#include "runtime/columns/kernels.h"
#include "runtime/columns/kernels/fields.h"
#include "runtime/columns/kernels/instructions.h"

namespace lathe {
namespace {

// Days since 1970-01-01 of a date in the Gregorian calendar, the year in two parts, 0 to 99 each; false where there is no such
// date.
inline bool DaysOf(unsigned century, unsigned year, unsigned month, unsigned day, int64_t* days) {
  static const uint16_t kBefore[16] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  static const unsigned kDays[16] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};  // 0 where there is no month
  const unsigned nth = month & 15;
  const bool is_leap = ((year != 0 ? year : century) & 3) == 0;
  // Leap years from the year 0 to the one before: every fourth, less every hundredth, more every four hundredth, all rounded
  // up.
  const unsigned hundredths = century + (year != 0);
  const unsigned leaps = 25 * century + ((year + 3) >> 2) - hundredths + ((hundredths + 3) >> 2);
  constexpr int64_t kDaysTo1970 = 719528;
  *days = static_cast<int64_t>(365 * (100 * century + year) + leaps + kBefore[nth] + (is_leap & (month > 2)) + day) - 1 -
          kDaysTo1970;
  return ((century | year) != 0) & (month < 16) & (day - 1 < kDays[nth] + static_cast<unsigned>((month == 2) & is_leap));
}

inline bool Digits2(const char* text, unsigned* value) {
  const unsigned tens = static_cast<unsigned>(static_cast<unsigned char>(text[0])) - '0';
  const unsigned ones = static_cast<unsigned>(static_cast<unsigned char>(text[1])) - '0';
  *value = tens * 10 + ones;
  return tens <= 9 && ones <= 9;
}

// The parts of YYYY-MM-DD, and of hh:mm behind any byte that follows it; false unless they are digits, and what is between them
// dashes and a colon.
struct DateParts {
  unsigned century, year, month, day, hour, minute;
};

#if defined(__SSE4_1__)

inline bool ParseParts(const char* text, bool has_time, DateParts* parts) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  const __m128i values = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
  const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values);
  const __m128i marks = _mm_setr_epi8(0, 0, 0, 0, '-', 0, 0, '-', 0, 0, 0, 0, 0, ':', 0, 0);
  const unsigned digits = static_cast<unsigned>(_mm_movemask_epi8(is_digit));
  const unsigned between = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, marks)));
  const unsigned wanted = has_time ? 0xffff : 0x3ff;
  const __m128i pairs = _mm_shuffle_epi8(values, _mm_setr_epi8(0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, -1, -1, -1, -1));
  const __m128i numbers = _mm_maddubs_epi16(pairs, _mm_set1_epi16(10 | 1 << 8));
  const uint64_t date = static_cast<uint64_t>(_mm_cvtsi128_si64(numbers));
  const unsigned time = static_cast<unsigned>(_mm_extract_epi32(numbers, 2));
  *parts = {static_cast<unsigned>(date & 0xffff),
            static_cast<unsigned>(date >> 16 & 0xffff),
            static_cast<unsigned>(date >> 32 & 0xffff),
            static_cast<unsigned>(date >> 48),
            time & 0xffff,
            time >> 16};
  // Digits at bits 0 to 3, 5, 6, 8, 9, 11, 12, 14 and 15, marks at bits 4, 7 and 13; what is at bit 10 is the caller's to
  // check.
  return (((digits & 0xdb6f) | (between & 0x2090) | 0x400) & wanted) == wanted;
}

#else

inline bool ParseParts(const char* text, bool has_time, DateParts* parts) {
  parts->hour = parts->minute = 0;
  return Digits2(text, &parts->century) && Digits2(text + 2, &parts->year) && Digits2(text + 5, &parts->month) &&
         Digits2(text + 8, &parts->day) && text[4] == '-' && text[7] == '-' &&
         (!has_time || (Digits2(text + 11, &parts->hour) && Digits2(text + 14, &parts->minute) && text[13] == ':'));
}

#endif

// YYYY-MM-DD, alone or followed by T or a space, hh:mm:ss, and Z or nothing.
inline bool ParseTimestamp(const Field& field, int64_t* microseconds) {
  const char* const t = field.begin;
  const size_t size = field.size();
  const bool has_time = size > 10;
  if (size != 10 && size != 19 && size != 20) return false;
  DateParts parts;
  if (!ParseParts(t, has_time, &parts)) return false;
  int64_t days;
  if (!DaysOf(parts.century, parts.year, parts.month, parts.day, &days)) return false;
  int64_t seconds = days * 86400;
  if (has_time) {
    unsigned second;
    const bool is_plain = Digits2(t + 17, &second) & (t[16] == ':') & (((t[10] | 0x20) == 't') | (t[10] == ' ')) &
                          ((size == 19) | ((t[size - 1] | 0x20) == 'z')) & (parts.hour <= 23) & (parts.minute <= 59);
    if (!is_plain || second > 59) return false;
    seconds += parts.hour * 3600 + parts.minute * 60 + second;
  }
  *microseconds = seconds * 1000000;
  return true;
}

template <bool kPlain>
inline ColumnCount ParseTimestamps(const FieldColumn& fields, const ColumnRule& rule, int64_t* values, uint64_t* validity,
                                   uint32_t* odd) {
  return ForEachRow<kPlain>(fields, validity, odd, [&](Field field, int64_t row) {
    values[row] = 0;
    if (field.begin == field.end) return Missing(rule);
    return ParseTimestamp(field, &values[row]) ? Parsed::kValue : Parsed::kOdd;
  });
}

}  // namespace
}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_TIMESTAMPS_H_
