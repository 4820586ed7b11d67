//===- Tool.h - What the command-line tools have in common ------*- C++ -*-===//
#ifndef LATHE_COMPILER_TOOLS_TOOL_H
#define LATHE_COMPILER_TOOLS_TOOL_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

#include <memory>
#include <optional>
#include <string>

namespace lathe {

/// Parses the command line; on wrong usage prints what is wrong and exits with 2. Options outside `category` are hidden.
void parseCommandLine(int argc, char **argv, llvm::cl::OptionCategory &category, llvm::StringRef overview);

/// Reads and writes files for a tool, with errors in the project's form: `file:line:column: error: ...`.
class ToolContext {
public:
  explicit ToolContext(llvm::StringRef name);
  ~ToolContext();

  mlir::MLIRContext *getContext();

  /// The contents of a file; none after an error message.
  std::optional<std::string> readFile(llvm::StringRef path);
  /// A module from text or bytecode, verified; null after an error message.
  mlir::OwningOpRef<mlir::ModuleOp> readModule(llvm::StringRef path);
  llvm::LogicalResult writeModule(mlir::ModuleOp module, llvm::StringRef path, bool bytecode);
  /// Writes a file beside its final name and renames it when `write` has succeeded, so that nothing half-written is left.
  /// "-" is the standard output. It, devices and pipes are written directly, once `write` has succeeded.
  llvm::LogicalResult writeFile(llvm::StringRef path,
                                llvm::function_ref<llvm::LogicalResult(llvm::raw_pwrite_stream &)> write);
  /// Prints an error; returns failure.
  llvm::LogicalResult error(const llvm::Twine &message);

private:
  llvm::LogicalResult writeStream(llvm::StringRef path,
                                  llvm::function_ref<llvm::LogicalResult(llvm::raw_pwrite_stream &)> write);

  struct Impl;
  std::unique_ptr<Impl> impl;
};

} // namespace lathe

#endif // LATHE_COMPILER_TOOLS_TOOL_H
