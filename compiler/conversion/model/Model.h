//===- Model.h - Attributes of a model's functions --------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_MODEL_MODEL_H
#define LATHE_COMPILER_CONVERSION_MODEL_MODEL_H

#include "llvm/ADT/StringRef.h"

namespace lathe {

/// The function that computes a model's outputs from its inputs.
inline constexpr llvm::StringLiteral kMainFunction = "main";

/// Of that function and its versions, unit.
inline constexpr llvm::StringLiteral kIsMainAttr = "lathe.main";

/// Of arguments and results of the main function, dictionary: what `lathe-declare-model` wrote down.
inline constexpr llvm::StringLiteral kValueAttr = "lathe.value";

/// Of a function, integer: bytes of the frame that its callers have for it.
inline constexpr llvm::StringLiteral kFrameBytesAttr = "lathe.frame_bytes";

/// Of a function, unit: a range of a parallel loop's iterations; and of the call of it.
inline constexpr llvm::StringLiteral kTaskAttr = "lathe.task";

/// Of a function, unit: its first argument is the context.
inline constexpr llvm::StringLiteral kHasContextAttr = "lathe.has_context";

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_MODEL_MODEL_H
