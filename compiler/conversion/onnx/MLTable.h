//===- MLTable.h - Finding keys ---------------------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_MLTABLE_H
#define LATHE_COMPILER_CONVERSION_ONNX_MLTABLE_H

#include "compiler/conversion/onnx/OnnxLowering.h"

#include <memory>

namespace lathe::onnx {

/// Distinct keys, the first of equal ones; finds the number of a key, or how many there are.
class Table {
public:
  virtual ~Table() = default;
  /// Prepares what is constant, before the loop.
  virtual void prepare(Kit &k) = 0;
  /// An `index`.
  virtual mlir::Value find(Kit &k, mlir::Value key) = 0;
};

/// Strings are found by the perfect hash of a `pipeline.vocabulary`, numbers in a sorted list.
std::unique_ptr<Table> makeTable(mlir::ArrayAttr strings);
std::unique_ptr<Table> makeTable(Kit &k, llvm::ArrayRef<int64_t> integers);
std::unique_ptr<Table> makeTable(Kit &k, llvm::ArrayRef<float> floats);
/// Null where the elements are of an unknown kind.
std::unique_ptr<Table> makeTable(mlir::ElementsAttr keys);

} // namespace lathe::onnx

#endif // LATHE_COMPILER_CONVERSION_ONNX_MLTABLE_H
