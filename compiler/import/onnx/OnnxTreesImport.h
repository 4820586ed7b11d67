//===- OnnxTreesImport.h - Tree ensembles of ONNX files ---------*- C++ -*-===//
#ifndef LATHE_COMPILER_IMPORT_ONNX_ONNXTREESIMPORT_H
#define LATHE_COMPILER_IMPORT_ONNX_ONNXTREESIMPORT_H

#include "compiler/import/trees/ModelText.h"
#include "compiler/import/trees/TreeModel.h"

namespace lathe {

/// Reads an ONNX file with one ensemble of ai.onnx.ml between its inputs and its outputs: TreeEnsembleRegressor or
/// TreeEnsembleClassifier (opsets 1 to 4), or TreeEnsemble (5), as converters of scikit-learn write them. Beside it only Cast,
/// Identity, ZipMap, ArgMax and LabelEncoder may stand, which choose and name classes.
///
/// Rows and margins are f64 where the ensemble's input is a double, else f32. Margins have the bits of ONNX Runtime's on one
/// thread: leaves are added from 0 in the order of the trees, then an average is divided, then base values are added.
/// NaN follows the false branch unless its node tracks it; a test of inequality is true for it.
llvm::LogicalResult readOnnxTrees(const ModelText &text, TreeModel &model);

} // namespace lathe

#endif // LATHE_COMPILER_IMPORT_ONNX_ONNXTREESIMPORT_H
