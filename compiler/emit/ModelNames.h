//===- ModelNames.h - How headers of a model name its values ----*- C++ -*-===//

#ifndef LATHE_COMPILER_EMIT_MODELNAMES_H
#define LATHE_COMPILER_EMIT_MODELNAMES_H

#include "compiler/emit/ModelInterface.h"

#include <string>
#include <vector>

namespace lathe {

/// How C, C++ and the ABI name the elements of a tensor.
struct ElementNames {
  int32_t type;
  llvm::StringLiteral onnx;
  llvm::StringLiteral c;
  llvm::StringLiteral cxx;
  llvm::StringLiteral enumerator;
};

/// Null for an element type that the ABI does not have.
const ElementNames *getElementNames(int32_t type);

/// Identifiers that depend on the interface.
struct ModelNames {
  explicit ModelNames(const ModelInterface &interface);

  std::string prefix;
  std::string upperPrefix;
  std::string cxxNamespace;
  /// Members, the same in C and in C++.
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
};

/// "float32[N, 3, 224, 224]", "sequence of map from int64 to float32".
std::string describeType(const ModelValueType &type);

/// The enumerators, "LATHE_ELEMENT_FLOAT32".
std::string elementEnumerator(int32_t type);

/// How many inputs (or outputs) the model has, in words of the sentence that
/// opens each header.
std::string describeModel(const ModelInterface &interface);

/// "1, 3, 224, 224".
std::string printSizes(const ModelValueType &type);

} // namespace lathe

#endif // LATHE_COMPILER_EMIT_MODELNAMES_H
