//===- OnnxBuilder.h - A node on its way to an op ---------------*- C++ -*-===//
#ifndef LATHE_COMPILER_IMPORT_ONNX_ONNXBUILDER_H
#define LATHE_COMPILER_IMPORT_ONNX_ONNXBUILDER_H

#include "compiler/import/onnx/OnnxImport.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OperationSupport.h"
#include "llvm/ADT/SmallVector.h"

#include <functional>
#include <memory>

namespace lathe::onnx_import {

/// A node whose inputs and attributes are read. Upgrades turn it into one of the newest version of its operator.
struct Node {
  explicit Node(mlir::Location location) : location(location) {}

  mlir::Location location;
  std::string opType;
  llvm::SmallVector<mlir::Value> inputs; // null: absent
  mlir::NamedAttrList attributes;
  llvm::SmallVector<std::unique_ptr<mlir::Region>> regions; // in the order of the op's
  llvm::SmallVector<bool> outputs;                          // whether it has each
  /// What becomes of outputs when the op is there, by their number: what an upgrade must do behind it.
  llvm::SmallVector<std::pair<unsigned, std::function<mlir::Value(mlir::Value)>>> after;

  mlir::Value input(unsigned i) const { return i < inputs.size() ? inputs[i] : mlir::Value(); }
  /// Makes it the input, after absent ones where there are too few.
  void setInput(unsigned i, mlir::Value value) {
    if (inputs.size() <= i)
      inputs.resize(i + 1);
    inputs[i] = value;
  }
  std::optional<int64_t> getInt(llvm::StringRef name) const {
    auto value = llvm::dyn_cast_or_null<mlir::IntegerAttr>(attributes.get(name));
    return value ? std::optional(value.getInt()) : std::nullopt;
  }
  std::optional<double> getFloat(llvm::StringRef name) const {
    auto value = llvm::dyn_cast_or_null<mlir::FloatAttr>(attributes.get(name));
    return value ? std::optional(value.getValueAsDouble()) : std::nullopt;
  }
  llvm::StringRef getString(llvm::StringRef name) const {
    auto value = llvm::dyn_cast_or_null<mlir::StringAttr>(attributes.get(name));
    return value ? value.getValue() : llvm::StringRef();
  }
  std::optional<llvm::ArrayRef<int64_t>> getInts(llvm::StringRef name) const {
    auto value = llvm::dyn_cast_or_null<mlir::DenseI64ArrayAttr>(attributes.get(name));
    return value ? std::optional(value.asArrayRef()) : std::nullopt;
  }
};

/// Makes ops of the newest version of operators, with inferred types.
class OnnxBuilder {
public:
  OnnxBuilder(const OnnxImportOptions &options, mlir::MLIRContext *context)
      : options(options), builder(context), foldedBytesLeft(options.limits.denseBytes) {}

  mlir::OpBuilder &getBuilder() { return builder; }
  const OnnxImportOptions &getOptions() const { return options; }

  /// The values of the node's outputs, null for those it has not. Fails after an error.
  llvm::LogicalResult create(Node &node, llvm::SmallVectorImpl<mlir::Value> &results);

  /// The one result of an op; null after an error.
  mlir::Value create(mlir::Location location, llvm::StringRef opType, llvm::ArrayRef<mlir::Value> inputs,
                     llvm::ArrayRef<mlir::NamedAttribute> attributes = {});
  mlir::Value createConstant(mlir::Location location, mlir::ElementsAttr value);
  /// A tensor of int64 of rank 1, or of rank 0.
  mlir::Value createInts(mlir::Location location, llvm::ArrayRef<int64_t> values);
  mlir::Value createInt(mlir::Location location, int64_t value);
  mlir::NamedAttribute getInt(llvm::StringRef name, int64_t value);
  mlir::NamedAttribute getInts(llvm::StringRef name, llvm::ArrayRef<int64_t> values);

  /// Counts what is made; fails after an error when it is too much.
  llvm::LogicalResult count(mlir::Location location);

private:
  mlir::Operation *createOp(Node &node);
  mlir::Value fold(mlir::Operation *op);
  llvm::LogicalResult checkResults(mlir::Operation *op);

  const OnnxImportOptions &options;
  mlir::OpBuilder builder;
  int64_t foldedBytesLeft;
  int64_t nodes = 0;
};

} // namespace lathe::onnx_import

#endif // LATHE_COMPILER_IMPORT_ONNX_ONNXBUILDER_H
