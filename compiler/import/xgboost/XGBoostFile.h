//===- XGBoostFile.h - What a model file of XGBoost holds -------*- C++ -*-===//
#ifndef LATHE_COMPILER_IMPORT_XGBOOST_XGBOOSTFILE_H
#define LATHE_COMPILER_IMPORT_XGBOOST_XGBOOSTFILE_H

#include "compiler/import/trees/ModelText.h"

#include <map>
#include <string>
#include <vector>

namespace lathe::xgboost {

using StringMap = std::map<std::string, std::string>;

/// The tables of one tree, as the file has them.
struct Tree {
  StringMap param;
  int64_t id = -1;
  std::vector<int32_t> left, right, feature, defaultLeft, splitType;
  std::vector<float> condition, leafWeights, baseWeights;
  std::vector<int32_t> categories, categoryNodes, categorySegments, categorySizes;
};

/// What the file says that predictions depend on.
struct File {
  StringMap modelParam;
  std::string objective, booster;
  bool hasModel = false;
  std::vector<std::string> featureNames;
  std::vector<Tree> trees;
  std::vector<int32_t> treeInfo;
  std::vector<float> treeWeights;
};

/// Reads what is needed of the document, in JSON or UBJSON; says nothing of what it means.
llvm::LogicalResult readFile(const ModelText &text, File &file);

} // namespace lathe::xgboost

#endif // LATHE_COMPILER_IMPORT_XGBOOST_XGBOOSTFILE_H
