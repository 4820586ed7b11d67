//===- emit_example.cpp - Writes the headers of an interface for tests ----===//
//
// emit_example <interface> <folder>: writes x.h, x_c.h and x_c.c of one of the
// interfaces below.
//
//===----------------------------------------------------------------------===//

#include "compiler/emit/Header.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace lathe;
using Type = PredictorColumnType;

static PredictorInput input(std::string name, Type type) {
  PredictorInput result;
  result.name = std::move(name);
  result.type = type;
  return result;
}

static PredictorInput choice(std::string name,
                             std::vector<std::string> values) {
  PredictorInput result = input(std::move(name), Type::String);
  result.values = std::move(values);
  return result;
}

/// One column of each kind.
static PredictorInterface makeChurn() {
  PredictorInterface churn;
  churn.name = "churn";
  churn.origin = "//pipelines:churn";
  churn.doc = "Whether a customer leaves within the next month.";
  churn.label = "churned";
  churn.task = PredictorTask::Binary;
  churn.classes = {"false", "true"};
  PredictorInput tenure = input("tenure_months", Type::Int64);
  tenure.required = true;
  tenure.min = 0;
  tenure.doc = "Whole months since the contract began.";
  PredictorInput charges = input("monthly_charges", Type::Float64);
  charges.min = 0.5;
  charges.max = 1000;
  churn.inputs = {tenure, charges,
                  choice("contract", {"month-to-month", "one-year", "two-year"}),
                  input("last_ticket", Type::String),
                  input("signup", Type::Timestamp),
                  input("senior", Type::Bool)};
  return churn;
}

/// Names that are no identifiers, keywords, taken, or equal once sanitized, and
/// texts that could leave their comment or literal.
static PredictorInterface makeOdd() {
  PredictorInterface odd;
  odd.name = "odd";
  odd.origin = "//a/*b*/c:odd";
  odd.doc = "Ends */ the comment \\\nand // starts one: ?\?/ \"quoted\".";
  odd.label = "fruit \"kind\"";
  odd.task = PredictorTask::Multiclass;
  odd.classes = {"apple", "Apple", "", "2nd", "ч", "?\?="};
  PredictorInput required = choice("required", {"a", "b"});
  required.required = true;
  odd.inputs = {required,
                input("int", Type::Int64),
                input("int64_t", Type::Int64),
                input("class", Type::Float64),
                input("1st column", Type::Float64),
                input("a b", Type::Float64),
                input("a-b", Type::Float64),
                input("", Type::Bool),
                input("ключ", Type::Bool),
                input("Input", Type::Bool),
                input("odd_row", Type::Bool),
                input("std", Type::String),
                input("NULL", Type::String),
                input("*/ \\", Type::String),
                choice("Contract", {"1.5", "15", "x y", "x_y", "?", "", "\"\\"}),
                choice("Status", {"missing", "unknown", "ok"}),
                choice("a", {"b c"}),
                choice("a_b_", {"c"}),
                choice("a_from_string", {"c"}),
                choice("EOF", {"NULL"})};
  return odd;
}

static PredictorInterface makeConstant() {
  PredictorInterface constant;
  constant.name = "constant";
  constant.origin = "//pipelines:constant";
  constant.label = "price";
  constant.task = PredictorTask::Regression;
  return constant;
}

static bool
writeFile(const llvm::Twine &path, const PredictorInterface &interface,
          llvm::Error (*emit)(const PredictorInterface &, llvm::raw_ostream &)) {
  std::error_code code;
  llvm::raw_fd_ostream os(path.str(), code);
  if (code) {
    llvm::errs() << path << ": error: " << code.message() << '\n';
    return false;
  }
  if (llvm::Error error = emit(interface, os)) {
    llvm::errs() << path << ": error: " << llvm::toString(std::move(error))
                 << '\n';
    return false;
  }
  return true;
}

int main(int argc, char **argv) {
  for (const PredictorInterface &interface :
       {makeChurn(), makeOdd(), makeConstant()}) {
    if (argc != 3 || interface.name != argv[1])
      continue;
    std::string base = std::string(argv[2]) + "/" + interface.name;
    return writeFile(base + ".h", interface, emitCxxHeader) &&
                   writeFile(base + "_c.h", interface, emitCHeader) &&
                   writeFile(base + "_c.c", interface, emitCSource)
               ? 0
               : 1;
  }
  llvm::errs() << "usage: emit_example churn|odd|constant folder\n";
  return 2;
}
