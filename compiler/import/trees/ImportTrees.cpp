//===- ImportTrees.cpp - From a model file to a module --------------------===//

#include "compiler/import/trees/ImportTrees.h"

#include "compiler/import/lightgbm/LightGBMImport.h"
#include "compiler/import/onnx/OnnxTreesImport.h"
#include "compiler/import/xgboost/XGBoostImport.h"

using llvm::StringRef;

namespace lathe {

std::optional<TreeFormat> detectTreeFormat(StringRef bytes) {
  if (bytes.starts_with("tree\n") || bytes.starts_with("tree\r\n"))
    return TreeFormat::LightGBM;
  // Of a binary object the type of the first key's length follows.
  if (bytes.starts_with("{") && bytes.size() > 1 && StringRef("iUIlL$#").contains(bytes[1]))
    return TreeFormat::XGBoostUbj;
  if (bytes.ltrim(" \t\r\n").starts_with("{"))
    return TreeFormat::XGBoostJson;
  // The first field of a ModelProto is its version, a number.
  if (bytes.starts_with("\x08"))
    return TreeFormat::Onnx;
  return std::nullopt;
}

llvm::LogicalResult readTreeModel(StringRef bytes, TreeFormat format, TreeModel &model, ModelErrorHandler onError) {
  switch (format) {
  case TreeFormat::XGBoostJson:
    return readXGBoost(ModelText(bytes, /*isText=*/true, onError), model);
  case TreeFormat::XGBoostUbj:
    return readXGBoost(ModelText(bytes, /*isText=*/false, onError), model);
  case TreeFormat::LightGBM:
    return readLightGBM(ModelText(bytes, /*isText=*/true, onError), model);
  case TreeFormat::Onnx:
    return readOnnxTrees(ModelText(bytes, /*isText=*/false, onError), model);
  }
  llvm_unreachable("every format is listed");
}

} // namespace lathe
