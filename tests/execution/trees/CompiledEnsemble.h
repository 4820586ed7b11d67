//===- CompiledEnsemble.h - An ensemble as native code in memory -*- C++ -*-===//
#ifndef LATHE_TESTS_EXECUTION_TREES_COMPILEDENSEMBLE_H
#define LATHE_TESTS_EXECUTION_TREES_COMPILEDENSEMBLE_H

#include "dialects/tree/Tree.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"

#include <memory>

namespace lathe {

/// A matrix in memory: element (row, column) lies `row * rowStride + column * columnStride` elements behind the first.
struct Matrix {
  void *data = nullptr;
  int64_t rowStride = 0, columnStride = 0;
};

/// `tree.predict` of one ensemble, compiled for one target.
class CompiledEnsemble {
public:
  /// Compiles a copy of the ensemble; null, with diagnostics on it, when that fails. An empty target is the architecture's
  /// baseline.
  static std::unique_ptr<CompiledEnsemble> compile(tree::EnsembleOp ensemble, llvm::StringRef target);

  /// Rows of the ensemble's row type to margins of its margin type.
  void predict(const Matrix &rows, int64_t count, const Matrix &margins) const;

  int64_t getObjectSize() const { return objectSize; }

private:
  int64_t features = 0, outputs = 0, objectSize = 0;
  std::unique_ptr<llvm::orc::LLJIT> jit;
  void (*function)(void *, void *, int64_t, int64_t, int64_t, int64_t, int64_t, void *, void *, int64_t, int64_t, int64_t,
                   int64_t, int64_t) = nullptr;
};

} // namespace lathe

#endif // LATHE_TESTS_EXECUTION_TREES_COMPILEDENSEMBLE_H
