// Reads ISO 8601 dates and date-times.
#ifndef LATHE_RUNTIME_INGEST_TIMESTAMP_H_
#define LATHE_RUNTIME_INGEST_TIMESTAMP_H_

#include <cstdint>
#include <string_view>

namespace lathe {

// Reads YYYY-MM-DD, or that, a T or a space, hh:mm, then optionally :ss, a fraction of 1 to 9 digits, and Z or ±hh:mm.
// Without an offset the time is UTC; a date is its midnight. Years 0001 to 9999 of the Gregorian calendar, checked; no leap
// seconds, no 24:00. Digits beyond microseconds are cut off. Returns false for anything else.
bool ParseTimestamp(std::string_view text, int64_t* microseconds);

// Days from 1970-01-01 to a day of the Gregorian calendar.
int64_t DaysFromCivil(int64_t year, int month, int day);

}  // namespace lathe

#endif  // LATHE_RUNTIME_INGEST_TIMESTAMP_H_
