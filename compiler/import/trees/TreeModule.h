//===- TreeModule.h - From an imported ensemble to a module -----*- C++ -*-===//
#ifndef LATHE_COMPILER_IMPORT_TREES_TREEMODULE_H
#define LATHE_COMPILER_IMPORT_TREES_TREEMODULE_H

#include "compiler/import/trees/TreeModel.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace lathe {

/// How the module of a model is called, and what its file does not say.
struct TreeModuleOptions {
  std::string name = "model";        ///< of the pipeline, a C identifier
  std::string origin;                ///< the declaring target; empty: the name
  std::string doc;                   ///< one sentence; may be empty
  std::string target = "prediction"; ///< what is predicted
  /// Names of the classes; empty: the model's, or their numbers. They make classes of outputs that the file says nothing of.
  std::vector<std::string> classes;
};

/// The trained module of a model: a pipeline whose schema has a float64 column per feature, in the order of the features, a
/// graph that yields them as they are, and the ensemble. Calls `onError` once and returns null when the options do not fit the
/// model, or its features' names are no names of columns.
mlir::OwningOpRef<mlir::ModuleOp> buildTreeModule(const TreeModel &model, const TreeModuleOptions &options,
                                                  mlir::MLIRContext *context,
                                                  llvm::function_ref<void(const llvm::Twine &)> onError);

/// The same of the ensemble of a trained pipeline: a column per slot of its features.
mlir::OwningOpRef<mlir::ModuleOp> buildTreeModule(mlir::ModuleOp trained, const TreeModuleOptions &options,
                                                  llvm::function_ref<void(const llvm::Twine &)> onError);

/// Adds the ensemble alone.
void buildTreeEnsemble(mlir::OpBuilder &b, mlir::Location location, const TreeModel &model, llvm::StringRef name);

} // namespace lathe

#endif // LATHE_COMPILER_IMPORT_TREES_TREEMODULE_H
