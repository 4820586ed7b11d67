//===- RankCode.cpp - Code that turns rows into ranks ---------------------===//

#include "compiler/conversion/tree/RankCode.h"

using namespace mlir;

namespace lathe {
namespace {

/// What LightGBM takes for zero, with its sign: kZeroThreshold of its meta.h, a float.
constexpr double kZeroThreshold = 1e-35f;

/// From this number of levels on, a search of a few steps beats counting all thresholds, without permutes.
constexpr unsigned kMostCountedLevels = 6;

constexpr unsigned kNarrowLevels = 8, kWide = 9;

/// Searches of one row that are on their way at once.
constexpr int64_t kRowSearches = 4;

} // namespace

Value buildPermute(Code &b, ArrayRef<Value> table, Value at) {
  auto type = cast<VectorType>(table.front().getType());
  bool isF64 = type.getElementType().isF64();
  if (table.size() == 1)
    return b.intrinsic(isF64 ? "llvm.x86.avx512.permvar.df.512" : "llvm.x86.avx512.permvar.sf.512", type, {table[0], at});
  if (table.size() == 2)
    return b.intrinsic(isF64 ? "llvm.x86.avx512.vpermi2var.pd.512" : "llvm.x86.avx512.vpermi2var.ps.512", type,
                       {table[0], at, table[1]});
  size_t half = table.size() / 2;
  Value low = buildPermute(b, table.take_front(half), at), high = buildPermute(b, table.drop_front(half), at);
  Value bit = b.bitAnd(at, b.constant(at.getType(), half * type.getDimSize(0)));
  return b.select(b.isNonZero(bit), high, low);
}

RankCode::RankCode(Code &b, const CutTables &tables, tree::CutsOp cuts, const TreeTarget &target, Value rows)
    : b(b), tables(tables), cuts(cuts), target(target), rows(rows), rowType(cuts.getRowType()),
      lanes(rowType.isF64() ? 8 : 16) {
  values = b.allocate({kBlockRows}, rowType);
  bytes = b.allocate({kBlockRows}, b.getI8Type());
  absent = b.allocate({kBlockRows}, b.getI8Type());
  if (cuts.getNumSearches() > tables.narrowEnd[kNarrowLevels] || cuts.getNumTests())
    counts = b.allocate({kBlockRows}, b.getI32Type());
}

RankCode::Number RankCode::classify(Value raw, Value feature) {
  Type type = raw.getType();
  Value isNaN = b.compare(arith::CmpFPredicate::UNO, raw, raw), x = raw, isMissing = isNaN;
  Value zero = b.constantFloat(type, 0);
  auto isZero = [&]() {
    return b.compare(arith::CmpFPredicate::OLE, math::AbsFOp::create(b, raw), b.constantFloat(type, kZeroThreshold));
  };
  if (tables.missing) {
    Value kind = b.load(get(tables.missing), feature);
    Type boolean = isNaN.getType();
    auto isKind = [&](tree::Missing missing) {
      return b.broadcast(boolean, b.isEqual(kind, b.constant(b.getI8Type(), static_cast<int64_t>(missing))));
    };
    Value isNone = isKind(tree::Missing::None);
    x = b.select(b.bitAnd(isNaN, isNone), zero, raw);
    isMissing = b.bitAnd(isNaN, b.bitXor(isNone, b.constant(boolean, 1)));
    isMissing = b.bitOr(isMissing, b.bitAnd(isZero(), isKind(tree::Missing::Zero)));
  } else {
    switch (cuts.getFeatures() ? cuts.getMissingOf(0) : tree::Missing::NaN) {
    case tree::Missing::NaN:
      break;
    case tree::Missing::Zero:
      isMissing = b.bitOr(isNaN, isZero());
      break;
    case tree::Missing::None:
      x = b.select(isNaN, zero, raw);
      isMissing = b.constant(isNaN.getType(), 0);
      break;
    }
  }
  if (auto value = cuts.getMissingValue()) {
    double number = value->convertToDouble();
    // No f32 is equal to a number that is none.
    if (rowType.isF64() || static_cast<double>(static_cast<float>(number)) == number)
      isMissing = b.bitOr(isMissing, b.compare(arith::CmpFPredicate::OEQ, raw, b.constantFloat(type, number)));
  }
  return {x, isMissing};
}

void RankCode::forEachSearch(int64_t together, llvm::function_ref<void(ArrayRef<Value>, unsigned)> body) {
  int64_t begin = 0;
  auto run = [&](int64_t end, unsigned levels) {
    int64_t whole = begin + (end - begin) / together * together;
    if (begin < whole)
      b.forEach(b.index(begin), b.index(whole), together, [&](Value first) {
        Code::Values searches;
        for (int64_t i = 0; i < together; ++i)
          searches.push_back(b.add(first, b.index(i)));
        body(searches, levels);
      });
    if (whole < end)
      b.forEach(b.index(whole), b.index(end), 1, [&](Value search) { body(search, levels); });
    begin = end;
  };
  for (unsigned levels = 1; levels <= kNarrowLevels; ++levels)
    run(tables.narrowEnd[levels], levels);
  run(cuts.getNumSearches(), kWide);
}

void RankCode::forEachRank(Value search, llvm::function_ref<void(Value)> body) {
  Value offsets = get(tables.searchRanks);
  b.forEach(b.loadIndex(offsets, search), b.loadIndex(offsets, b.add(search, b.index(1))), 1, body);
}

/// The number of thresholds that are at most x, as an index, for several searches: level by level, because a step of a search
/// waits for the one before.
SmallVector<Value> RankCode::searchScalars(ArrayRef<Value> xs, ArrayRef<Value> searches, unsigned levels) {
  Value thresholds = get(tables.thresholds), offsets = get(tables.searchOffset);
  Code::Values begins, nodes;
  for (Value search : searches)
    begins.push_back(b.loadIndex(offsets, search));
  if (levels == kWide) {
    for (auto [x, search, begin] : llvm::zip_equal(xs, searches, begins))
      nodes.push_back(searchHalves(x, begin, b.loadIndex(offsets, b.add(search, b.index(1)))));
    return nodes;
  }
  // The first levels lie together: one comparison of a vector, whose entry 0 is NaN, and a count of its bits.
  int64_t lanes = target.vectorBits / rowType.getWidth();
  unsigned level = lanes >= 8 && levels >= llvm::Log2_64(lanes) ? llvm::Log2_64(lanes) : 0;
  for (auto [x, begin] : llvm::zip_equal(xs, begins)) {
    if (level == 0) {
      nodes.push_back(b.index(1));
      continue;
    }
    VectorType vector = Code::vector(lanes, rowType);
    Value isAtMost = b.compare(arith::CmpFPredicate::OLE, b.loadVector(vector, thresholds, begin), b.broadcast(vector, x));
    Value bits = vector::BitCastOp::create(b, Code::vector(1, b.getIntegerType(lanes)), isAtMost);
    Value count = math::CtPopOp::create(b, vector::ExtractOp::create(b, bits, ArrayRef<int64_t>{0}));
    nodes.push_back(b.add(b.toIndex(count), b.index(lanes)));
  }
  for (; level < levels; ++level)
    for (auto [x, begin, node] : llvm::zip_equal(xs, begins, nodes)) {
      Value threshold = b.load(thresholds, b.add(begin, node));
      node = b.add(b.add(node, node), b.toIndex(b.compare(arith::CmpFPredicate::OLE, threshold, x)));
    }
  for (Value &node : nodes)
    node = b.sub(node, b.index(int64_t(1) << levels));
  return nodes;
}

/// The number of thresholds among ascending ones, [begin, end), that are at most x. Halves what is left until that is one; how
/// often does not depend on x.
Value RankCode::searchHalves(Value x, Value begin, Value end) {
  Value thresholds = get(tables.thresholds);
  auto isAtMost = [&](Value at) { return b.compare(arith::CmpFPredicate::OLE, b.load(thresholds, at), x); };
  Code::Values last = b.repeatWhile({begin, b.sub(end, begin)}, [&](ValueRange state) -> std::pair<Value, Code::Values> {
    Value half = b.shiftRight(state[1], b.index(1)), middle = b.add(state[0], half);
    Value at = b.select(isAtMost(b.sub(middle, b.index(1))), middle, state[0]);
    Value rest = b.sub(state[1], half);
    return {b.compare(arith::CmpIPredicate::ugt, rest, b.index(1)), {at, rest}};
  });
  return b.sub(b.add(last[0], b.toIndex(isAtMost(last[0]))), begin);
}

/// As searchHalves, for a vector: all lanes halve as often.
Value RankCode::searchByGathers(Value x, Value begin, Value end) {
  auto type = cast<VectorType>(x.getType());
  VectorType integer = Code::vector(lanes, b.getI32Type());
  Value thresholds = get(tables.thresholds), all = b.constant(Code::vector(lanes, b.getI1Type()), 1);
  auto isAtMost = [&](Value from, Value at) {
    Value threshold = vector::GatherOp::create(b, type, thresholds, ValueRange(from), at, all, b.constantFloat(type, 0));
    return b.compare(arith::CmpFPredicate::OLE, threshold, x);
  };
  Code::Values last =
      b.repeatWhile({b.constant(integer, 0), b.sub(end, begin)}, [&](ValueRange state) -> std::pair<Value, Code::Values> {
        Value half = b.shiftRight(state[1], b.index(1)), rest = b.sub(state[1], half);
        Value middle = b.add(state[0], b.broadcast(integer, b.fromIndex(b.getI32Type(), half)));
        Value isRight = isAtMost(b.sub(b.add(begin, half), b.index(1)), state[0]);
        return {b.compare(arith::CmpIPredicate::ugt, rest, b.index(1)), {b.select(isRight, middle, state[0]), rest}};
      });
  return b.add(last[0], b.extend(integer, isAtMost(begin, last[0])));
}

/// As searchScalars, for a vector of 512 bits; a level is a permute of its thresholds, which are in registers.
Value RankCode::searchByPermutes(Value x, Value offset, unsigned levels) {
  auto type = cast<VectorType>(x.getType());
  VectorType integer = Code::vector(lanes, b.getIntegerType(rowType.getWidth()));
  Value thresholds = get(tables.thresholds), count = b.constant(integer, 0);
  for (unsigned level = 0; level < levels; ++level) {
    int64_t size = int64_t(1) << level;
    Value threshold;
    if (level == 0) {
      threshold = b.broadcast(type, b.load(thresholds, b.add(offset, b.index(1))));
    } else {
      Code::Values table;
      for (int64_t i = 0; i < size; i += lanes)
        table.push_back(b.loadVector(type, thresholds, b.add(offset, b.index(size + i))));
      threshold = buildPermute(b, table, count);
    }
    Value isAtMost = b.compare(arith::CmpFPredicate::OLE, threshold, x);
    count = b.add(b.add(count, count), b.extend(integer, isAtMost));
  }
  return count;
}

/// As searchScalars, for a vector: counts all thresholds of the search.
Value RankCode::countAtMost(Value x, Value offset, unsigned levels) {
  VectorType integer = Code::vector(lanes, b.getIntegerType(rowType.getWidth()));
  Value thresholds = get(tables.thresholds);
  return b.forEach(b.index(1), b.index(int64_t(1) << levels), 1, {b.constant(integer, 0)}, [&](Value i, ValueRange count) {
    Value threshold = b.broadcast(x.getType(), b.load(thresholds, b.add(offset, i)));
    Value isAtMost = b.compare(arith::CmpFPredicate::OLE, threshold, x);
    return Code::Values{b.add(count[0], b.extend(integer, isAtMost))};
  })[0];
}

/// The biased rank of a count of thresholds, of which those before `first` are another rank's.
Value RankCode::clampToByte(Value count, Value first) {
  Type type = count.getType();
  Value rank = b.sub(count, first);
  rank = b.least(b.greatest(rank, b.constant(type, 0)), b.constant(type, 255));
  Type byte = isa<VectorType>(type) ? Type(Code::vector(kBlockRows, b.getI8Type())) : Type(b.getI8Type());
  return b.truncate(byte, b.sub(rank, b.constant(type, 128)));
}

/// The values of a feature in a block of rows, into `values`.
void RankCode::loadValues(Value feature, Value firstRow, Value lastRow) {
  b.forEach(b.index(0), b.index(kBlockRows), 1,
            [&](Value i) { b.store(b.load(rows, {b.least(b.add(firstRow, i), lastRow), feature}), values, i); });
}

/// Searches for `values`: into `bytes` (narrow) or `counts`, and `absent`.
void RankCode::buildSearchBlock(Value search, unsigned levels, Value feature) {
  Type i8 = b.getI8Type(), i32 = b.getI32Type();
  if (!target.hasAvx512 && levels > kMostCountedLevels) {
    b.forEach(b.index(0), b.index(kBlockRows), 1, [&](Value i) {
      Number number = classify(b.load(values, i), feature);
      Value count = searchScalars(number.x, search, levels).front();
      if (levels == kWide)
        b.store(b.fromIndex(i32, count), counts, i);
      else
        b.store(b.bitXor(b.fromIndex(i8, count), b.constant(i8, -128)), bytes, i);
      b.store(b.extend(i8, number.isMissing), absent, i);
    });
    return;
  }
  Value offset = b.loadIndex(get(tables.searchOffset), search);
  VectorType floats = Code::vector(lanes, rowType), byteVector = Code::vector(lanes, i8);
  b.forEach(b.index(0), b.index(kBlockRows), lanes, [&](Value i) {
    Number number = classify(b.loadVector(floats, values, i), feature);
    b.storeVector(b.extend(byteVector, number.isMissing), absent, i);
    if (levels == kWide) {
      Value end = b.loadIndex(get(tables.searchOffset), b.add(search, b.index(1)));
      b.storeVector(searchByGathers(number.x, offset, end), counts, i);
      return;
    }
    Value count = target.hasAvx512 ? searchByPermutes(number.x, offset, levels) : countAtMost(number.x, offset, levels);
    b.storeVector(b.bitXor(b.truncate(byteVector, count), b.constant(byteVector, -128)), bytes, i);
  });
}

void RankCode::buildBlock(Value firstRow, Value lastRow, Value ranks, Value column) {
  VectorType byteVector = Code::vector(kBlockRows, b.getI8Type()), countVector = Code::vector(kBlockRows, b.getI32Type());
  auto rankAll = [&](int64_t begin, int64_t end, bool areWide, llvm::function_ref<void(Value search, Value feature)> find) {
    b.forEach(b.index(begin), b.index(end), 1, [&](Value search) {
      Value feature = b.loadIndex(get(tables.searchFeature), search);
      loadValues(feature, firstRow, lastRow);
      find(search, feature);
      Value isMissing = b.isNonZero(b.loadVector(byteVector, absent, b.index(0)));
      forEachRank(search, [&](Value rank) {
        Value byte;
        if (areWide) {
          Value first = b.broadcast(countVector, b.load(get(tables.first), rank));
          byte = clampToByte(b.loadVector(countVector, counts, b.index(0)), first);
        } else {
          byte = b.loadVector(byteVector, bytes, b.index(0));
        }
        Value missingRank = b.broadcast(byteVector, b.load(get(tables.missingRank), rank));
        b.storeVector(b.select(isMissing, missingRank, byte), ranks, {rank, column});
      });
    });
  };
  // One loop, so that what all searches share is there once; which levels a search has is foreseen, as they ascend.
  int64_t narrow = tables.narrowEnd[kNarrowLevels];
  if (narrow)
    rankAll(0, narrow, /*areWide=*/false, [&](Value search, Value feature) {
      for (unsigned levels = 1; levels <= kNarrowLevels; ++levels) {
        int64_t begin = tables.narrowEnd[levels - 1], end = tables.narrowEnd[levels];
        if (begin == end)
          continue;
        Value isOfLevels = b.bitAnd(b.compare(arith::CmpIPredicate::uge, search, b.index(begin)),
                                    b.compare(arith::CmpIPredicate::ult, search, b.index(end)));
        b.when(isOfLevels, [&] { buildSearchBlock(search, levels, feature); });
      }
    });
  if (narrow < cuts.getNumSearches())
    rankAll(narrow, cuts.getNumSearches(), /*areWide=*/true,
            [&](Value search, Value feature) { buildSearchBlock(search, kWide, feature); });
  buildCategoryBlock(firstRow, lastRow, ranks, column);
}

void RankCode::buildRowSearches(Value row, ArrayRef<Value> searches, unsigned levels, Value ranks) {
  Type i8 = b.getI8Type(), i32 = b.getI32Type();
  SmallVector<Number> numbers;
  Code::Values xs;
  for (Value search : searches) {
    Value feature = b.loadIndex(get(tables.searchFeature), search);
    numbers.push_back(classify(b.load(rows, {row, feature}), feature));
    xs.push_back(numbers.back().x);
  }
  for (auto [search, number, count] : llvm::zip_equal(searches, numbers, searchScalars(xs, searches, levels))) {
    Value isMissing = number.isMissing, found = count;
    forEachRank(search, [&](Value rank) {
      Value byte = levels == kWide ? clampToByte(b.fromIndex(i32, found), b.load(get(tables.first), rank))
                                   : b.bitXor(b.fromIndex(i8, found), b.constant(i8, -128));
      b.store(b.select(isMissing, b.load(get(tables.missingRank), rank), byte), ranks, rank);
    });
  }
}

void RankCode::buildRow(Value row, Value ranks) {
  forEachSearch(kRowSearches,
                [&](ArrayRef<Value> searches, unsigned levels) { buildRowSearches(row, searches, levels, ranks); });
  buildRowCategories(row, ranks);
}

} // namespace lathe
