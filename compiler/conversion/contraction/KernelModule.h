//===- KernelModule.h - The module that kernels are put into ----*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_CONTRACTION_KERNELMODULE_H
#define LATHE_COMPILER_CONVERSION_CONTRACTION_KERNELMODULE_H

#include "compiler/conversion/contraction/KernelCode.h"
#include "compiler/conversion/targets/Target.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

namespace lathe {

/// Makes functions of code that is written as if it stood in its caller. Equal functions are one.
class KernelModule {
public:
  explicit KernelModule(mlir::ModuleOp module) : module(module), symbols(module) {}

  mlir::SymbolTable &getSymbols() { return symbols; }

  /// Calls, for all indices below `counts`, in parallel, a function of `body`, which may use values of its caller: constants
  /// are copied, what else it uses becomes arguments.
  void forAll(KernelCode &code, const Target &target, llvm::StringRef name, llvm::ArrayRef<mlir::Value> counts,
              llvm::function_ref<void(KernelCode &, llvm::ArrayRef<mlir::Value>)> body);

  /// What was packed of a constant, for all targets: by the attribute and how it was packed.
  llvm::DenseMap<std::pair<mlir::Attribute, mlir::Attribute>, mlir::ElementsAttr> packed;

private:
  /// A function of a block, whose first arguments are the block's; values from outside are added to `captured`.
  mlir::func::FuncOp outline(mlir::Block *block, const Target &target, llvm::StringRef name,
                             llvm::SmallVector<mlir::Value> &captured);

  mlir::ModuleOp module;
  mlir::SymbolTable symbols;
  llvm::StringMap<mlir::func::FuncOp> functions; // by their text
};

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_CONTRACTION_KERNELMODULE_H
