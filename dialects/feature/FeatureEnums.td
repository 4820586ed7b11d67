#ifndef LATHE_DIALECTS_FEATURE_ENUMS_TD
#define LATHE_DIALECTS_FEATURE_ENUMS_TD

include "mlir/IR/EnumAttr.td"

def Feature_ImputeStrategy : I32EnumAttr<"ImputeStrategy", "what replaces a missing value", [
    I32EnumAttrCase<"Mean", 1, "mean">,
    I32EnumAttrCase<"Median", 2, "median">,
    I32EnumAttrCase<"Constant", 3, "constant">,
  ]> {
  let cppNamespace = "::lathe::feature";
}

def Feature_DatePart : I32EnumAttr<"DatePart", "a part of a date and time", [
    I32EnumAttrCase<"Year", 1, "year">,
    I32EnumAttrCase<"Month", 2, "month">,
    I32EnumAttrCase<"Day", 3, "day">,
    I32EnumAttrCase<"Hour", 4, "hour">,
    I32EnumAttrCase<"Minute", 5, "minute">,
    I32EnumAttrCase<"Second", 6, "second">,
    I32EnumAttrCase<"DayOfWeek", 7, "day_of_week">,
    I32EnumAttrCase<"DayOfYear", 8, "day_of_year">,
    I32EnumAttrCase<"IsWeekend", 9, "is_weekend">,
    I32EnumAttrCase<"EpochDays", 10, "epoch_days">,
  ]> {
  let cppNamespace = "::lathe::feature";
}

def Feature_NgramWeight : I32EnumAttr<"NgramWeight", "how n-grams are weighted", [
    I32EnumAttrCase<"Count", 0, "count">,
    I32EnumAttrCase<"Binary", 1, "binary">,
    I32EnumAttrCase<"L2", 2, "l2">,
  ]> {
  let cppNamespace = "::lathe::feature";
}

#endif
