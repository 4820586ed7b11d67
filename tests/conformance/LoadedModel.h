//===- LoadedModel.h - A compiled model in this process ---------*- C++ -*-===//
#ifndef LATHE_TESTS_CONFORMANCE_LOADEDMODEL_H
#define LATHE_TESTS_CONFORMANCE_LOADEDMODEL_H

#include "runtime/abi/model.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>

namespace llvm::orc {
class LLJIT;
} // namespace llvm::orc

namespace lathe {

/// The model of an object file, linked with the runtime of this program.
class LoadedModel {
public:
  ~LoadedModel();

  /// `symbol` is the model's: <name>_model. What the object needs and the models' runtime does not have is an error: generated
  /// code calls nothing else.
  static llvm::Expected<std::unique_ptr<LoadedModel>> load(llvm::StringRef object, llvm::StringRef symbol);

  const lathe_model &getModel() const { return *model; }

private:
  LoadedModel();

  std::unique_ptr<llvm::orc::LLJIT> jit;
  const lathe_model *model = nullptr;
};

} // namespace lathe

#endif // LATHE_TESTS_CONFORMANCE_LOADEDMODEL_H
