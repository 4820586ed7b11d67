//===- StringElements.h - Strings in memory ---------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_MODEL_STRINGELEMENTS_H
#define LATHE_COMPILER_CONVERSION_MODEL_STRINGELEMENTS_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace lathe {

/// Lets `!pipeline.string` be the element of a memref: a lathe_string.
void registerStringElements(mlir::DialectRegistry &registry);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_MODEL_STRINGELEMENTS_H
