//===- OnnxProto.h - The messages of an ONNX file ---------------*- C++ -*-===//
//
// Debian's onnx.proto is of 2022. What newer files hold beside is found among the unknown fields of their messages.
//
//===----------------------------------------------------------------------===//
#ifndef LATHE_COMPILER_IMPORT_ONNX_ONNXPROTO_H
#define LATHE_COMPILER_IMPORT_ONNX_ONNXPROTO_H

#include "onnx/onnx.pb.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/LogicalResult.h"

namespace lathe::onnx_import {

/// Parses a model; on failure says what is wrong with the bytes.
llvm::LogicalResult parseModel(llvm::StringRef bytes, ::onnx::ModelProto &model,
                               llvm::function_ref<void(const llvm::Twine &)> onError);

/// NodeProto.overload, of IR version 10.
std::string getOverload(const ::onnx::NodeProto &node);
/// FunctionProto.overload, of IR version 10.
std::string getOverload(const ::onnx::FunctionProto &function);
/// FunctionProto.attribute_proto, of IR version 9: attributes with defaults. Fails when one does not parse.
llvm::LogicalResult getDefaults(const ::onnx::FunctionProto &function, std::vector<::onnx::AttributeProto> &defaults);

/// ONNX's name of an element type ("float"); empty for none that is known.
llvm::StringRef getDataTypeName(int64_t dataType);

/// Bytes from a file, printable and not too long for a message.
std::string printable(llvm::StringRef text);

} // namespace lathe::onnx_import

#endif // LATHE_COMPILER_IMPORT_ONNX_ONNXPROTO_H
