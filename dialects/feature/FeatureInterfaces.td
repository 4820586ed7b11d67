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
    The code of one row. A column-valued op returns one scalar: f64, i64, `!pipeline.string` or `!pipeline.timestamp`; an op
    that gives weighted sums returns them as a vector of f64. A feature-valued op returns none and writes its slots into `row`,
    a rank-1 memref of f32 or f64 that is zero, from `offset`.
  }];
  let methods = [
    InterfaceMethod<"Builds the scalar code; null for a feature-valued op.",
      "::mlir::Value", "buildRow",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$operands, "::mlir::Value":$row, "int64_t":$offset)>,
    InterfaceMethod<[{
      Whether `buildRow` also takes vectors of operands, a lane per row, and then returns a vector. Sums then are a vector of
      sums by rows; those of an intercept, which has no operands, are the same for all rows and stay a vector of sums.}],
      "bool", "isElementwise", (ins), "", "return false;">,
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
    InterfaceMethod<[{
      Whether the results of present values keep the order of the values, as far as they are present themselves. Correctly
      rounded arithmetic does.}],
      "bool", "isMonotone", (ins), "", "return false;">,
    InterfaceMethod<[{
      How many neighbouring doubles a monotone op may mix up, because its results are not correctly rounded: 0 when it keeps
      the order of all.}],
      "int64_t", "getDisorder", (ins), "", "return 0;">,
  ];
}

def Feature_SplitOpInterface : OpInterface<"SplitOpInterface"> {
  let cppNamespace = "::lathe::feature";
  let description = [{
    An op that decision trees look through: what a split asks of the result can be asked of the first operand, with the same
    answer for every value that it may have. The op must be fitted.
  }];
  let methods = [
    InterfaceMethod<[{
      The split of the first operand that sends every row where `split` of slot `slot` of the result sends it; a column has
      one slot. None when no single split does.}],
      "::std::optional<::lathe::feature::Split>", "pullBack",
      (ins "const ::lathe::feature::Split &":$split, "int64_t":$slot)>,
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
