//===- JsonDocument.h - JSON and Universal Binary JSON, in order -*- C++ -*-===//
//
// What XGBoost writes, as a stream of values: a model's tables are long, so no tree of values is built. Reading is bounded:
// containers nest at most 64 deep, and no more values come than the file has bytes, whatever lengths it claims.
//
//===----------------------------------------------------------------------===//
#ifndef LATHE_COMPILER_IMPORT_TREES_JSONDOCUMENT_H
#define LATHE_COMPILER_IMPORT_TREES_JSONDOCUMENT_H

#include "compiler/import/trees/ModelText.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lathe {

/// One step into a document: a key of an object, or an index of an array.
struct JsonStep {
  std::string key;
  int64_t index = -1; // -1: a key
};

/// Where in a document a value stands: `learner.gradient_booster.model.trees[3].left_children[7]`.
using JsonPath = std::vector<JsonStep>;
std::string toString(const JsonPath &path);

/// A number as the document has it.
struct JsonNumber {
  bool isInteger = false;
  int64_t integer = 0;     // of an integer
  double real = 0;         // of any number
  llvm::StringRef literal; // its text; empty in binary files, whose reals are exact

  /// The nearest f32: from the text, so that it is rounded once.
  float toFloat() const;
};

/// Takes the values of a document in their order. A function that returns false stops the reading; `fail` says why.
class JsonVisitor {
public:
  virtual ~JsonVisitor() = default;
  virtual bool beginObject() = 0;
  virtual bool endObject() = 0;
  virtual bool key(llvm::StringRef name) = 0;
  virtual bool beginArray() = 0;
  virtual bool endArray() = 0;
  virtual bool number(const JsonNumber &value) = 0;
  virtual bool string(llvm::StringRef value) = 0;
  virtual bool boolean(bool value) = 0;
  virtual bool null() = 0;

  /// What was wrong with the value at hand.
  std::string failure;

protected:
  bool fail(const llvm::Twine &message) {
    failure = message.str();
    return false;
  }
};

/// Reads a document: JSON when `text` is text (`NaN`, `Infinity` and `-Infinity` are numbers, as XGBoost writes them), else
/// Universal Binary JSON. Errors are reported at the place of the value that is wrong.
llvm::LogicalResult readJson(const ModelText &text, JsonVisitor &visitor);

/// Reports an error about the value at `path`, which the document has.
llvm::LogicalResult errorAt(const ModelText &text, const JsonPath &path, const llvm::Twine &message);

} // namespace lathe

#endif // LATHE_COMPILER_IMPORT_TREES_JSONDOCUMENT_H
