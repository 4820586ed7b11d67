//===- HashFunction.h - XXH64 in ONNX ---------------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_EXPORT_HASHFUNCTION_H
#define LATHE_COMPILER_EXPORT_HASHFUNCTION_H

#include "onnx/onnx.pb.h"

namespace lathe::onnx_export {

/// Writes the body of `Hash`, which TextFunctions.h describes.
void defineHash(::onnx::FunctionProto &function);

} // namespace lathe::onnx_export

#endif // LATHE_COMPILER_EXPORT_HASHFUNCTION_H
