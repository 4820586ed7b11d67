//===- OnnxUpgrade.cpp - Older versions of operators ----------------------===//
//
// One step for each change of an operator that is more than another type that it takes, or an attribute whose default is what
// it did before. A node takes the steps from its version on.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/onnx/OnnxUpgrade.h"

#include "compiler/import/onnx/OnnxGraph.h"

#include <limits>

using namespace mlir;

namespace lathe::onnx_import {

namespace {

struct Change {
  StringLiteral opType;
  int version; // the operator set that has the change
  Step step;
};

constexpr int kEvery = std::numeric_limits<int>::max();

// By operator, ascending. An operator that becomes another one stands before it.
constexpr Change kChanges[] = {
    {"Add", 7, axisToBroadcast},
    {"And", 7, axisToBroadcast},
    {"BatchNormalization", 14, batchNormalizationToInference},
    {"Cast", 6, castToNumber},
    {"Clip", 11, clipToInputs},
    {"Concat", 4, concatAxis},
    {"DFT", 20, dftAxisToInput},
    {"Div", 7, axisToBroadcast},
    {"Dropout", 10, maskToData},
    {"Dropout", 12, dropoutToInference},
    {"Equal", 7, axisToBroadcast},
    {"GRU", 7, dropOutputSequence},
    {"Gemm", 7, dropBroadcast},
    {"GlobalLpPool", 2, exponentToInt},
    {"Greater", 7, axisToBroadcast},
    {"GridSample", 20, gridSampleModes},
    {"GroupNormalization", 21, groupsToChannels},
    {"Hardmax", 13, flattenAround},
    {"LSTM", 7, dropOutputSequence},
    {"Less", 7, axisToBroadcast},
    {"LogSoftmax", 13, flattenAround},
    {"LpPool", 2, exponentToInt},
    {"Mul", 7, axisToBroadcast},
    {"Or", 7, axisToBroadcast},
    {"PRelu", 7, slopeOfChannels},
    {"Pad", 2, paddingsToPads},
    {"Pad", 11, padsToInputs},
    {"Pad", kEvery, padAllAxes},
    {"Pow", 7, axisToBroadcast},
    {"RNN", 7, dropOutputSequence},
    {"ReduceL1", 18, reducedAxesToInput},
    {"ReduceL2", 18, reducedAxesToInput},
    {"ReduceLogSum", 18, reducedAxesToInput},
    {"ReduceLogSumExp", 18, reducedAxesToInput},
    {"ReduceMax", 18, reducedAxesToInput},
    {"ReduceMean", 18, reducedAxesToInput},
    {"ReduceMin", 18, reducedAxesToInput},
    {"ReduceProd", 18, reducedAxesToInput},
    {"ReduceSum", 13, reducedAxesToInput},
    {"ReduceSumSquare", 18, reducedAxesToInput},
    {"Reshape", 5, shapeToInput},
    {"Resize", 11, resizeAsymmetric},
    {"Resize", 13, resizeForNearest},
    {"Resize", kEvery, dropEmptyResizeInputs},
    {"RoiAlign", 16, roiAlignMode},
    {"Scatter", kEvery, scatterToElements},
    {"Selu", 6, seluConstants},
    {"Slice", 10, sliceToInputs},
    {"Slice", kEvery, sliceAllAxes},
    {"Softmax", 13, flattenAround},
    {"Split", 13, splitToInput},
    {"Split", 18, splitIntoOutputs},
    {"Squeeze", 13, axesToInput},
    {"Squeeze", kEvery, squeezeByShape},
    {"Sub", 7, axisToBroadcast},
    {"Tile", 6, tilesToRepeats},
    {"TopK", 10, kToInput},
    {"Unsqueeze", 13, axesToInput},
    {"Unsqueeze", kEvery, unsqueezeByShape},
    {"Upsample", kEvery, upsampleToResize},
    {"Xor", 7, axisToBroadcast},
};

constexpr Change kChangesOfML[] = {
    {"LabelEncoder", 2, classesToKeys},
};

} // namespace

LogicalResult upgrade(Node &node, StringRef domain, int64_t opset, OnnxBuilder &builder) {
  node.attributes.erase("consumed_inputs"); // of the first operator sets: which inputs may be overwritten
  std::string opType = node.opType;
  for (const Change &change : domain == "ai.onnx.ml" ? ArrayRef(kChangesOfML) : ArrayRef(kChanges))
    if (change.opType == opType && opset < change.version && failed(change.step(node, builder)))
      return failure();
  return success();
}

} // namespace lathe::onnx_import
