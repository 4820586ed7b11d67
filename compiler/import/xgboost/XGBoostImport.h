//===- XGBoostImport.h - Models of XGBoost ----------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_IMPORT_XGBOOST_XGBOOSTIMPORT_H
#define LATHE_COMPILER_IMPORT_XGBOOST_XGBOOSTIMPORT_H

#include "compiler/import/trees/ModelText.h"
#include "compiler/import/trees/TreeModel.h"

namespace lathe {

/// Reads a model that `Booster.save_model` wrote, as JSON when `text` is text, else as Universal Binary JSON: boosters gbtree
/// and dart, one output or one vector of outputs per tree, numerical and categorical splits.
///
/// Rows and margins are f32, and margins have the bits of XGBoost's own on one thread: from the base score, mapped to a margin
/// in f32 as the objective does, leaves are added in the order of the trees; a leaf of dart is multiplied by its tree's weight
/// in f32 first. So do XGBoost 3.2 and 3.4, but for dart with `inplace_predict` before 3.4, which rounds once more. A category
/// below 0, or that the split does not name, goes left.
///
/// Which value counts as missing is not in the file: NaN does, and `missingValue` of the model is the caller's to set.
llvm::LogicalResult readXGBoost(const ModelText &text, TreeModel &model);

} // namespace lathe

#endif // LATHE_COMPILER_IMPORT_XGBOOST_XGBOOSTIMPORT_H
