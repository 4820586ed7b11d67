//===- ConstantData.h - C data structures as LLVM globals -------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_LLVM_CONSTANTDATA_H
#define LATHE_COMPILER_CONVERSION_LLVM_CONSTANTDATA_H

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace lathe {

/// Builds constant C data as `llvm.mlir.global`s: numbers, pointers to strings and symbols, structs and arrays of them. Every
/// global but those named by the caller is internal and gets a name derived from the caller's, so that the object
/// is the same on every run.
class ConstantData {
public:
  /// One initial value: an integer or float, or a pointer to a symbol, or null.
  struct Field {
    mlir::TypedAttr number;   // set: a number of its type
    std::string symbol;       // else not empty: the address of this symbol; else a null pointer
  };

  ConstantData(mlir::ModuleOp module, llvm::StringRef prefix);

  Field i32(int64_t value);
  Field f64(double value);
  Field null() { return {}; }
  Field symbol(llvm::StringRef name) { return {{}, name.str()}; }
  /// A pointer to a NUL-terminated copy of the text.
  Field string(llvm::StringRef text);
  /// A pointer to an array of strings; null when there are none.
  Field strings(mlir::ArrayAttr texts);
  /// A pointer to an array of structs with the given fields each; null when there are none.
  Field structs(llvm::ArrayRef<llvm::SmallVector<Field>> rows);
  /// A pointer to an array of numbers.
  Field array(mlir::Type element, mlir::Attribute values, int64_t size);

  /// Adds a struct under its own name.
  mlir::LLVM::GlobalOp addStruct(llvm::StringRef name, llvm::ArrayRef<Field> fields, mlir::LLVM::Linkage linkage);
  /// Adds a pointer under its own name.
  mlir::LLVM::GlobalOp addPointer(llvm::StringRef name, Field value, mlir::LLVM::Linkage linkage);

private:
  std::string nextName();
  mlir::Type getType(const Field &field);
  mlir::Type getStructType(llvm::ArrayRef<Field> fields);
  mlir::Value build(const Field &field);
  mlir::Value buildStruct(llvm::ArrayRef<Field> fields);
  mlir::LLVM::GlobalOp createGlobal(llvm::StringRef name, mlir::Type type, mlir::LLVM::Linkage linkage, mlir::Attribute value);

  mlir::ModuleOp module;
  mlir::ImplicitLocOpBuilder b;
  std::string prefix;
  unsigned counter = 0;
};

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_LLVM_CONSTANTDATA_H
