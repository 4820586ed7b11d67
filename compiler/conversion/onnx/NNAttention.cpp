//===- NNAttention.cpp - Lowering of attention ----------------------------===//

#include "compiler/conversion/onnx/NN.h"
#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/OnnxNNOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <cmath>

using namespace mlir;

namespace lathe::onnx {
namespace {

/// Queries, keys or values, as tensors with the loops of their dimensions. Heads are those of keys times repetitions of them.
struct Heads {
  Value tensor;
  SmallVector<unsigned> loops;
};

// The loops of both products: batch, heads of keys, their repetitions, length of queries; then two more.
enum Loop : unsigned { kBatch, kHead, kRepetition, kQuery, kColumn, kDepth };

} // namespace

/// Scores, before anything is done with them: batch × heads × repetitions × queries × keys.
static Value multiplyKeys(Kit &k, const Heads &q, const Heads &keys, ArrayRef<Dim> dims) {
  return contract(k, q.tensor, q.loops, keys.tensor, keys.loops, dims, {kBatch, kHead, kRepetition, kQuery, kColumn});
}

/// [batch, heads, length, size] or, of rank 3, [batch, length, heads · size]; with the loops of the length and the size.
static Heads queriesOf(Kit &k, Value q, int64_t rank, Dim heads, Dim repetitions, Dim size) {
  if (rank == 4)
    return {split(k, q, 1, heads, repetitions), {kBatch, kHead, kRepetition, kQuery, kDepth}};
  Value parts = split(k, q, 2, k.shapes().mul(heads, repetitions), size);
  return {split(k, parts, 2, heads, repetitions), {kBatch, kQuery, kHead, kRepetition, kDepth}};
}

static Heads keysOf(Kit &k, Value keys, int64_t rank, Dim heads, Dim size, unsigned length, unsigned width) {
  if (rank == 4)
    return {keys, {kBatch, kHead, length, width}};
  return {split(k, keys, 2, heads, size), {kBatch, length, kHead, width}};
}

/// The same with heads before the length, as caches are.
static Value headsFirst(Kit &k, const Heads &heads) {
  return heads.loops[1] == kHead ? heads.tensor : k.transpose(heads.tensor, {0, 2, 1, 3});
}

/// Probabilities times values, in the form of the queries.
static Value multiplyValues(Kit &k, Value probabilities, const Heads &values, int64_t rank, ArrayRef<Dim> sizes, Dim width) {
  SmallVector<unsigned> left{kBatch, kHead, kRepetition, kQuery, kDepth};
  if (rank == 4) {
    Value out = contract(k, probabilities, left, values.tensor, values.loops, {sizes[0], sizes[1], sizes[2], sizes[3], width},
                         {kBatch, kHead, kRepetition, kQuery, kColumn});
    return merge(k, out, 1);
  }
  Value out = contract(k, probabilities, left, values.tensor, values.loops, {sizes[0], sizes[3], sizes[1], sizes[2], width},
                       {kBatch, kQuery, kHead, kRepetition, kColumn});
  return merge(k, out, 2, 3);
}

/// Each element from one of a tensor of the same sizes.
static Value mapEach(Kit &k, Value tensor, Type element, Kit::Body body) {
  Dims dims = k.sizes(tensor);
  return mapLoops(k, dims, tensor, llvm::to_vector(llvm::seq<unsigned>(0, dims.size())), element, body);
}

/// The type in which probabilities are computed: at least that of the sums.
static Type softmaxType(Kit &k, std::optional<int64_t> precision, Type type) {
  return precision && *precision == 11 ? Type(k.getF64Type()) : type;
}

//===----------------------------------------------------------------------===//
// Attention
//===----------------------------------------------------------------------===//

/// What is added to scores: numbers of a mask, minus infinity where a key is not to be seen. Null where nothing is added.
static Value addMasks(Kit &k, AttentionOp op, AttentionOp::Adaptor in, Value scores, Dim past, Type type) {
  Value mask = in.getAttnMask(), lengths = in.getNonpadKvSeqlen();
  int64_t left = op.getLeftWindowSize(), right = op.getRightWindowSize();
  bool isCausal = op.getIsCausal() != 0;
  if (!mask && !lengths && left < 0 && right < 0 && !isCausal)
    return scores;
  Dims dims = k.sizes(scores), maskDims = mask ? k.sizes(mask) : Dims();
  bool isUnsignedMask = mask && isUnsigned(op.getAttnMask());
  // Sizes of the mask that are computed are those of the scores, or 1.
  if (mask) {
    Dims full{dims[0], k.shapes().mul(dims[1], dims[2]), dims[3], dims[4]};
    for (auto [i, size] : llvm::enumerate(maskDims)) {
      Dim expected = full[4 - maskDims.size() + i];
      if (size.isStatic() && (expected.isStatic() || size.is(1)))
        continue;
      bool isLast = i + 1 == maskDims.size();
      Value fits = k.compare(isLast ? Kit::Compare::LessOrEqual : Kit::Compare::Equal, k.index(size), k.index(expected));
      Value isOne = k.compare(Kit::Compare::Equal, k.index(size), k.index(1));
      k.check(arith::OrIOp::create(k, fits, isOne), "onnx.Attention: attn_mask cannot be broadcast to the scores");
    }
  }
  SmallVector<unsigned> all{0, 1, 2, 3, 4};
  return mapLoops(k, dims, scores, all, type, [&](Kit &k, ValueRange x) -> Value {
    SmallVector<Value> at;
    for (unsigned loop : all)
      at.push_back(linalg::IndexOp::create(k, loop));
    Value score = x[0], lowest = k.constant(type, -std::numeric_limits<double>::infinity());
    Value isSeen;
    auto require = [&](Value condition) { isSeen = isSeen ? both(k, isSeen, condition) : condition; };
    // Where the query stands among the keys.
    Value position = at[3];
    if (lengths)
      position = k.sub(k.add(position, k.toIndex(k.load(lengths, at[0]))), k.index(dims[3]));
    else
      position = k.add(position, k.index(past));
    if (isCausal)
      require(k.compare(Kit::Compare::LessOrEqual, at[4], position));
    if (left >= 0)
      require(k.compare(Kit::Compare::GreaterOrEqual, at[4], k.sub(position, k.index(left))));
    if (right >= 0)
      require(k.compare(Kit::Compare::LessOrEqual, at[4], k.add(position, k.index(right))));
    if (lengths)
      require(k.compare(Kit::Compare::Less, at[4], k.toIndex(k.load(lengths, at[0]))));
    if (mask) {
      SmallVector<Value> full{at[0], k.add(k.mul(at[1], k.index(dims[2])), at[2]), at[3], at[4]}, from;
      for (auto [i, size] : llvm::enumerate(maskDims)) {
        Value index = full[4 - maskDims.size() + i];
        bool isLast = i + 1 == maskDims.size();
        if (isLast && !(size.isStatic() && size.isSame(dims[4]))) {
          // A short mask hides what it does not name; one of size 1 only where there is one key.
          require(k.compare(Kit::Compare::Less, index, k.index(size)));
          index = arith::MinSIOp::create(k, index, k.sub(k.index(size), k.index(1)));
        } else if (!isLast && size.is(1)) {
          index = k.index(0);
        } else if (!isLast && !size.isStatic()) {
          index = k.select(k.compare(Kit::Compare::Equal, k.index(size), k.index(1)), k.index(0), index);
        }
        from.push_back(index);
      }
      Value value = k.load(mask, from);
      if (value.getType().isInteger(1)) {
        require(value);
      } else {
        value = numberToFloat(k, value, type, isUnsignedMask);
        require(k.compare(Kit::Compare::NotEqual, value, lowest));
        score = k.add(score, value);
      }
    }
    return k.select(isSeen, score, lowest);
  });
}

static LogicalResult lowerAttention(AttentionOp op, AttentionOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  int64_t rank = ShapeBuilder::rank(in.getQ());
  ShapeBuilder &s = k.shapes();
  Dims q = k.sizes(in.getQ()), keySizes = k.sizes(in.getK()), valueSizes = k.sizes(in.getV());
  Dim queryHeads = rank == 3 ? Dim(static_cast<int64_t>(*op.getQNumHeads())) : q[1];
  Dim heads = rank == 3 ? Dim(static_cast<int64_t>(*op.getKvNumHeads())) : keySizes[1];
  Dim size = rank == 3 ? s.floorDiv(q[2], queryHeads) : q[3], width = rank == 3 ? s.floorDiv(valueSizes[2], heads) : valueSizes[3];
  Dim repetitions = s.floorDiv(queryHeads, heads), length = q[rank == 3 ? 1 : 2];
  Value keys = in.getK(), values = in.getV();
  Dim past = 0;
  // The caches, with heads before the length.
  Value presentKey, presentValue;
  if (in.getPastKey() || op.getPresentKey() || op.getPresentValue()) {
    presentKey = headsFirst(k, keysOf(k, keys, rank, heads, size, kColumn, kDepth));
    presentValue = headsFirst(k, keysOf(k, values, rank, heads, width, kDepth, kColumn));
    if (in.getPastKey()) {
      past = k.sizes(in.getPastKey())[2];
      auto append = [&](Value before, Value now) {
        Dims dims = k.sizes(now);
        dims[2] = s.add(past, dims[2]);
        Value all = insert(k, before, k.empty(dims, getElementTypeOrSelf(now)), {0, 0, 0, 0});
        return insert(k, now, all, {0, 0, past, 0});
      };
      presentKey = append(in.getPastKey(), presentKey);
      presentValue = append(in.getPastValue(), presentValue);
    }
    keys = presentKey;
    values = presentValue;
  }
  int64_t keyRank = presentKey ? 4 : rank;
  Heads queries = queriesOf(k, convertFloats(k, in.getQ(), type), rank, heads, repetitions, size);
  Heads allKeys = keysOf(k, convertFloats(k, keys, type), keyRank, heads, size, kColumn, kDepth);
  Heads allValues = keysOf(k, convertFloats(k, values, type), keyRank, heads, width, kDepth, kColumn);
  Dim total = k.sizes(allKeys.tensor)[keyRank == 4 ? 2 : 1];
  Dims dims{q[0], heads, repetitions, length, total};

  double softcap = op.getSoftcap().convertToFloat();
  Value scale;
  if (std::optional<APFloat> given = op.getScale())
    scale = k.constant(type, given->convertToFloat());
  else
    scale = div(k, k.constant(type, 1), math::SqrtOp::create(k, toFloat(k, type, k.index(size))));
  if (size.isStatic() && !op.getScale())
    scale = k.constant(type, 1 / std::sqrt(static_cast<double>(size.get())));
  Value scores = multiplyKeys(k, queries, allKeys, dims);
  scores = mapEach(k, scores, type, [&](Kit &k, ValueRange x) { return k.mul(x[0], scale); });
  SmallVector<Value, 4> stages{scores};
  if (softcap > 0)
    scores = mapEach(k, scores, type, [&](Kit &k, ValueRange x) {
      Value cap = k.constant(type, softcap);
      return k.mul(math::TanhOp::create(k, div(k, x[0], cap)), cap);
    });
  stages.push_back(scores);
  scores = addMasks(k, op, in, scores, past, type);
  stages.push_back(scores);
  Type precise = softmaxType(k, op.getSoftmaxPrecision(), type);
  Value probabilities = convertFloats(k, softmaxLast(k, convertFloats(k, scores, precise)), type);
  stages.push_back(probabilities);
  Value y = multiplyValues(k, probabilities, allValues, rank, dims, width);
  results.push_back(convertFloats(k, y, element));
  if (op.getPresentKey())
    results.push_back(presentKey);
  if (op.getPresentValue())
    results.push_back(presentValue);
  if (op.getQkMatmulOutput())
    results.push_back(convertFloats(k, merge(k, stages[op.getQkMatmulOutputMode()], 1), element));
  return success();
}

//===----------------------------------------------------------------------===//
// FlexAttention
//===----------------------------------------------------------------------===//

/// What a graph of the op makes of a tensor; the tensor where there is none.
static Value applyGraph(Kit &k, Region &graph, Value tensor) {
  if (graph.empty())
    return tensor;
  Block &block = graph.front();
  Operation *yield = block.getTerminator();
  Value argument = tensor;
  if (Type expected = block.getArgument(0).getType(); expected != tensor.getType())
    argument = tensor::CastOp::create(k, expected, tensor);
  k.getRewriter().inlineBlockBefore(&block, k.getOp(), argument);
  Value result = yield->getOperand(0);
  k.getRewriter().eraseOp(yield);
  k.setInsertionPoint(k.getOp());
  if (result.getType() != tensor.getType())
    result = tensor::CastOp::create(k, tensor.getType(), result);
  return result;
}

static LogicalResult lowerFlexAttention(FlexAttentionOp op, FlexAttentionOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  ShapeBuilder &s = k.shapes();
  Dims q = k.sizes(in.getQ()), keySizes = k.sizes(in.getK()), valueSizes = k.sizes(in.getV());
  Dim heads = keySizes[1], repetitions = s.floorDiv(q[1], heads), width = valueSizes[3];
  Dims dims{q[0], heads, repetitions, q[2], keySizes[2]};
  Heads queries = queriesOf(k, convertFloats(k, in.getQ(), type), 4, heads, repetitions, q[3]);
  Heads keys = keysOf(k, convertFloats(k, in.getK(), type), 4, heads, q[3], kColumn, kDepth);
  Value scale;
  if (std::optional<APFloat> given = op.getScale())
    scale = k.constant(type, given->convertToFloat());
  else
    scale = div(k, k.constant(type, 1), math::SqrtOp::create(k, toFloat(k, type, k.index(q[3]))));
  Value scores = multiplyKeys(k, queries, keys, dims);
  scores = mapEach(k, scores, type, [&](Kit &k, ValueRange x) { return k.mul(x[0], scale); });
  // The graphs take tensors of the type in which probabilities are computed.
  Type precise = type;
  if (std::optional<int64_t> precision = op.getSoftmaxPrecision())
    precise = *precision == 1    ? Type(k.getF32Type())
              : *precision == 10 ? Type(k.getF16Type())
              : *precision == 11 ? Type(k.getF64Type())
                                 : Type(k.getBF16Type());
  scores = merge(k, convertFloats(k, scores, precise), 1);
  scores = convertFloats(k, applyGraph(k, op.getScoreMod(), scores), accumulatorType(precise));
  Value probabilities = convertFloats(k, softmaxLast(k, scores), precise);
  probabilities = convertFloats(k, applyGraph(k, op.getProbMod(), probabilities), accumulatorType(precise));
  Heads values = keysOf(k, convertFloats(k, in.getV(), accumulatorType(precise)), 4, heads, width, kDepth, kColumn);
  Value y = multiplyValues(k, split(k, probabilities, 1, heads, repetitions), values, 4, dims, width);
  results.push_back(convertFloats(k, y, element));
  return success();
}

//===----------------------------------------------------------------------===//
// RotaryEmbedding
//===----------------------------------------------------------------------===//

static LogicalResult lowerRotaryEmbedding(RotaryEmbeddingOp op, RotaryEmbeddingOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  Value x = in.getX(), ids = in.getPositionIds(), cosines = in.getCosCache(), sines = in.getSinCache();
  int64_t rank = ShapeBuilder::rank(x);
  if (rank == 3) {
    Dim heads = static_cast<int64_t>(*op.getNumHeads());
    x = split(k, x, 2, heads, k.shapes().floorDiv(k.sizes(x)[2], heads));
  }
  Dims dims = k.sizes(x);
  Dim rotated = op.getRotaryEmbeddingDim() ? Dim(op.getRotaryEmbeddingDim()) : dims[3], half = k.shapes().floorDiv(rotated, 2);
  if (ids)
    k.checkIndices(ids, k.sizes(cosines)[0], "RotaryEmbedding");
  for (Value cache : {cosines, sines})
    if (Dim last = k.sizes(cache).back(); !last.isStatic() || !half.isStatic())
      k.check(k.compare(Kit::Compare::Equal, k.index(last), k.index(half)),
              "onnx.RotaryEmbedding: the last size of a cache is not half of what is rotated");
  Value result = k.generate(dims, element, [&](Kit &k, ValueRange at) -> Value {
    Value d = at[3], l = at[rank == 3 ? 1 : 2];
    Value isRotated = k.compare(Kit::Compare::Less, d, k.index(rotated));
    return choose(
        k, isRotated,
        [&](Kit &k) -> SmallVector<Value> {
          Value isFirst, pair, firstAt, secondAt, two = k.index(2), one = k.index(1);
          if (op.getInterleaved()) {
            pair = arith::DivUIOp::create(k, d, two);
            isFirst = k.compare(Kit::Compare::Equal, arith::RemUIOp::create(k, d, two), k.index(0));
            firstAt = k.mul(pair, two);
            secondAt = k.add(firstAt, one);
          } else {
            isFirst = k.compare(Kit::Compare::Less, d, k.index(half));
            pair = k.select(isFirst, d, k.sub(d, k.index(half)));
            firstAt = pair;
            secondAt = k.add(pair, k.index(half));
          }
          SmallVector<Value> from{at[0], l, pair};
          if (ids)
            from = {k.normalizeIndex(k.load(ids, {at[0], l}), k.sizes(cosines)[0]), pair};
          Value cosine = convertFloat(k, k.load(cosines, from), type), sine = convertFloat(k, k.load(sines, from), type);
          Value first = convertFloat(k, k.load(x, {at[0], at[1], at[2], firstAt}), type);
          Value second = convertFloat(k, k.load(x, {at[0], at[1], at[2], secondAt}), type);
          Value real = k.sub(k.mul(cosine, first), k.mul(sine, second)), imaginary = k.add(k.mul(sine, first), k.mul(cosine, second));
          return {convertFloat(k, k.select(isFirst, real, imaginary), element)};
        },
        [&](Kit &k) -> SmallVector<Value> { return {k.load(x, at)}; })[0];
  });
  results.push_back(rank == 3 ? merge(k, result, 2) : result);
  return success();
}

void populateAttentionLowerings(Lowerings &lowerings) {
  lowerings.add<AttentionOp, lowerAttention>();
  lowerings.add<FlexAttentionOp, lowerFlexAttention>();
  lowerings.add<RotaryEmbeddingOp, lowerRotaryEmbedding>();
}

} // namespace lathe::onnx
