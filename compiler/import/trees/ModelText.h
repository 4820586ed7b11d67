//===- ModelText.h - A model file and the places in it ----------*- C++ -*-===//
#ifndef LATHE_COMPILER_IMPORT_TREES_MODELTEXT_H
#define LATHE_COMPILER_IMPORT_TREES_MODELTEXT_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/LogicalResult.h"

#include <string>

namespace lathe {

/// Where an error is: a line and a column from 1, or 0 and 0 in a file that is not text, whose messages name a byte or a part.
struct ModelPlace {
  unsigned line = 0, column = 0;
};

/// What a reader of models calls once before it fails.
using ModelErrorHandler = llvm::function_ref<void(ModelPlace place, const llvm::Twine &message)>;

/// A message on one line, in UTF-8: names that a file claims may be long, and hold anything. Other bytes are written `\xNN`.
std::string toPrintable(const llvm::Twine &message);

/// The bytes of a model file. Outlives nothing: it refers to the bytes and to the handler.
class ModelText {
public:
  ModelText(llvm::StringRef bytes, bool isText, ModelErrorHandler onError) : bytes(bytes), text(isText), onError(onError) {}

  llvm::StringRef getBytes() const { return bytes; }
  bool isText() const { return text; }

  /// Reports an error at a byte of the file; fails.
  llvm::LogicalResult error(size_t offset, const llvm::Twine &message) const {
    if (!text) {
      onError({}, toPrintable("byte " + llvm::Twine(offset) + ": " + message));
      return llvm::failure();
    }
    llvm::StringRef before = bytes.take_front(offset);
    size_t lineStart = before.rfind('\n') == llvm::StringRef::npos ? 0 : before.rfind('\n') + 1;
    onError({static_cast<unsigned>(before.count('\n') + 1), static_cast<unsigned>(before.size() - lineStart + 1)},
            toPrintable(message));
    return llvm::failure();
  }

  /// Reports an error about a part of a file whose bytes were read by others; fails.
  llvm::LogicalResult errorIn(const llvm::Twine &path, const llvm::Twine &message) const {
    onError({}, toPrintable(path + ": " + message));
    return llvm::failure();
  }

private:
  llvm::StringRef bytes;
  bool text;
  ModelErrorHandler onError;
};

} // namespace lathe

#endif // LATHE_COMPILER_IMPORT_TREES_MODELTEXT_H
