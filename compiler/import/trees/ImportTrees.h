//===- ImportTrees.h - From a model file to a module ------------*- C++ -*-===//
#ifndef LATHE_COMPILER_IMPORT_TREES_IMPORTTREES_H
#define LATHE_COMPILER_IMPORT_TREES_IMPORTTREES_H

#include "compiler/import/trees/ModelText.h"
#include "compiler/import/trees/TreeModule.h"

namespace lathe {

enum class TreeFormat { XGBoostJson, XGBoostUbj, LightGBM, Onnx };

/// What a model file is, from its first bytes; none when it is none of these.
std::optional<TreeFormat> detectTreeFormat(llvm::StringRef bytes);

/// Reads a model and checks it: a file that is not right gives an error that names the place, and never more than a small
/// multiple of the file's size is allocated.
llvm::LogicalResult readTreeModel(llvm::StringRef bytes, TreeFormat format, TreeModel &model, ModelErrorHandler onError);

} // namespace lathe

#endif // LATHE_COMPILER_IMPORT_TREES_IMPORTTREES_H
