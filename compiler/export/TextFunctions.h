//===- TextFunctions.h - Bytes, words and hashes in ONNX --------*- C++ -*-===//
//
// ONNX has no operator for the bytes of a string, nor for a hash of them. These functions of the exported model make both of
// what it has: StringSplit and StringConcat tell characters apart, and integers do the rest.
//
//===----------------------------------------------------------------------===//
#ifndef LATHE_COMPILER_EXPORT_TEXTFUNCTIONS_H
#define LATHE_COMPILER_EXPORT_TEXTFUNCTIONS_H

#include "onnx/onnx.pb.h"

namespace lathe::onnx_export {

/// The first version of ai.onnx that has StringSplit, StringConcat and RegexFullMatch.
inline constexpr int kTextOpset = 20;

/// Adds to the model, in the domain `kFunctionDomain`:
///
/// | function | gives |
/// |---|---|
/// | `MarkByte<byte, marked>(text)` | texts with each `byte` replaced by `marked` |
/// | `Bytes(text)` | of R texts, the bytes as int64[R, L], with at least one 0 behind each, and their number, int64[R] |
/// | `Words(bytes)` | the words as runtime/serving/transforms.h has them, lowered and with a space between, as `Bytes` gives
/// texts; where each word begins and ends, int64[R, W], and how many there are, int64[R, 1] | | `Hash(bytes, begin, size,
/// seed)` | XXH64 of pieces of rows, int64[R, K] each, as uint64[R, K] |
void addTextFunctions(::onnx::ModelProto &model);

} // namespace lathe::onnx_export

#endif // LATHE_COMPILER_EXPORT_TEXTFUNCTIONS_H
