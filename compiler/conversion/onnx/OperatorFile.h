//===- OperatorFile.h - An operator as an ONNX file -------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_OPERATORFILE_H
#define LATHE_COMPILER_CONVERSION_ONNX_OPERATORFILE_H

#include "mlir/IR/Operation.h"

#include <optional>
#include <string>

namespace lathe::onnx {

/// Writes an operator of ai.onnx.ml, whose only input is a tensor, as a file with that node alone: for readers of files. What
/// cannot be written is said.
std::optional<std::string> writeOperatorFile(mlir::Operation *op, std::string &bytes);

} // namespace lathe::onnx

#endif // LATHE_COMPILER_CONVERSION_ONNX_OPERATORFILE_H
