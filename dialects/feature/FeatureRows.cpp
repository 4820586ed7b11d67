//===- FeatureRows.cpp - The scalar code of one row -----------------------===//
//
// Each op builds the code that computes it for one row. Analyzer, trainer, evaluator and predictor are all made of this
// code, so they cannot disagree. Nothing here allocates.
//
//===----------------------------------------------------------------------===//

#include "dialects/feature/Feature.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

#include <limits>

using namespace mlir;
using namespace lathe;
using namespace lathe::feature;
using arith::CmpFPredicate;
using arith::CmpIPredicate;

/// A builder with shorthands for the constants that row code is full of. When the first operand is a vector, a lane per row, so
/// are they.
namespace {
struct RowBuilder : ImplicitLocOpBuilder {
  RowBuilder(OpBuilder &builder, Operation *op, ValueRange operands = {}) : ImplicitLocOpBuilder(op->getLoc(), builder) {
    if (!operands.empty())
      lanes = dyn_cast<VectorType>(operands[0].getType());
  }

  /// A type as one row has it, or as the lanes have it.
  Type shaped(Type element) { return lanes ? Type(lanes.clone(element)) : element; }
  Value constant(TypedAttr value) {
    if (!lanes)
      return arith::ConstantOp::create(*this, value);
    return arith::ConstantOp::create(*this, DenseElementsAttr::get(lanes.clone(value.getType()), Attribute(value)));
  }
  Value f64(double value) { return constant(getF64FloatAttr(value)); }
  Value i64(int64_t value) { return constant(getI64IntegerAttr(value)); }
  Value nan() { return f64(std::numeric_limits<double>::quiet_NaN()); }
  Value cmp(CmpFPredicate predicate, Value a, Value b) { return arith::CmpFOp::create(*this, predicate, a, b); }
  Value cmp(CmpIPredicate predicate, Value a, Value b) { return arith::CmpIOp::create(*this, predicate, a, b); }
  Value select(Value condition, Value a, Value b) { return arith::SelectOp::create(*this, condition, a, b); }
  Value add(Value a, Value b) { return arith::AddIOp::create(*this, a, b); }
  Value sub(Value a, Value b) { return arith::SubIOp::create(*this, a, b); }
  Value mul(Value a, Value b) { return arith::MulIOp::create(*this, a, b); }
  Value floorDiv(Value a, int64_t b) { return arith::FloorDivSIOp::create(*this, a, i64(b)); }
  /// The remainder of floorDiv: in [0, b).
  Value floorMod(Value a, int64_t b) { return sub(a, mul(floorDiv(a, b), i64(b))); }
  Value toF64(Value integer) { return arith::SIToFPOp::create(*this, shaped(getF64Type()), integer); }
  Value isMissing(Value value) {
    if (lanes)
      return cmp(CmpFPredicate::UNO, value, value);
    return pipeline::IsMissingOp::create(*this, getI1Type(), value);
  }

  VectorType lanes;
};
} // namespace

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

Value ImputeOp::buildRow(OpBuilder &builder, ValueRange operands, Value, int64_t) {
  RowBuilder b(builder, *this, operands);
  return b.select(b.isMissing(operands[0]), b.f64(getFill()->convertToDouble()), operands[0]);
}

Value IndicatorOp::buildRow(OpBuilder &builder, ValueRange operands, Value, int64_t) {
  RowBuilder b(builder, *this, operands);
  return b.select(b.isMissing(operands[0]), b.f64(1), b.f64(0));
}

Value ClipOp::buildRow(OpBuilder &builder, ValueRange operands, Value, int64_t) {
  RowBuilder b(builder, *this, operands);
  Value x = operands[0];
  // The ordered comparisons are false for NaN, which thus stays. The upper bound is tested on the input: bounds do not cross.
  Value result = x;
  if (getUpper()) {
    Value upper = b.f64(getUpper()->convertToDouble());
    result = b.select(b.cmp(CmpFPredicate::OGT, x, upper), upper, result);
  }
  if (getLower()) {
    Value lower = b.f64(getLower()->convertToDouble());
    result = b.select(b.cmp(CmpFPredicate::OLT, x, lower), lower, result);
  }
  return result;
}

