//===- NNAttentionShapes.cpp - Shapes of attention ------------------------===//

#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/shapes/NNShapes.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::onnx {

/// A divisor that is a number of heads.
static LogicalResult checkHeads(ShapeBuilder &b, Dim hidden, int64_t heads, StringRef what) {
  if (heads < 1 || heads > std::numeric_limits<int32_t>::max())
    return b.error() << "the number of heads of " << what << " is " << heads << "; expected 1 or more";
  if (hidden.isStatic() && hidden.get() % heads != 0)
    return b.error() << "the last size of " << what << " is " << hidden.get() << "; expected a multiple of its " << heads << " heads";
  return success();
}

static LogicalResult inferAttention(AttentionOp op, ShapeBuilder &b, Results &results) {
  int64_t rank = b.rank(op.getQ());
  if (rank != 3 && rank != 4)
    return b.error() << "Q has rank " << rank << "; expected 3 or 4";
  if (failed(checkRank(b, op.getK(), rank, "K")) || failed(checkRank(b, op.getV(), rank, "V")))
    return failure();
  // Batch, heads, sequence, size of a head.
  Dims q = b.sizes(op.getQ()), k = b.sizes(op.getK()), v = b.sizes(op.getV());
  if (rank == 3) {
    if (!op.getQNumHeads() || !op.getKvNumHeads())
      return b.error() << "q_num_heads or kv_num_heads is missing; expected both, as Q, K and V have rank 3";
    int64_t qHeads = *op.getQNumHeads(), kvHeads = *op.getKvNumHeads();
    if (failed(checkHeads(b, q[2], qHeads, "Q")) || failed(checkHeads(b, k[2], kvHeads, "K")) ||
        failed(checkHeads(b, v[2], kvHeads, "V")))
      return failure();
    q = {q[0], qHeads, q[1], b.floorDiv(q[2], qHeads)};
    k = {k[0], kvHeads, k[1], b.floorDiv(k[2], kvHeads)};
    v = {v[0], kvHeads, v[1], b.floorDiv(v[2], kvHeads)};
  }
  if (failed(checkSame(b, k[0], q[0], "the batch size of K")) || failed(checkSame(b, v[0], q[0], "the batch size of V")) ||
      failed(checkSame(b, v[1], k[1], "the number of heads of V")) ||
      failed(checkSame(b, v[2], k[2], "the length of V")) || failed(checkSame(b, k[3], q[3], "the size of a head of K")))
    return failure();
  if (q[1].isStatic() && k[1].isStatic() && (k[1].get() < 1 || q[1].get() % k[1].get() != 0))
    return b.error() << "Q has " << q[1].get() << " heads, K " << k[1].get() << "; expected a multiple";
  if (!op.getPastKey() != !op.getPastValue())
    return b.error() << "past_key is given without past_value or the reverse; expected both or none";
  if (op.getPastKey() && op.getNonpadKvSeqlen())
    return b.error() << "both past_key and nonpad_kv_seqlen are given; expected one at most";
  Dims presentKey = k, presentValue = v;
  if (Value past = op.getPastKey()) {
    if (failed(checkRank(b, past, 4, "past_key")) || failed(checkRank(b, op.getPastValue(), 4, "past_value")))
      return failure();
    Dims pk = b.sizes(past), pv = b.sizes(op.getPastValue());
    for (int64_t i : {0, 1, 3})
      if (failed(checkSame(b, pk[i], k[i], "size " + Twine(i) + " of past_key")) ||
          failed(checkSame(b, pv[i], v[i], "size " + Twine(i) + " of past_value")))
        return failure();
    if (failed(checkSame(b, pv[2], pk[2], "the length of past_value")))
      return failure();
    presentKey[2] = b.add(pk[2], k[2]);
    presentValue[2] = b.add(pv[2], v[2]);
  }
  Dims scores{q[0], q[1], q[2], presentKey[2]};
  if (Value mask = op.getAttnMask()) {
    Dims m = b.sizes(mask);
    if (m.empty() || m.size() > 4)
      return b.error() << "attn_mask has rank " << m.size() << "; expected 1 to 4";
    for (size_t i = 0; i != m.size(); ++i) {
      Dim expected = scores[4 - m.size() + i];
      // The last size may be short: the rest is masked.
      bool isLast = i + 1 == m.size();
      if (m[i].isStatic() && expected.isStatic() && !m[i].is(1) &&
          (isLast ? m[i].get() > expected.get() : !m[i].isSame(expected)))
        return b.error() << "size " << i << " of attn_mask is " << m[i].get() << "; expected " << expected.get() << " or 1";
    }
  }
  if (Value lengths = op.getNonpadKvSeqlen())
    if (failed(checkRank(b, lengths, 1, "nonpad_kv_seqlen")) ||
        failed(checkSame(b, b.size(lengths, 0), q[0], "the size of nonpad_kv_seqlen")))
      return failure();
  if (int64_t mode = op.getQkMatmulOutputMode(); mode < 0 || mode > 3)
    return b.error() << "qk_matmul_output_mode is " << mode << "; expected 0 to 3";
  int64_t left = op.getLeftWindowSize(), right = op.getRightWindowSize();
  if (left < -1 || right < -1)
    return b.error() << "a window size is " << std::min(left, right) << "; expected -1 (unbounded), 0 or more";
  if (std::optional<int64_t> precision = op.getSoftmaxPrecision();
      precision && *precision != 1 && *precision != 10 && *precision != 11 && *precision != 16)
    return b.error() << "softmax_precision is " << *precision
                     << "; expected a type of floats: 1 (float), 10 (float16), 11 (double) or 16 (bfloat16)";
  Type type = b.elementType(op.getQ());
  results.emplace_back(type, rank == 3 ? Dims{q[0], q[2], b.mul(q[1], v[3])} : Dims{q[0], q[1], q[2], v[3]});
  results.emplace_back(b.elementType(op.getK()), presentKey);
  results.emplace_back(b.elementType(op.getV()), presentValue);
  results.emplace_back(type, scores);
  return success();
}

