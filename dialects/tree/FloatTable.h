//===- FloatTable.h - A table of f32 or of f64 ------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_TREE_FLOATTABLE_H
#define LATHE_DIALECTS_TREE_FLOATTABLE_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"

namespace lathe::tree {

/// Reads a DenseF32ArrayAttr or a DenseF64ArrayAttr. Entries are given as doubles, which every f32 is exactly.
class FloatTable {
public:
  FloatTable(mlir::Attribute attr)
      : floats(llvm::dyn_cast<mlir::DenseF32ArrayAttr>(attr)), doubles(llvm::dyn_cast<mlir::DenseF64ArrayAttr>(attr)) {}

  bool isF64() const { return static_cast<bool>(doubles); }
  mlir::FloatType getType() const {
    mlir::Builder b(doubles ? doubles.getContext() : floats.getContext());
    return isF64() ? mlir::FloatType(b.getF64Type()) : mlir::FloatType(b.getF32Type());
  }
  size_t size() const { return isF64() ? doubles.size() : floats.size(); }
  double operator[](size_t i) const { return isF64() ? doubles[i] : floats[i]; }

  /// The entries of a table of that type.
  llvm::ArrayRef<float> asFloats() const { return floats.asArrayRef(); }
  llvm::ArrayRef<double> asDoubles() const { return doubles.asArrayRef(); }

private:
  mlir::DenseF32ArrayAttr floats;
  mlir::DenseF64ArrayAttr doubles;
};

} // namespace lathe::tree

#endif // LATHE_DIALECTS_TREE_FLOATTABLE_H