Value Log1pOp::buildRow(OpBuilder &builder, ValueRange operands, Value, int64_t) {
  RowBuilder b(builder, *this, operands);
  Value defined = b.cmp(CmpFPredicate::OGT, operands[0], b.f64(-1));
  return b.select(defined, math::Log1pOp::create(b, operands[0]), b.nan());
}

template <typename Op> static Value buildAffine(Op op, RowBuilder b, Value x) {
  Value shifted = arith::SubFOp::create(b, x, b.f64(op.getCenter()->convertToDouble()));
  return arith::DivFOp::create(b, shifted, b.f64(op.getScale()->convertToDouble()));
}

Value StandardizeOp::buildRow(OpBuilder &builder, ValueRange operands, Value, int64_t) {
  return buildAffine(*this, RowBuilder(builder, *this, operands), operands[0]);
}

Value MinMaxOp::buildRow(OpBuilder &builder, ValueRange operands, Value, int64_t) {
  return buildAffine(*this, RowBuilder(builder, *this, operands), operands[0]);
}

//===----------------------------------------------------------------------===//
// Categories
//===----------------------------------------------------------------------===//

Value BucketizeOp::buildRow(OpBuilder &builder, ValueRange operands, Value, int64_t) {
  RowBuilder b(builder, *this, operands);
  Value code = b.i64(1);
  for (double edge : getBoundariesAttr().asArrayRef()) {
    Value above = b.cmp(CmpFPredicate::OGE, operands[0], b.f64(edge));
    code = b.add(code, arith::ExtUIOp::create(b, b.shaped(b.getI64Type()), above));
  }
  return b.select(b.isMissing(operands[0]), b.i64(0), code);
}

/// The module that the row code is built in, to which its tables are added.
static ModuleOp getModule(OpBuilder &builder) { return builder.getBlock()->getParentOp()->getParentOfType<ModuleOp>(); }

/// Adds a table to the module, renamed when there is one of its name; the code of one row and that of many share one.
static FlatSymbolRefAttr insertTable(OpBuilder &builder, Operation *op) {
  auto getContents = [](Operation *table) {
    NamedAttrList attributes(table->getAttrDictionary());
    attributes.erase(SymbolTable::getSymbolAttrName());
    return attributes.getDictionary(table->getContext());
  };
  DictionaryAttr contents = getContents(op);
  for (Operation &known : getModule(builder).getBody()->getOperations())
    if (known.getName() == op->getName() && getContents(&known) == contents) {
      op->erase();
      return FlatSymbolRefAttr::get(&known);
    }
  return FlatSymbolRefAttr::get(SymbolTable(getModule(builder)).insert(op));
}

Value VocabularyOp::buildRow(OpBuilder &builder, ValueRange operands, Value, int64_t) {
  RowBuilder b(builder, *this);
  OpBuilder detached(getContext());
  FlatSymbolRefAttr table =
      insertTable(builder, pipeline::VocabularyOp::create(detached, getLoc(), "vocabulary", *getValues()));

  // Selects, not branches: which rows are missing, or unknown, is nothing that a processor can predict.
  Value index = pipeline::LookupOp::create(b, b.getI64Type(), operands[0], table);
  Value unknown = b.cmp(CmpIPredicate::slt, index, b.i64(0));
  Value code = b.select(unknown, b.i64(getIgnoreUnknown() ? -1 : 1), b.add(index, b.i64(2)));
  return b.select(b.isMissing(operands[0]), b.i64(0), code);
}

Value HashOp::buildRow(OpBuilder &builder, ValueRange operands, Value, int64_t) {
  RowBuilder b(builder, *this);
  Value hash = b.i64(getSeed());
  for (Value operand : operands)
    hash = pipeline::HashStringOp::create(b, b.getI64Type(), operand, hash);
  Value bucket = arith::RemUIOp::create(b, hash, b.i64(getBuckets()));
  if (operands.size() > 1)
    return bucket;
  return b.select(b.isMissing(operands[0]), b.i64(0), b.add(bucket, b.i64(1)));
}

Value FormatOp::buildRow(OpBuilder &builder, ValueRange operands, Value, int64_t) {
  RowBuilder b(builder, *this);
  return pipeline::FormatIntegerOp::create(b, pipeline::StringType::get(b.getContext()), operands[0]);
}

//===----------------------------------------------------------------------===//
// Encoders
//===----------------------------------------------------------------------===//