static LogicalResult inferFlexAttention(FlexAttentionOp op, ShapeBuilder &b, Results &results) {
  if (failed(checkRank(b, op.getQ(), 4, "Q")) || failed(checkRank(b, op.getK(), 4, "K")) || failed(checkRank(b, op.getV(), 4, "V")))
    return failure();
  Dims q = b.sizes(op.getQ()), k = b.sizes(op.getK()), v = b.sizes(op.getV());
  if (failed(checkSame(b, k[0], q[0], "the batch size of K")) || failed(checkSame(b, v[0], q[0], "the batch size of V")) ||
      failed(checkSame(b, v[1], k[1], "the number of heads of V")) ||
      failed(checkSame(b, v[2], k[2], "the length of V")) || failed(checkSame(b, k[3], q[3], "the size of a head of K")))
    return failure();
  if (q[1].isStatic() && k[1].isStatic() && (k[1].get() < 1 || q[1].get() % k[1].get() != 0))
    return b.error() << "Q has " << q[1].get() << " heads, K " << k[1].get() << "; expected a multiple";
  if (std::optional<int64_t> precision = op.getSoftmaxPrecision();
      precision && *precision != 1 && *precision != 10 && *precision != 11 && *precision != 16)
    return b.error() << "softmax_precision is " << *precision
                     << "; expected a type of floats: 1 (float), 10 (float16), 11 (double) or 16 (bfloat16)";
  results.emplace_back(b.elementType(op.getV()), Dims{q[0], q[1], q[2], v[3]});
  return success();
}

