//===- TextGrams.cpp - Lowering of TfIdfVectorizer ------------------------===//
//
// The pool becomes tables that the runtime searches without building anything (runtime/tensor/text.h).
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/model/RuntimeCalls.h"
#include "compiler/conversion/onnx/Sequence.h"
#include "compiler/conversion/onnx/TensorSupport.h"
#include "compiler/conversion/onnx/Text.h"
#include "dialects/onnx/OnnxTextOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "runtime/tensor/hashes.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MathExtras.h"

#include <map>

using namespace mlir;

namespace lathe::onnx {

namespace {

/// Grams as a tree of words, whose root is node 0.
struct Grams {
  SmallVector<int32_t> columns = {-1}; // of each node
  llvm::DenseMap<std::pair<int64_t, int64_t>, int64_t> children;

  void add(ArrayRef<int32_t> words, int64_t column) {
    int64_t node = 0;
    for (int32_t word : words) {
      auto [entry, isNew] = children.try_emplace({node, word}, columns.size());
      if (isNew)
        columns.push_back(-1);
      node = entry->second;
    }
    columns[node] = static_cast<int32_t>(column);
  }
};

} // namespace

/// Room for `count` entries of a table that is half empty at least.
static int64_t tableSize(size_t count) { return llvm::NextPowerOf2(2 * std::max<size_t>(count, 1)); }

/// Places each of `count` entries at the first free slot from its hash on.
static SmallVector<int64_t> placeByHash(ArrayRef<uint64_t> hashes, int64_t size) {
  SmallVector<int64_t> slots(size, -1);
  for (auto [i, hash] : llvm::enumerate(hashes)) {
    uint64_t slot = hash & (size - 1);
    while (slots[slot] >= 0)
      slot = (slot + 1) & (size - 1);
    slots[slot] = i;
  }
  return slots;
}

template <typename T> static Value constant(Kit &k, ArrayRef<int64_t> sizes, ArrayRef<T> values, Type element) {
  return arith::ConstantOp::create(k, DenseElementsAttr::get(RankedTensorType::get(sizes, element), values));
}

static LogicalResult lowerTfIdfVectorizer(TfIdfVectorizerOp op, TfIdfVectorizerOp::Adaptor in, Kit &k, Values &results) {
  bool isText = !getElementTypeOrSelf(in.getX()).isInteger();
  Type i64 = k.getI64Type(), i32 = k.getI32Type(), f32 = k.getF32Type();
  int64_t width = k.resultDims(0).back().get();
  int64_t least = op.getMinGramLength(), most = op.getMaxGramLength(), skips = op.getMaxSkipCount();
  ArrayRef<int64_t> starts = op.getNgramCounts(), columns = op.getNgramIndexes();
  if (op.getWeights() && static_cast<int64_t>(op.getWeights()->size()) < width)
    return k.refuse() << "weights has " << op.getWeights()->size() << " elements; expected " << width << ", one for each column";

  // Words by their numbers.
  SmallVector<int32_t> pool;
  SmallVector<StringRef> texts;
  SmallVector<int64_t> numbers;
  if (isText) {
    llvm::StringMap<int32_t> ids;
    for (auto word : op.getPoolStrings()->getAsRange<StringAttr>()) {
      auto [entry, isNew] = ids.try_emplace(word.getValue(), texts.size());
      if (isNew)
        texts.push_back(word.getValue());
      pool.push_back(entry->second);
    }
  } else {
    std::map<int64_t, int32_t> ids;
    ArrayRef<int64_t> words = *op.getPoolInt64s();
    for (int64_t word : words) {
      auto [entry, isNew] = ids.try_emplace(word, numbers.size());
      if (isNew)
        numbers.push_back(word);
      pool.push_back(entry->second);
    }
  }
  Grams grams;
  size_t gram = 0;
  for (auto [i, start] : llvm::enumerate(starts)) {
    int64_t length = i + 1, end = i + 1 == starts.size() ? pool.size() : starts[i + 1];
    for (int64_t at = start; at != end; at += length, ++gram)
      if (length >= least && length <= most)
        grams.add(ArrayRef<int32_t>(pool).slice(at, length), columns[gram]);
  }

  SmallVector<uint64_t> hashes;
  for (StringRef text : texts)
    hashes.push_back(lathe_hash_bytes(text.data(), text.size()));
  for (int64_t value : numbers)
    hashes.push_back(lathe_hash_integer(value));
  int64_t wordSlots = tableSize(hashes.size());
  SmallVector<int32_t> wordIds;
  SmallVector<StringRef> slotTexts;
  SmallVector<int64_t> slotNumbers;
  for (int64_t word : placeByHash(hashes, wordSlots)) {
    wordIds.push_back(static_cast<int32_t>(word));
    if (isText)
      slotTexts.push_back(word < 0 ? StringRef() : texts[word]);
    else
      slotNumbers.push_back(word < 0 ? 0 : numbers[word]);
  }
  Value words = isText ? arith::ConstantOp::create(k, DenseStringElementsAttr::get(
                                                          RankedTensorType::get(wordSlots, getElementTypeOrSelf(in.getX())), slotTexts))
                             .getResult()
                       : constant<int64_t>(k, wordSlots, slotNumbers, i64);

  // In the order of their children: the table is the same each time.
  SmallVector<std::pair<int64_t, int64_t>> edges(grams.columns.size() - 1);
  for (auto [from, node] : grams.children)
    edges[node - 1] = {from.first << 32 | from.second, node};
  hashes.clear();
  for (auto [key, node] : edges)
    hashes.push_back(lathe_hash_integer(key));
  int64_t edgeSlots = tableSize(edges.size());
  SmallVector<int64_t> edgeTable;
  for (int64_t edge : placeByHash(hashes, edgeSlots)) {
    edgeTable.push_back(edge < 0 ? -1 : edges[edge].first);
    edgeTable.push_back(edge < 0 ? 0 : edges[edge].second);
  }
  SmallVector<float> weights(width, 1.0f);
  if (op.getWeights())
    weights.assign(op.getWeights()->begin(), op.getWeights()->begin() + width);
  int64_t mode = op.getMode() == "TF" ? 0 : op.getMode() == "IDF" ? 1 : 2;
  SmallVector<int64_t> options = {least, most, skips, mode};

  Value counts = call(k, nameFor("lathe_count_grams", in.getX()), getValueType(k.getContext()),
                      {elementTypeOf(k, op.getX().getType()), pass(k, in.getX()), pass(k, words),
                       pass(k, constant<int32_t>(k, wordSlots, wordIds, i32)),
                       pass(k, constant<int64_t>(k, {edgeSlots, 2}, edgeTable, i64)),
                       pass(k, constant<int32_t>(k, static_cast<int64_t>(grams.columns.size()), grams.columns, i32)),
                       pass(k, constant<float>(k, width, weights, f32)), pass(k, constant<int64_t>(k, 4, options, i64))});
  results.push_back(readValue(k, counts, op.getY().getType()));
  return success();
}

void populateGramLowerings(Lowerings &lowerings) { lowerings.add<TfIdfVectorizerOp, lowerTfIdfVectorizer>(); }

} // namespace lathe::onnx
