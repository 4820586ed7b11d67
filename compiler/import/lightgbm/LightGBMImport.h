//===- LightGBMImport.h - Models of LightGBM --------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_IMPORT_LIGHTGBM_LIGHTGBMIMPORT_H
#define LATHE_COMPILER_IMPORT_LIGHTGBM_LIGHTGBMIMPORT_H

#include "compiler/import/trees/ModelText.h"
#include "compiler/import/trees/TreeModel.h"

namespace lathe {

/// Reads a model that `Booster.save_model` wrote, as text: gbdt, goss, dart and rf, all objectives, numerical and categorical
/// splits, the three kinds of missing values. Linear trees are refused.
///
/// Rows and margins are f64, and margins have the bits of LightGBM's own: leaves are added from 0 in the order of the trees; a
/// random forest's sum is divided by its iterations at the end (`predict`; LightGBM's `raw_score` does not divide).
/// Values of at most 1e-35f in magnitude count as 0, as LightGBM's prediction functions have it. A category that the split does
/// not name, below 0 or missing goes right; what lies between -1 and 0 is category 0.
llvm::LogicalResult readLightGBM(const ModelText &text, TreeModel &model);

} // namespace lathe

#endif // LATHE_COMPILER_IMPORT_LIGHTGBM_LIGHTGBMIMPORT_H
