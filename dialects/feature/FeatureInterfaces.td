#ifndef LATHE_DIALECTS_FEATURE_INTERFACES_TD
#define LATHE_DIALECTS_FEATURE_INTERFACES_TD

include "mlir/IR/OpBase.td"

def Feature_FitOpInterface : OpInterface<"FitOpInterface"> {
  let cppNamespace = "::lathe::feature";
  let description = [{
    An op with fitted state. The analyzer accumulates `getStatistic()` of the op's first operand over the training rows;
    `fit` turns it into state. An op for which `needsFit` is false (a constant fill value) is fitted as declared.
  }];
  let methods = [
    InterfaceMethod<"What the analyzer collects of the first operand.",
      "::lathe::pipeline::Statistic", "getStatistic">,
    InterfaceMethod<"Whether the state is absent and data is needed to make it.", "bool", "needsFit">,
    InterfaceMethod<"Sets the state; fails with an error on the op when the statistics admit none.",
      "::llvm::LogicalResult", "fit", (ins "const ::lathe::feature::ColumnStatistics &":$statistics)>,
  ];
}

def Feature_RowOpInterface : OpInterface<"RowOpInterface"> {
  let cppNamespace = "::lathe::feature";
  let description = [{
    The code of one row. A column-valued op returns one scalar: f64, i64, `!pipeline.string` or `!pipeline.timestamp`. A
    feature-valued op returns none and writes its slots into `row`, a rank-1 memref of f32 that is zero, from `offset`.
  }];
  let methods = [
    InterfaceMethod<"Builds the scalar code; null for a feature-valued op.",
      "::mlir::Value", "buildRow",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$operands, "::mlir::Value":$row, "int64_t":$offset)>,
  ];
}

def Feature_NumberOpInterface : OpInterface<"NumberOpInterface"> {
  let cppNamespace = "::lathe::feature";
  let description = [{
    An op from one number to one number whose meaning is `evaluate`. The generated code gives the same bits; parity tests
    hold it to that. Used to fold constants, and to say what a missing value becomes behind an imputation.
  }];
  let methods = [
    InterfaceMethod<"The result for one value, NaN when missing. The op must be fitted.",
      "double", "evaluate", (ins "double":$value)>,
  ];
}

def Feature_CategoryOpInterface : OpInterface<"CategoryOpInterface"> {
  let cppNamespace = "::lathe::feature";
  let description = "An op that yields category codes.";
  let methods = [
    InterfaceMethod<"Codes are in [0, n) or -1; n is -1 before the fit.", "int64_t", "getNumCategories">,
    InterfaceMethod<"The name of a code, for reports.", "::std::string", "getCategoryName", (ins "int64_t":$code)>,
  ];
}

#endif
