//===- Budget.h - What a predictor may cost ---------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_TOOLS_BUDGET_H
#define LATHE_COMPILER_TOOLS_BUDGET_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "llvm/ADT/StringMap.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace lathe {

/// Where the time of a compilation goes: seconds of processor time, by pass.
class CompileTimes {
public:
  /// Counts what runs between two calls for `name`. The time since the start of the process counts for the first.
  void add(llvm::StringRef name);
  double getTotal() const;
  /// Counts every pass of a pass manager.
  std::unique_ptr<mlir::PassInstrumentation> createInstrumentation();

  /// An error that names what took the time, when the total is above `maxSeconds`; else nothing.
  std::optional<std::string> check(double maxSeconds) const;

private:
  std::map<std::string, double> seconds;
  double last = 0;
};

/// The version of the code that each function of a lowered module belongs to.
llvm::StringMap<std::string> getTargetsOfFunctions(mlir::ModuleOp module);

/// An error that names what takes the bytes of an object, when there are more than `maxBytes`; else nothing.
std::optional<std::string> checkSize(llvm::StringRef object, const llvm::StringMap<std::string> &targets, int64_t maxBytes);

} // namespace lathe

#endif // LATHE_COMPILER_TOOLS_BUDGET_H
