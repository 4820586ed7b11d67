//===- Text.h - Pieces of generated C and C++ -------------------*- C++ -*-===//
//
// Escapes any text into comments and literals, prints numbers exactly, fills
// templates.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_COMPILER_EMIT_TEXT_H
#define LATHE_COMPILER_EMIT_TEXT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <utility>

namespace lathe {

/// `text` as a C string literal, quotes included.
std::string stringLiteral(llvm::StringRef text);

/// `text` on one line, unable to end a comment or to continue a line.
std::string commentText(llvm::StringRef text);

/// The shortest decimal that reads back as `value`, with a point or exponent,
/// thus a double literal.
std::string doubleLiteral(double value);

/// Breaks `text` at spaces into lines of at most `width` columns, each behind
/// `prefix`; indented lines and empty ones stay as they are.
void printWrapped(llvm::raw_ostream &os, llvm::StringRef prefix,
                  llvm::StringRef text, unsigned width = 100);

/// Prints `pattern` with each `$key$` replaced by its value. A key without a
/// value is a mistake in the pattern.
using Substitutions =
    llvm::ArrayRef<std::pair<llvm::StringRef, llvm::StringRef>>;
void printTemplate(llvm::raw_ostream &os, llvm::StringRef pattern,
                   Substitutions substitutions);

} // namespace lathe

#endif // LATHE_COMPILER_EMIT_TEXT_H
