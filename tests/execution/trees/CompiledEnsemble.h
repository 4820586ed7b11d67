//===- CompiledEnsemble.h - An ensemble as native code in memory -*- C++ -*-===//
#ifndef LATHE_TESTS_EXECUTION_TREES_COMPILEDENSEMBLE_H
#define LATHE_TESTS_EXECUTION_TREES_COMPILEDENSEMBLE_H

#include "dialects/tree/Tree.h"

#include <memory>
#include <string>
#include <vector>

namespace lathe {

/// A matrix in memory: element (row, column) lies `row * rowStride + column * columnStride` elements behind the first.
struct Matrix {
  void *data = nullptr;
  int64_t rowStride = 0, columnStride = 0;
};

/// What this machine runs of the targets that predictors have versions for; the empty one where there are none.
std::vector<std::string> getRunnableTargets();

/// `tree.predict` of one ensemble, compiled for one target and loaded from a shared library. In a program that is built with the
/// address sanitizer it is instrumented too.
class CompiledEnsemble {
public:
  /// Compiles a copy of the ensemble; null, with diagnostics on it, when that fails. An empty target is the architecture's
  /// baseline.
  static std::unique_ptr<CompiledEnsemble> compile(tree::EnsembleOp ensemble, llvm::StringRef target);

  /// Rows of the ensemble's row type to margins of its margin type.
  void predict(const Matrix &rows, int64_t count, const Matrix &margins) const;

  ~CompiledEnsemble();
  CompiledEnsemble(const CompiledEnsemble &) = delete;
  CompiledEnsemble &operator=(const CompiledEnsemble &) = delete;

private:
  CompiledEnsemble() = default;

  int64_t features = 0, outputs = 0;
  void *library = nullptr; // of dlopen
  void (*function)(void *, void *, int64_t, int64_t, int64_t, int64_t, int64_t, void *, void *, int64_t, int64_t, int64_t,
                   int64_t, int64_t) = nullptr;
};

} // namespace lathe

#endif // LATHE_TESTS_EXECUTION_TREES_COMPILEDENSEMBLE_H