static LogicalResult inferLinearAttention(LinearAttentionOp op, ShapeBuilder &b, Results &results) {
  if (failed(checkRank(b, op.getQuery(), 3, "query")) || failed(checkRank(b, op.getKey(), 3, "key")) ||
      failed(checkRank(b, op.getValue(), 3, "value")))
    return failure();
  Dims q = b.sizes(op.getQuery()), k = b.sizes(op.getKey()), v = b.sizes(op.getValue());
  int64_t qHeads = op.getQNumHeads(), kvHeads = op.getKvNumHeads();
  if (failed(checkHeads(b, q[2], qHeads, "query")) || failed(checkHeads(b, k[2], kvHeads, "key")) ||
      failed(checkHeads(b, v[2], kvHeads, "value")))
    return failure();
  if (qHeads % kvHeads != 0)
    return b.error() << "q_num_heads is " << qHeads << "; expected a multiple of kv_num_heads, " << kvHeads;
  Dim dk = b.floorDiv(q[2], qHeads), dv = b.floorDiv(v[2], kvHeads);
  StringRef rule = op.getUpdateRule();
  if (rule != "linear" && rule != "gated" && rule != "delta" && rule != "gated_delta")
    return b.error() << "update_rule is '" << rule << "'; expected linear, gated, delta or gated_delta";
  bool isGated = rule.starts_with("gated"), isDelta = rule.ends_with("delta");
  if (isGated != static_cast<bool>(op.getDecay()))
    return b.error() << "update_rule is " << rule << "; expected an input decay exactly for gated and gated_delta";
  if (isDelta != static_cast<bool>(op.getBeta()))
    return b.error() << "update_rule is " << rule << "; expected an input beta exactly for delta and gated_delta";
  if (failed(checkSame(b, k[0], q[0], "the batch size of key")) || failed(checkSame(b, v[0], q[0], "the batch size of value")) ||
      failed(checkSame(b, k[1], q[1], "the length of key")) || failed(checkSame(b, v[1], q[1], "the length of value")) ||
      failed(checkSame(b, k[2], b.mul(dk, kvHeads), "the last size of key")))
    return failure();
  auto checkGate = [&](Value gate, StringRef name, Dim wide) -> LogicalResult {
    if (!gate)
      return success();
    if (failed(checkRank(b, gate, 3, name)) || failed(checkSame(b, b.size(gate, 0), q[0], "the batch size of " + name)) ||
        failed(checkSame(b, b.size(gate, 1), q[1], "the length of " + name)))
      return failure();
    Dim last = b.size(gate, 2);
    if (!last.isStatic())
      return b.error() << "the last size of " << name << " is not known when compiling; expected " << kvHeads << " heads, or another";
    if (!last.is(kvHeads) && wide.isStatic() && !last.isSame(wide))
      return b.error() << "the last size of " << name << " is " << last.get() << "; expected " << kvHeads << " or " << wide.get();
    return success();
  };
  if (failed(checkGate(op.getDecay(), "decay", b.mul(dk, kvHeads))) || failed(checkGate(op.getBeta(), "beta", 1)))
    return failure();
  Dims state{q[0], kvHeads, dk, dv};
  Type stateType = b.elementType(op.getQuery());
  if (Value past = op.getPastState()) {
    if (failed(checkRank(b, past, 4, "past_state")))
      return failure();
    for (int64_t i = 0; i != 4; ++i)
      if (failed(checkSame(b, b.size(past, i), state[i], "size " + Twine(i) + " of past_state")))
        return failure();
    stateType = b.elementType(past);
  }
  results.emplace_back(b.elementType(op.getQuery()), Dims{q[0], q[1], b.mul(dv, qHeads)});
  results.emplace_back(stateType, state);
  return success();
}

static LogicalResult inferRotaryEmbedding(RotaryEmbeddingOp op, ShapeBuilder &b, Results &results) {
  Dims x = b.sizes(op.getX());
  if (x.size() != 3 && x.size() != 4)
    return b.error() << "X has rank " << x.size() << "; expected 3 or 4";
  Dim head = x.back(), batch = x[0], length = x[x.size() - 2];
  if (x.size() == 3) {
    if (!op.getNumHeads())
      return b.error() << "num_heads is missing; expected it, as X has rank 3";
    if (failed(checkHeads(b, head, *op.getNumHeads(), "X")))
      return failure();
    head = b.floorDiv(head, static_cast<int64_t>(*op.getNumHeads()));
  }
  int64_t rotated = op.getRotaryEmbeddingDim();
  if (rotated < 0 || rotated % 2 != 0 || (head.isStatic() && rotated > head.get()))
    return b.error() << "rotary_embedding_dim is " << rotated << "; expected an even number up to the size of a head";
  if (rotated == 0 && head.isStatic() && head.get() % 2 != 0)
    return b.error() << "the size of a head is " << head.get() << "; expected an even number";
  Dim half = rotated ? Dim(rotated / 2) : b.floorDiv(head, 2);
  int64_t cacheRank = op.getPositionIds() ? 2 : 3;
  for (auto [cache, name] : {std::pair<Value, StringRef>(op.getCosCache(), "cos_cache"), {op.getSinCache(), "sin_cache"}}) {
    if (failed(checkRank(b, cache, cacheRank, name)) ||
        failed(checkSame(b, b.size(cache, cacheRank - 1), half, "the last size of " + name)))
      return failure();
    if (cacheRank == 3 && (failed(checkSame(b, b.size(cache, 0), batch, "the batch size of " + name)) ||
                           failed(checkSame(b, b.size(cache, 1), length, "the length of " + name))))
      return failure();
  }
  if (failed(checkSame(b, b.size(op.getSinCache(), 0), b.size(op.getCosCache(), 0), "the first size of sin_cache")))
    return failure();
  if (Value ids = op.getPositionIds())
    if (failed(checkRank(b, ids, 2, "position_ids")) ||
        failed(checkSame(b, b.size(ids, 0), batch, "the batch size of position_ids")) ||
        failed(checkSame(b, b.size(ids, 1), length, "the length of position_ids")))
      return failure();
  results.emplace_back(b.elementType(op.getX()), x);
  return success();
}

void registerAttentionShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<AttentionOp, inferAttention>(context);
    attach<FlexAttentionOp, inferFlexAttention>(context);
    attach<LinearAttentionOp, inferLinearAttention>(context);
    attach<RotaryEmbeddingOp, inferRotaryEmbedding>(context);
  });
}

} // namespace lathe::onnx
