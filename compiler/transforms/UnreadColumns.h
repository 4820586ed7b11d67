//===- UnreadColumns.h - Columns that fusion removed ------------*- C++ -*-===//
#ifndef LATHE_COMPILER_TRANSFORMS_UNREADCOLUMNS_H
#define LATHE_COMPILER_TRANSFORMS_UNREADCOLUMNS_H

#include "llvm/ADT/StringRef.h"

namespace lathe {

/// On a `feature.graph`: the names of the columns that it had before fusion and does not read. Generated headers keep them, so
/// that callers need not change with the model.
inline constexpr llvm::StringLiteral kUnreadAttr = "lathe.unread";

} // namespace lathe

#endif // LATHE_COMPILER_TRANSFORMS_UNREADCOLUMNS_H
