//===- Text.h - Lowering of operators on strings ----------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_TEXT_H
#define LATHE_COMPILER_CONVERSION_ONNX_TEXT_H

namespace lathe::onnx {

class Lowerings;

void populateTextLowerings(Lowerings &lowerings);
/// Cast and CastLike between strings and numbers, before their other lowerings.
void populateStringCastLowerings(Lowerings &lowerings);
void populateGramLowerings(Lowerings &lowerings);

} // namespace lathe::onnx

#endif // LATHE_COMPILER_CONVERSION_ONNX_TEXT_H
