//===- NNLinearAttention.cpp - Lowering of LinearAttention ----------------===//
//
// A matrix of keys × values for each head is the state that passes through time: it decays, takes the product of a key and a value
// up, and is read by queries. All of it in f32.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/onnx/NN.h"
#include "dialects/onnx/OnnxNNOps.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include <cmath>

using namespace mlir;

namespace lathe::onnx {

static LogicalResult lowerLinearAttention(LinearAttentionOp op, LinearAttentionOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), stateElement = k.resultElement(1), type = accumulatorType(element);
  Dims q = k.sizes(in.getQuery()), state = k.resultDims(1);
  Dim batch = q[0], time = q[1], heads = op.getKvNumHeads(), keySize = state[2], valueSize = state[3];
  int64_t repetitions = op.getQNumHeads() / op.getKvNumHeads();
  auto check = [&](Value tensor, StringRef what) {
    if (Dim size = k.sizes(tensor)[1]; !size.isStatic() || !time.isStatic())
      k.check(k.compare(Kit::Compare::Equal, k.index(size), k.index(time)),
              "onnx.LinearAttention: query and " + what + " differ in length");
  };
  check(in.getKey(), "key");
  check(in.getValue(), "value");
  Value queries = split(k, convertFloats(k, in.getQuery(), type), 2, op.getQNumHeads(), keySize);
  queries = split(k, queries, 2, heads, repetitions);
  Value keys = split(k, convertFloats(k, in.getKey(), type), 2, heads, keySize);
  Value values = split(k, convertFloats(k, in.getValue(), type), 2, heads, valueSize);
  Value decay = in.getDecay() ? convertFloats(k, in.getDecay(), type) : Value();
  Value beta = in.getBeta() ? convertFloats(k, in.getBeta(), type) : Value();
  // One number for each head, or one for each element of a key.
  bool isWide = decay && !k.sizes(decay)[2].is(op.getKvNumHeads());
  if (isWide)
    decay = split(k, decay, 2, heads, keySize);
  bool isShared = beta && !k.sizes(beta)[2].is(op.getKvNumHeads());
  if (isShared)
    beta = squeeze(k, beta, 2);
  Value scale;
  if (double given = op.getScale().convertToFloat(); given != 0)
    scale = k.constant(type, given);
  else
    scale = div(k, k.constant(type, 1), math::SqrtOp::create(k, toFloat(k, type, k.index(keySize))));

  Value first = in.getPastState() ? convertFloats(k, in.getPastState(), type) : k.fill(state, k.zero(type));
  Value outputs = k.empty({batch, time, heads, repetitions, valueSize}, type);
  SmallVector<Value> last = forEach(k, k.index(time), {first, outputs}, [&](Kit &k, Value t, ValueRange carried) -> SmallVector<Value> {
    Value matrix = carried[0];
    Value query = at(k, queries, 1, t), key = at(k, keys, 1, t), value = at(k, values, 1, t);
    SmallVector<unsigned> all{0, 1, 2, 3};
    if (decay) {
      SmallVector<unsigned> own = isWide ? SmallVector<unsigned>{0, 1, 2} : SmallVector<unsigned>{0, 1};
      Value factors = at(k, decay, 1, t);
      factors = k.map(k.sizes(factors), factors, type, [](Kit &k, ValueRange x) -> Value { return math::ExpOp::create(k, x[0]); });
      matrix = mapLoops(k, state, {matrix, factors}, {all, own}, type, [](Kit &k, ValueRange x) { return k.mul(x[0], x[1]); });
    }
    if (beta) {
      // The value is corrected by what the state has for the key already.
      Value known = contract(k, matrix, {0, 1, 3, 2}, key, {0, 1, 3}, {batch, heads, valueSize}, {0, 1, 2});
      SmallVector<unsigned> own = isShared ? SmallVector<unsigned>{0} : SmallVector<unsigned>{0, 1};
      value = mapLoops(k, {batch, heads, valueSize}, {value, known, at(k, beta, 1, t)}, {{0, 1, 2}, {0, 1, 2}, own}, type,
                       [](Kit &k, ValueRange x) { return k.mul(x[2], k.sub(x[0], x[1])); });
    }
    matrix = mapLoops(k, state, {matrix, key, value}, {all, {0, 1, 2}, {0, 1, 3}}, type,
                      [](Kit &k, ValueRange x) { return k.add(x[0], k.mul(x[1], x[2])); });
    Dims dims{batch, heads, repetitions, valueSize};
    Value read = contract(k, query, {0, 1, 2, 4}, matrix, {0, 1, 4, 3}, dims, {0, 1, 2, 3});
    read = k.map(dims, read, type, [&](Kit &k, ValueRange x) { return k.mul(scale, x[0]); });
    return {matrix, insertAt(k, read, carried[1], 1, t)};
  });
  results.push_back(convertFloats(k, merge(k, last[1], 2, 3), element));
  results.push_back(convertFloats(k, last[0], stateElement));
  return success();
}

void populateLinearAttentionLowerings(Lowerings &lowerings) { lowerings.add<LinearAttentionOp, lowerLinearAttention>(); }

} // namespace lathe::onnx