Value OrdinalOp::buildRow(OpBuilder &builder, ValueRange operands, Value, int64_t) {
  RowBuilder b(builder, *this, operands);
  return b.select(b.cmp(CmpIPredicate::sgt, operands[0], b.i64(0)), b.toF64(operands[0]), b.nan());
}

Value OneHotOp::buildRow(OpBuilder &builder, ValueRange operands, Value row, int64_t offset) {
  RowBuilder b(builder, *this);
  auto hasCategory = scf::IfOp::create(b, b.cmp(CmpIPredicate::sge, operands[0], b.i64(0)), /*withElseRegion=*/false);
  b.setInsertionPointToStart(hasCategory.thenBlock());
  Value slot = arith::IndexCastOp::create(b, b.getIndexType(), b.add(operands[0], b.i64(offset)));
  Value one = arith::ConstantOp::create(b, b.getFloatAttr(cast<MemRefType>(row.getType()).getElementType(), 1));
  memref::StoreOp::create(b, one, row, slot);
  return {};
}

Value DatePartOp::buildRow(OpBuilder &builder, ValueRange operands, Value, int64_t) {
  RowBuilder b(builder, *this);
  constexpr int64_t kSecond = 1000000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
  Value ticks = pipeline::TicksOp::create(b, b.getI64Type(), operands[0]);
  Value days = b.floorDiv(ticks, kDay);
  Value part;
  switch (getPart()) {
  case DatePart::Hour:
    part = b.floorDiv(b.floorMod(ticks, kDay), kHour);
    break;
  case DatePart::Minute:
    part = b.floorDiv(b.floorMod(ticks, kHour), kMinute);
    break;
  case DatePart::Second:
    part = b.floorDiv(b.floorMod(ticks, kMinute), kSecond);
    break;
  case DatePart::DayOfWeek: // 1970-01-01 was a Thursday
    part = b.floorMod(b.add(days, b.i64(3)), 7);
    break;
  case DatePart::IsWeekend:
    part = arith::ExtUIOp::create(b, b.getI64Type(), b.cmp(CmpIPredicate::sge, b.floorMod(b.add(days, b.i64(3)), 7), b.i64(5)));
    break;
  case DatePart::EpochDays:
    part = days;
    break;
  case DatePart::Year:
  case DatePart::Month:
  case DatePart::Day:
  case DatePart::DayOfYear: {
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days: eras of 400 years that begin on
    // March 1st, so that the leap day is the last of a year.
    Value shifted = b.add(days, b.i64(719468));
    Value era = b.floorDiv(shifted, 146097);
    Value dayOfEra = b.floorMod(shifted, 146097);
    Value yearOfEra = b.floorDiv(
        b.sub(b.add(b.sub(dayOfEra, b.floorDiv(dayOfEra, 1460)), b.floorDiv(dayOfEra, 36524)), b.floorDiv(dayOfEra, 146096)),
        365);
    Value dayOfYear = b.sub(dayOfEra, b.sub(b.add(b.mul(yearOfEra, b.i64(365)), b.floorDiv(yearOfEra, 4)),
                                            b.floorDiv(yearOfEra, 100)));              // from March 1st
    Value shiftedMonth = b.floorDiv(b.add(b.mul(dayOfYear, b.i64(5)), b.i64(2)), 153); // March is 0
    Value isNextYear = b.cmp(CmpIPredicate::sge, shiftedMonth, b.i64(10));             // January, February
    Value marchYear = b.add(yearOfEra, b.mul(era, b.i64(400)));
    Value year = b.select(isNextYear, b.add(marchYear, b.i64(1)), marchYear);
    if (getPart() == DatePart::Year) {
      part = year;
    } else if (getPart() == DatePart::Month) {
      part = b.add(shiftedMonth, b.select(isNextYear, b.i64(-9), b.i64(3)));
    } else if (getPart() == DatePart::Day) {
      Value monthStart = b.floorDiv(b.add(b.mul(shiftedMonth, b.i64(153)), b.i64(2)), 5);
      part = b.add(b.sub(dayOfYear, monthStart), b.i64(1));
    } else {
      // March 1st is day 60, or 61 in a leap year; January 1st is day 306 of the shifted year.
      auto divides = [&](int64_t n) { return b.cmp(CmpIPredicate::eq, b.floorMod(year, n), b.i64(0)); };
      Value leap = b.select(divides(100), divides(400), divides(4));
      Value march = b.select(leap, b.i64(61), b.i64(60));
      part = b.select(isNextYear, b.sub(dayOfYear, b.i64(305)), b.add(dayOfYear, march));
    }
    break;
  }
  }
  return b.select(b.isMissing(operands[0]), b.nan(), b.toF64(part));
}

