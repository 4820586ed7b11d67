//===- ModelInterface.h - What a model's headers say ------------*- C++ -*-===//
//
// The typed interface of a compiled model, free of IR: `lathec` fills it from
// the module, the emitters of ModelHeader.h write it down.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_COMPILER_EMIT_MODELINTERFACE_H
#define LATHE_COMPILER_EMIT_MODELINTERFACE_H

#include "llvm/Support/Error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lathe {

enum class ModelValueKind { Tensor, Sequence, Map };

/// What is declared of a value.
struct ModelValueType {
  ModelValueKind kind = ModelValueKind::Tensor;
  /// Whether there may be no value at all.
  bool isOptional = false;
  /// Of a tensor's elements, or of a map's keys: a TensorProto.DataType.
  int32_t elementType = 0;
  /// Of a tensor: -1 is any size.
  std::vector<int64_t> sizes;
  /// Names of sizes, as many as there are, "" where there is none; or none.
  std::vector<std::string> symbols;
  /// Of a sequence's items or a map's values: one; else none.
  std::vector<ModelValueType> element;

  /// Whether it is a tensor that is always there, which has a view of its own.
  bool isPlainTensor() const { return kind == ModelValueKind::Tensor && !isOptional; }
  bool hasFixedSizes() const {
    for (int64_t size : sizes)
      if (size < 0)
        return false;
    return true;
  }
};

struct ModelValue {
  /// As in the model's file: any text.
  std::string name;
  ModelValueType type;
};

/// What callers of a model must know.
struct ModelInterface {
  /// A C identifier: the model is `<name>_model`.
  std::string name;
  /// The declaring target: "//models:digits".
  std::string origin;
  /// One sentence, or empty.
  std::string doc;
  std::vector<ModelValue> inputs;
  std::vector<ModelValue> outputs;
};

/// Fails when a name is not a C identifier, or a type says what no type is.
llvm::Error verifyModelInterface(const ModelInterface &interface);

} // namespace lathe

#endif // LATHE_COMPILER_EMIT_MODELINTERFACE_H
