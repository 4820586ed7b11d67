//===- NNRecurrentShapes.cpp - Shapes of recurrent networks ---------------===//

#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/shapes/NNShapes.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::onnx {

/// The activation functions: their number is that of a direction times the directions, their names are known.
static LogicalResult checkActivations(ShapeBuilder &b, std::optional<ArrayAttr> names, int64_t count) {
  static constexpr StringLiteral kNames[] = {"Relu",         "Tanh",        "Sigmoid", "Affine",   "LeakyRelu", "ThresholdedRelu",
                                             "ScaledTanh", "HardSigmoid", "Elu",     "Softsign", "Softplus"};
  if (!names)
    return success();
  if (static_cast<int64_t>(names->size()) != count)
    return b.error() << "activations has " << names->size() << " elements; expected " << count;
  for (StringAttr name : names->getAsRange<StringAttr>())
    if (llvm::none_of(kNames, [&](StringRef known) { return known.equals_insensitive(name.getValue()); }))
      return b.error() << "activations has '" << name.getValue()
                       << "'; expected Relu, Tanh, Sigmoid, Affine, LeakyRelu, ThresholdedRelu, ScaledTanh, HardSigmoid, Elu, "
                          "Softsign or Softplus";
  return success();
}

/// A model for RNN, GRU and LSTM, of as many gates and activations in a direction.
template <typename Op> static LogicalResult inferRecurrent(Op op, ShapeBuilder &b, Results &results, int64_t gates, int64_t functions) {
  if (op.getDirection() != "forward" && op.getDirection() != "reverse" && op.getDirection() != "bidirectional")
    return b.error() << "direction is '" << op.getDirection() << "'; expected forward, reverse or bidirectional";
  if (op.getLayout() != 0 && op.getLayout() != 1)
    return b.error() << "layout is " << op.getLayout() << "; expected 0 (time first) or 1 (batch first)";
  int64_t directions = op.getDirection() == "bidirectional" ? 2 : 1;
  if (failed(checkActivations(b, op.getActivations(), functions * directions)))
    return failure();
  if (std::optional<APFloat> clip = op.getClip(); clip && !(clip->convertToFloat() >= 0))
    return b.error() << "clip is " << clip->convertToFloat() << "; expected 0 or more";
  if (failed(checkRank(b, op.getX(), 3, "X")) || failed(checkRank(b, op.getW(), 3, "W")) || failed(checkRank(b, op.getR(), 3, "R")))
    return failure();
  bool batchFirst = op.getLayout() == 1;
  Dims data = b.sizes(op.getX()), weights = b.sizes(op.getW()), recurrent = b.sizes(op.getR());
  Dim time = data[batchFirst ? 1 : 0], batch = data[batchFirst ? 0 : 1], input = data[2];
  Dim hidden = op.getHiddenSize() ? Dim(static_cast<int64_t>(*op.getHiddenSize())) : recurrent[2];
  if (hidden.isStatic() && hidden.get() < 1)
    return b.error() << "hidden_size is " << hidden.get() << "; expected 1 or more";
  if (failed(checkSame(b, weights[0], directions, "the first size of W")) ||
      failed(checkSame(b, weights[1], b.mul(hidden, gates), "the second size of W")) ||
      failed(checkSame(b, weights[2], input, "the last size of W")) ||
      failed(checkSame(b, recurrent[0], directions, "the first size of R")) ||
      failed(checkSame(b, recurrent[1], b.mul(hidden, gates), "the second size of R")) ||
      failed(checkSame(b, recurrent[2], hidden, "the last size of R")))
    return failure();
  if (Value bias = op.getB())
    if (failed(checkRank(b, bias, 2, "B")) || failed(checkSame(b, b.size(bias, 0), directions, "the first size of B")) ||
        failed(checkSame(b, b.size(bias, 1), b.mul(hidden, 2 * gates), "the last size of B")))
      return failure();
  if (Value lengths = op.getSequenceLens())
    if (failed(checkRank(b, lengths, 1, "sequence_lens")) ||
        failed(checkSame(b, b.size(lengths, 0), batch, "the size of sequence_lens")))
      return failure();
  Dims state = batchFirst ? Dims{batch, directions, hidden} : Dims{directions, batch, hidden};
  auto checkState = [&](Value value, StringRef name) -> LogicalResult {
    if (!value)
      return success();
    if (failed(checkRank(b, value, 3, name)))
      return failure();
    for (int64_t i = 0; i != 3; ++i)
      if (failed(checkSame(b, b.size(value, i), state[i], "size " + Twine(i) + " of " + name)))
        return failure();
    return success();
  };
  if (failed(checkState(op.getInitialH(), "initial_h")))
    return failure();
  if constexpr (std::is_same_v<Op, LSTMOp>) {
    if (failed(checkState(op.getInitialC(), "initial_c")))
      return failure();
    if (Value peepholes = op.getP())
      if (failed(checkRank(b, peepholes, 2, "P")) ||
          failed(checkSame(b, b.size(peepholes, 0), directions, "the first size of P")) ||
          failed(checkSame(b, b.size(peepholes, 1), b.mul(hidden, 3), "the last size of P")))
        return failure();
  }
  Type type = b.elementType(op.getX());
  results.emplace_back(type, batchFirst ? Dims{batch, time, directions, hidden} : Dims{time, directions, batch, hidden});
  results.emplace_back(type, state);
  if (std::is_same_v<Op, LSTMOp>)
    results.emplace_back(type, state);
  return success();
}

static LogicalResult inferRNN(RNNOp op, ShapeBuilder &b, Results &results) { return inferRecurrent(op, b, results, 1, 1); }
static LogicalResult inferGRU(GRUOp op, ShapeBuilder &b, Results &results) { return inferRecurrent(op, b, results, 3, 2); }
static LogicalResult inferLSTM(LSTMOp op, ShapeBuilder &b, Results &results) { return inferRecurrent(op, b, results, 4, 3); }

void registerRecurrentShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<RNNOp, inferRNN>(context);
    attach<GRUOp, inferGRU>(context);
    attach<LSTMOp, inferLSTM>(context);
  });
}

} // namespace lathe::onnx