/// A buffer in the frame of the function, allocated once per call.
static Value allocate(RowBuilder &b, ArrayRef<int64_t> shape, Type element) {
  OpBuilder::InsertionGuard guard(b);
  auto function = b.getBlock()->getParentOp()->getParentOfType<FunctionOpInterface>();
  if (!function)
    function = cast<FunctionOpInterface>(b.getBlock()->getParentOp());
  b.setInsertionPointToStart(&function.getFunctionBody().front());
  return memref::AllocaOp::create(b, MemRefType::get(shape, element), b.getI64IntegerAttr(64));
}

Value NgramsOp::buildRow(OpBuilder &builder, ValueRange operands, Value row, int64_t offset) {
  RowBuilder b(builder, *this);
  auto hash = [&](Value out, int64_t offset) {
    pipeline::HashNgramsOp::create(b, operands[0], out, static_cast<int32_t>(getNgrams()), offset,
                                   static_cast<int64_t>(getBuckets()), static_cast<int64_t>(getSeed()),
                                   static_cast<int32_t>(getWeight()), getKeptAttr());
  };
  Type element = cast<MemRefType>(row.getType()).getElementType();
  if (element.isF32()) {
    hash(row, offset);
    return {};
  }
  // Slots are f32; a wider row gets copies.
  int64_t slots = cast<RankedTensorType>(getType()).getDimSize(1);
  Value narrow = allocate(b, slots, b.getF32Type());
  auto index = [&](int64_t value) -> Value { return arith::ConstantIndexOp::create(b, value); };
  auto forEachSlot = [&](llvm::function_ref<void(Value)> body) {
    auto loop = scf::ForOp::create(b, index(0), index(slots), index(1));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    body(loop.getInductionVar());
  };
  forEachSlot(
      [&](Value slot) { memref::StoreOp::create(b, Value(arith::ConstantOp::create(b, b.getF32FloatAttr(0))), narrow, slot); });
  hash(narrow, 0);
  forEachSlot([&](Value slot) {
    Value wide = arith::ExtFOp::create(b, element, Value(memref::LoadOp::create(b, narrow, slot)));
    memref::StoreOp::create(b, wide, row, Value(arith::AddIOp::create(b, slot, index(offset))));
  });
  return {};
}

//===----------------------------------------------------------------------===//
// Weighted sums
//===----------------------------------------------------------------------===//

/// The sums of one row.
static VectorType getSumsType(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return VectorType::get({tensor.getDimSize(1)}, tensor.getElementType());
}

/// A list of doubles as a constant vector.
static Value buildVector(RowBuilder &b, ElementsAttr values, VectorType type) {
  SmallVector<double> doubles = llvm::map_to_vector(values.getValues<APFloat>(), [](APFloat x) { return x.convertToDouble(); });
  return arith::ConstantOp::create(b, type, DenseElementsAttr::get(type, ArrayRef(doubles)));
}

/// A read-only table of the module, with `zeroRows` rows of zeros before it.
static Value buildTable(RowBuilder &b, StringRef name, ElementsAttr values, int64_t zeroRows) {
  auto tensor = cast<RankedTensorType>(values.getType());
  SmallVector<double> doubles(zeroRows * tensor.getDimSize(1), 0);
  for (const APFloat &value : values.getValues<APFloat>())
    doubles.push_back(value.convertToDouble());
  auto padded = RankedTensorType::get({tensor.getDimSize(0) + zeroRows, tensor.getDimSize(1)}, tensor.getElementType());
  auto type = MemRefType::get(padded.getShape(), padded.getElementType());
  OpBuilder detached(b.getContext());
  auto global = memref::GlobalOp::create(detached, b.getLoc(), name, detached.getStringAttr("private"), type,
                                         DenseElementsAttr::get(padded, ArrayRef(doubles)), /*constant=*/true,
                                         /*alignment=*/detached.getI64IntegerAttr(64));
  return memref::GetGlobalOp::create(b, type, insertTable(b, global).getAttr());
}

