//===- OnnxUpgrade.h - Older versions of operators --------------*- C++ -*-===//
//
// A step changes a node of one version of its operator into one of the next.
//
//===----------------------------------------------------------------------===//
#ifndef LATHE_COMPILER_IMPORT_ONNX_ONNXUPGRADE_H
#define LATHE_COMPILER_IMPORT_ONNX_ONNXUPGRADE_H

#include "compiler/import/onnx/OnnxBuilder.h"

namespace lathe::onnx_import {

using Step = llvm::LogicalResult (*)(Node &node, OnnxBuilder &b);

// OnnxUpgradeInputs.cpp: what was an attribute has become an input.
llvm::LogicalResult axesToInput(Node &node, OnnxBuilder &b);
llvm::LogicalResult reducedAxesToInput(Node &node, OnnxBuilder &b);
llvm::LogicalResult clipToInputs(Node &node, OnnxBuilder &b);
llvm::LogicalResult padsToInputs(Node &node, OnnxBuilder &b);
llvm::LogicalResult paddingsToPads(Node &node, OnnxBuilder &b);
llvm::LogicalResult shapeToInput(Node &node, OnnxBuilder &b);
llvm::LogicalResult sliceToInputs(Node &node, OnnxBuilder &b);
llvm::LogicalResult splitToInput(Node &node, OnnxBuilder &b);
llvm::LogicalResult splitIntoOutputs(Node &node, OnnxBuilder &b);
llvm::LogicalResult kToInput(Node &node, OnnxBuilder &b);
llvm::LogicalResult dftAxisToInput(Node &node, OnnxBuilder &b);
llvm::LogicalResult tilesToRepeats(Node &node, OnnxBuilder &b);

// OnnxUpgradeMeaning.cpp: what an operator means by its attributes, or does without them.
llvm::LogicalResult axisToBroadcast(Node &node, OnnxBuilder &b);
llvm::LogicalResult dropBroadcast(Node &node, OnnxBuilder &b);
llvm::LogicalResult slopeOfChannels(Node &node, OnnxBuilder &b);
llvm::LogicalResult batchNormalizationToInference(Node &node, OnnxBuilder &b);
llvm::LogicalResult dropoutToInference(Node &node, OnnxBuilder &b);
llvm::LogicalResult maskToData(Node &node, OnnxBuilder &b);
llvm::LogicalResult castToNumber(Node &node, OnnxBuilder &b);
llvm::LogicalResult concatAxis(Node &node, OnnxBuilder &b);
llvm::LogicalResult dropOutputSequence(Node &node, OnnxBuilder &b);
llvm::LogicalResult exponentToInt(Node &node, OnnxBuilder &b);
llvm::LogicalResult gridSampleModes(Node &node, OnnxBuilder &b);
llvm::LogicalResult groupsToChannels(Node &node, OnnxBuilder &b);
llvm::LogicalResult flattenAround(Node &node, OnnxBuilder &b);
llvm::LogicalResult roiAlignMode(Node &node, OnnxBuilder &b);
llvm::LogicalResult scatterToElements(Node &node, OnnxBuilder &b);
llvm::LogicalResult seluConstants(Node &node, OnnxBuilder &b);
llvm::LogicalResult classesToKeys(Node &node, OnnxBuilder &b);

// OnnxUpgradeResize.cpp
llvm::LogicalResult upsampleToResize(Node &node, OnnxBuilder &b);
llvm::LogicalResult resizeAsymmetric(Node &node, OnnxBuilder &b);
llvm::LogicalResult resizeForNearest(Node &node, OnnxBuilder &b);
llvm::LogicalResult dropEmptyResizeInputs(Node &node, OnnxBuilder &b);

// OnnxUpgradeAxes.cpp: of every version.
llvm::LogicalResult padAllAxes(Node &node, OnnxBuilder &b);
llvm::LogicalResult sliceAllAxes(Node &node, OnnxBuilder &b);
llvm::LogicalResult squeezeByShape(Node &node, OnnxBuilder &b);
llvm::LogicalResult unsqueezeByShape(Node &node, OnnxBuilder &b);

} // namespace lathe::onnx_import

#endif // LATHE_COMPILER_IMPORT_ONNX_ONNXUPGRADE_H
