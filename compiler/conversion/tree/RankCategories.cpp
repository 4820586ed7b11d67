//===- RankCategories.cpp - Code that ranks categories --------------------===//
//
// A test of a set is not made row by row: a category's place is looked up once for eight tests, whose results are the bits of
// a byte.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/tree/RankCode.h"

using namespace mlir;

namespace lathe {
namespace {

/// Entry `at`, unsigned, of a table of 1, 2 or 4 vectors of 64 bytes. By AVX-512 VBMI.
Value buildBytePermute(Code &b, ArrayRef<Value> table, Value at) {
  Type type = at.getType();
  if (table.size() == 1)
    return b.intrinsic("llvm.x86.avx512.permvar.qi.512", type, {table[0], at});
  if (table.size() == 2)
    return b.intrinsic("llvm.x86.avx512.vpermi2var.qi.512", type, {table[0], at, table[1]});
  Value low = buildBytePermute(b, table.take_front(2), at), high = buildBytePermute(b, table.drop_front(2), at);
  return b.select(b.compare(arith::CmpIPredicate::slt, at, b.constant(type, 0)), high, low);
}

} // namespace

/// The place of a value, as i32; `last` is that of categories which no set has.
Value RankCode::findPlace(Number number, Value last) {
  Type type = number.x.getType(), i32 = b.getI32Type(), place = i32;
  if (auto vector = dyn_cast<VectorType>(type))
    place = vector.clone(i32);
  // Every category is converted exactly, so that the comparison may be with a number above the last: one that is exact too.
  Value bound = b.bitAnd(b.add(last, b.constant(i32, 31)), b.constant(i32, -32));
  Value end = b.broadcast(type, arith::SIToFPOp::create(b, rowType, bound));
  // The comparisons are false for NaN; only what is inside is converted to an integer, which cuts the fraction off.
  Value isInside = cuts.getCategoryFloor() ? b.compare(arith::CmpFPredicate::OGE, number.x, b.constantFloat(type, 0))
                                           : b.compare(arith::CmpFPredicate::OGT, number.x, b.constantFloat(type, -1));
  isInside = b.bitAnd(isInside, b.compare(arith::CmpFPredicate::OLT, number.x, end));
  Value category = arith::FPToSIOp::create(b, place, b.select(isInside, number.x, b.constantFloat(type, 0)));
  Value others = b.broadcast(place, last), found = b.least(b.add(category, b.constant(place, 1)), others);
  return b.select(number.isMissing, b.constant(place, 0), b.select(isInside, found, others));
}

void RankCode::forEachGroup(Value category, llvm::function_ref<void(Value, Value, Value)> body) {
  const CategoryTables &of = tables.categories;
  Value firstGroup = get(of.firstGroup);
  b.forEach(b.loadIndex(firstGroup, category), b.loadIndex(firstGroup, b.add(category, b.index(1))), 1,
            [&](Value group) { body(group, b.loadIndex(get(of.groupOffset), group), b.load(get(of.groupLast), group)); });
}

/// The places of a block of rows, into `bytes` or `counts`.
void RankCode::buildPlaces(Value category, bool areBytes, Value firstRow, Value lastRow) {
  Value feature = b.loadIndex(get(tables.categories.feature), category), last = b.load(get(tables.categories.last), category);
  loadValues(feature, firstRow, lastRow);
  b.forEach(b.index(0), b.index(kBlockRows), lanes, [&](Value i) {
    Value place = findPlace(classify(b.loadVector(Code::vector(lanes, rowType), values, i), feature), last);
    if (areBytes)
      b.storeVector(b.truncate(Code::vector(lanes, b.getI8Type()), place), bytes, i);
    else
      b.storeVector(place, counts, i);
  });
}

void RankCode::buildCategoryBlock(Value firstRow, Value lastRow, Value ranks, Value column) {
  Type i8 = b.getI8Type();
  VectorType vector = Code::vector(kBlockRows, i8);
  for (const CategoryTables::Run &run : tables.categories.runs) {
    bool permutes = target.hasAvx512 && run.vectors;
    b.forEach(b.index(run.begin), b.index(run.end), 1, [&](Value category) {
      buildPlaces(category, permutes, firstRow, lastRow);
      Value places = permutes ? b.loadVector(vector, bytes, b.index(0)) : Value();
      forEachGroup(category, [&](Value group, Value offset, Value last) {
        Value table = get(tables.categories.results), results;
        if (permutes) {
          Code::Values entries;
          for (int64_t i = 0; i < run.vectors; ++i)
            entries.push_back(b.loadVector(vector, table, b.add(offset, b.index(i * kBlockRows))));
          Value others = b.broadcast(vector, b.truncate(i8, last));
          results = buildBytePermute(b, entries, arith::MinUIOp::create(b, places, others));
        } else {
          b.forEach(b.index(0), b.index(kBlockRows), 1, [&](Value i) {
            Value place = b.toIndex(b.least(b.load(counts, i), last));
            b.store(b.load(table, b.add(offset, place)), bytes, i);
          });
          results = b.loadVector(vector, bytes, b.index(0));
        }
        Value groupRank = get(tables.categories.groupRank), first = b.loadIndex(groupRank, group);
        b.forEach(first, b.loadIndex(groupRank, b.add(group, b.index(1))), 1, [&](Value rank) {
          Value bit = b.shiftLeft(b.constant(i8, 1), b.fromIndex(i8, b.sub(rank, first)));
          Value isRight = b.isNonZero(b.bitAnd(results, b.broadcast(vector, bit)));
          b.storeVector(b.select(isRight, b.constant(vector, biasRank(1)), b.constant(vector, biasRank(0))), ranks,
                        {rank, column});
        });
      });
    });
  }
}

/// All results of a group at once, a byte each: what is written behind them, the next group writes again.
void RankCode::buildRowCategories(Value row, Value ranks) {
  if (tables.categories.runs.empty())
    return;
  VectorType vector = Code::vector(kTestsPerGroup, b.getI8Type());
  Value bits = arith::ConstantOp::create(
      b, DenseElementsAttr::get(vector, ArrayRef<int8_t>{1, 2, 4, 8, 16, 32, 64, static_cast<int8_t>(128)}));
  b.forEach(b.index(0), b.index(tables.categories.runs.back().end), 1, [&](Value category) {
    Value feature = b.loadIndex(get(tables.categories.feature), category);
    Value last = b.load(get(tables.categories.last), category);
    Value place = findPlace(classify(b.load(rows, {row, feature}), feature), last);
    forEachGroup(category, [&](Value group, Value offset, Value last) {
      Value at = b.add(offset, b.toIndex(b.least(place, last)));
      Value results = b.broadcast(vector, b.load(get(tables.categories.results), at));
      Value isRight = b.isNonZero(b.bitAnd(results, bits));
      b.storeVector(b.select(isRight, b.constant(vector, biasRank(1)), b.constant(vector, biasRank(0))), ranks,
                    b.loadIndex(get(tables.categories.groupRank), group));
    });
  });
}

} // namespace lathe
