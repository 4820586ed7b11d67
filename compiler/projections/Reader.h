//===- Reader.h - What says that a program has a reader ---------*- C++ -*-===//
#ifndef LATHE_COMPILER_PROJECTIONS_READER_H
#define LATHE_COMPILER_PROJECTIONS_READER_H

#include "llvm/ADT/StringRef.h"

namespace lathe {

/// Of a `pipeline.program`: its `lathe_reader` (runtime/abi/reader.h), a dictionary of `read`, the function; `names`, the
/// `pipeline.vocabulary` of the inputs' names; and `categories`, an array with a vocabulary, or unit, for each input.
inline constexpr llvm::StringLiteral kReaderAttr = "lathe.reader";

} // namespace lathe

#endif // LATHE_COMPILER_PROJECTIONS_READER_H