Value InterceptOp::buildRow(OpBuilder &builder, ValueRange, Value, int64_t) {
  RowBuilder b(builder, *this);
  return buildVector(b, getValues(), getSumsType(getType()));
}

/// Sums of lanes: to each of `sums` what `term` gives for it. Sums that no row has added to yet are those of one row.
static Value addToLanes(RowBuilder &b, Value sums, llvm::function_ref<Value(int64_t)> term) {
  int64_t count = cast<VectorType>(sums.getType()).getDimSize(0);
  auto lanes = VectorType::get(b.lanes.getShape(), b.getF64Type());
  auto type = VectorType::get({count, lanes.getDimSize(0)}, b.getF64Type());
  Value result = arith::ConstantOp::create(b, b.getZeroAttr(type));
  for (int64_t k = 0; k < count; ++k) {
    Value sum = vector::ExtractOp::create(b, sums, ArrayRef<int64_t>{k});
    if (!isa<VectorType>(sum.getType()))
      sum = vector::BroadcastOp::create(b, lanes, sum);
    result = vector::InsertOp::create(b, Value(arith::AddFOp::create(b, sum, term(k))), result, ArrayRef<int64_t>{k});
  }
  return result;
}

Value AddWeightedOp::buildRow(OpBuilder &builder, ValueRange operands, Value, int64_t) {
  RowBuilder b(builder, *this, operands);
  VectorType type = getSumsType(getType());
  Value x = operands[0];
  if (getRounded())
    x = arith::ExtFOp::create(b, b.shaped(b.getF64Type()), Value(arith::TruncFOp::create(b, b.shaped(b.getF32Type()), x)));
  if (b.lanes) {
    auto weights = llvm::to_vector(getWeights().getValues<FloatAttr>());
    return addToLanes(b, operands[1], [&](int64_t k) -> Value { return arith::MulFOp::create(b, x, b.constant(weights[k])); });
  }
  Value product = arith::MulFOp::create(b, Value(vector::BroadcastOp::create(b, type, x)), buildVector(b, getWeights(), type));
  return arith::AddFOp::create(b, operands[1], product);
}

Value AddLookedUpOp::buildRow(OpBuilder &builder, ValueRange operands, Value, int64_t) {
  RowBuilder b(builder, *this, operands);
  Value table = buildTable(b, "weights", getTable(), /*zeroRows=*/1);
  Value zero = arith::ConstantIndexOp::create(b, 0);
  if (b.lanes) {
    Value flat = memref::CollapseShapeOp::create(b, table, ArrayRef<ReassociationIndices>{{0, 1}});
    int64_t sums = cast<MemRefType>(table.getType()).getDimSize(1);
    Value first = b.mul(b.add(operands[0], b.i64(1)), b.i64(sums));
    Value all = arith::ConstantOp::create(b, DenseElementsAttr::get(b.lanes.clone(b.getI1Type()), true));
    return addToLanes(b, operands[1], [&](int64_t k) -> Value {
      return vector::GatherOp::create(b, b.lanes.clone(b.getF64Type()), flat, ValueRange(zero), b.add(first, b.i64(k)), all,
                                      b.f64(0));
    });
  }
  Value row = arith::IndexCastOp::create(b, b.getIndexType(), b.add(operands[0], b.i64(1)));
  Value weights = vector::LoadOp::create(b, getSumsType(getType()), table, ValueRange{row, zero});
  return arith::AddFOp::create(b, operands[1], weights);
}

Value AddNgramsOp::buildRow(OpBuilder &builder, ValueRange operands, Value, int64_t) {
  RowBuilder b(builder, *this);
  VectorType type = getSumsType(getType());
  int64_t buckets = getBuckets();
  Value table = buildTable(b, "ngram_weights", getTable(), /*zeroRows=*/0), zero = arith::ConstantIndexOp::create(b, 0);
  Value counts = allocate(b, buckets, b.getF32Type()), present = allocate(b, (buckets + 63) / 64, b.getI64Type());
  Value sums = allocate(b, type.getDimSize(0), b.getF64Type());
  vector::StoreOp::create(b, operands[1], sums, zero);
  pipeline::AddNgramsOp::create(b, operands[0], sums, table, counts, present, static_cast<int32_t>(getNgrams()),
                                static_cast<int64_t>(getSeed()), static_cast<int32_t>(getWeight()));
  return vector::LoadOp::create(b, type, sums, ValueRange(zero));
}
