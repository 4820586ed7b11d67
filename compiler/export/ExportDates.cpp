//===- ExportDates.cpp - Parts of timestamps ------------------------------===//

#include "compiler/export/ExportContext.h"

using ::onnx::TensorProto;

namespace lathe::onnx_export {

namespace {

/// Integers of a column; Mod takes the sign of the divisor, as days before 1970 need it.
struct CalendarBuilder {
  GraphBuilder &b;

  Value add(const Value &x, const Value &y) { return b.add("Add", {x, y}); }
  Value add(const Value &x, int64_t y) { return add(x, b.i64(y)); }
  Value sub(const Value &x, const Value &y) { return b.add("Sub", {x, y}); }
  Value mul(const Value &x, int64_t by) { return b.add("Mul", {x, b.i64(by)}); }
  Value mod(const Value &x, int64_t by) { return b.add("Mod", {x, b.i64(by)}); }
  /// Rounded down: what is divided is a multiple.
  Value div(const Value &x, int64_t by) { return b.add("Div", {sub(x, mod(x, by)), b.i64(by)}); }
  Value isAtLeast(const Value &x, int64_t y) { return b.add("GreaterOrEqual", {x, b.i64(y)}); }
  Value select(const Value &condition, const Value &x, const Value &y) { return b.add("Where", {condition, x, y}); }
};

/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days, as in dialects/feature/FeatureRows.cpp.
Value exportCivil(CalendarBuilder c, feature::DatePart part, const Value &days) {
  Value shifted = c.add(days, 719468);
  Value era = c.div(shifted, 146097), dayOfEra = c.mod(shifted, 146097);
  Value leaps = c.sub(c.add(c.sub(dayOfEra, c.div(dayOfEra, 1460)), c.div(dayOfEra, 36524)), c.div(dayOfEra, 146096));
  Value yearOfEra = c.div(leaps, 365);
  Value dayOfYear =
      c.sub(dayOfEra, c.sub(c.add(c.mul(yearOfEra, 365), c.div(yearOfEra, 4)), c.div(yearOfEra, 100))); // from March 1st
  Value shiftedMonth = c.div(c.add(c.mul(dayOfYear, 5), 2), 153);                                       // March is 0
  Value isNextYear = c.isAtLeast(shiftedMonth, 10);                                                     // January, February
  Value marchYear = c.add(yearOfEra, c.mul(era, 400));
  Value year = c.select(isNextYear, c.add(marchYear, 1), marchYear);
  switch (part) {
  case feature::DatePart::Year:
    return year;
  case feature::DatePart::Month:
    return c.add(shiftedMonth, c.select(isNextYear, c.b.i64(-9), c.b.i64(3)));
  case feature::DatePart::Day:
    return c.add(c.sub(dayOfYear, c.div(c.add(c.mul(shiftedMonth, 153), 2), 5)), 1);
  default: { // day of the year: March 1st is day 60, or 61 in a leap year; January 1st is day 306 of the shifted year
    auto divides = [&](int64_t n) { return c.b.add("Equal", {c.mod(year, n), c.b.i64(0)}); };
    Value isCentury = divides(100);
    Value isLeap =
        c.b.add("Or", {c.b.add("And", {isCentury, divides(400)}), c.b.add("And", {c.b.add("Not", {isCentury}), divides(4)})});
    Value march = c.select(isLeap, c.b.i64(61), c.b.i64(60));
    return c.select(isNextYear, c.add(dayOfYear, -305), c.add(dayOfYear, march));
  }
  }
}

Value exportTicks(CalendarBuilder c, feature::DatePart part, const Value &ticks) {
  constexpr int64_t kSecond = 1000000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
  Value days = c.div(ticks, kDay);
  switch (part) {
  case feature::DatePart::Hour:
    return c.div(c.mod(ticks, kDay), kHour);
  case feature::DatePart::Minute:
    return c.div(c.mod(ticks, kHour), kMinute);
  case feature::DatePart::Second:
    return c.div(c.mod(ticks, kMinute), kSecond);
  case feature::DatePart::DayOfWeek: // 1970-01-01 was a Thursday
    return c.mod(c.add(days, 3), 7);
  case feature::DatePart::IsWeekend:
    return c.b.cast(c.isAtLeast(c.mod(c.add(days, 3), 7), 5), TensorProto::INT64);
  case feature::DatePart::EpochDays:
    return days;
  default:
    return exportCivil(c, part, days);
  }
}

} // namespace

Value FeatureExport::exportDatePart(feature::DatePart part, const Value &ticks) {
  Value isMissing = b.add("Equal", {ticks, b.i64(kMissingTicks)});
  // Any other in its place: the smallest integer is not to be subtracted from.
  Value present = b.add("Where", {isMissing, b.i64(0), ticks});
  Value number = b.cast(exportTicks({b}, part, present), TensorProto::DOUBLE);
  return b.add("Where", {isMissing, nan(), number});
}

} // namespace lathe::onnx_export
