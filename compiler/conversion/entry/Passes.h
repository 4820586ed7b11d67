//===- Passes.h - C entry points of generated code -----------------------===//

#ifndef LATHE_COMPILER_CONVERSION_ENTRY_PASSES_H
#define LATHE_COMPILER_CONVERSION_ENTRY_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::LLVM {
class LLVMDialect;
} // namespace mlir::LLVM
namespace mlir::func {
class FuncDialect;
} // namespace mlir::func

namespace lathe {

/// Unit attribute that asks for a C entry point.
inline constexpr llvm::StringLiteral kEntryAttr = "lathe.entry";

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/entry/Passes.h.inc"

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_ENTRY_PASSES_H
