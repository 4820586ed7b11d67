#ifndef LATHE_DIALECTS_PIPELINE_ENUMS_TD
#define LATHE_DIALECTS_PIPELINE_ENUMS_TD

include "mlir/IR/EnumAttr.td"

// The numbers are those of lathe_task and lathe_type in runtime/abi/lathe.h.
def Pipeline_Task : I32EnumAttr<"Task", "what the pipeline predicts", [
    I32EnumAttrCase<"Binary", 1, "binary">,
    I32EnumAttrCase<"Multiclass", 2, "multiclass">,
    I32EnumAttrCase<"Regression", 3, "regression">,
  ]> {
  let cppNamespace = "::lathe::pipeline";
}

def Pipeline_ColumnType : I32EnumAttr<"ColumnType", "how a column is stored", [
    I32EnumAttrCase<"String", 1, "string">,
    I32EnumAttrCase<"Int64", 2, "int64">,
    I32EnumAttrCase<"Float64", 3, "float64">,
    I32EnumAttrCase<"Bool", 4, "bool">,
    I32EnumAttrCase<"Timestamp", 5, "timestamp">,
  ]> {
  let cppNamespace = "::lathe::pipeline";
}

// The numbers are those of lathe_statistic.
def Pipeline_Statistic : I32EnumAttr<"Statistic", "what an accumulator collects", [
    I32EnumAttrCase<"Moments", 1, "moments">,
    I32EnumAttrCase<"Quantiles", 2, "quantiles">,
    I32EnumAttrCase<"Counts", 3, "counts">,
  ]> {
  let cppNamespace = "::lathe::pipeline";
}

#endif
