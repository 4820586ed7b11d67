//===- ConvertToLLVM.cpp - Row ops and upstream dialects to LLVM ----------===//

#include "compiler/conversion/llvm/Passes.h"

#include "compiler/conversion/llvm/LookupToLLVM.h"
#include "compiler/conversion/llvm/ProgramToLLVM.h"
#include "compiler/conversion/llvm/RowPattern.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ComplexToLLVM/ComplexToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVM.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/MemRefBuilder.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/UBToLLVM/UBToLLVM.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Vector/Transforms/LoweringPatterns.h"
#include "mlir/Dialect/Vector/Transforms/VectorRewritePatterns.h"

#include <limits>

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_CONVERTTOLLVMPASS
#include "compiler/conversion/llvm/Passes.h.inc"

namespace {

constexpr int64_t kMissingTimestamp = std::numeric_limits<int64_t>::min();

/// How far ahead of a loop over rows numbers are fetched: a block of them.
constexpr int64_t kPrefetchedRows = 256;

struct LoadPattern : RowPattern<pipeline::LoadOp> {
  using RowPattern::RowPattern;

  Value lower(pipeline::LoadOp op, Adaptor adaptor, LLVMBuilder &b) const override {
    Value row = adaptor.getRow();
    Value column = b.columnAddress(adaptor.getBatch(), op.getInput());
    Value validity = b.load(b.ptr, b.field(b.column, column, 0)), values = b.load(b.ptr, b.field(b.column, column, 1));
    auto rows = dyn_cast<VectorType>(op.getType());
    Type i64 = rows ? Type(rows.clone(b.i64)) : b.i64, f64 = rows ? Type(rows) : b.f64;
    // Many columns take turns, block by block: more streams than a processor foresees by itself.
    if (rows && op.getColumnType() != pipeline::ColumnType::Bool)
      LLVM::Prefetch::create(b, b.element(b.i64, values, LLVM::AddOp::create(b, row, b.constant(b.i64, kPrefetchedRows))),
                             /*rw=*/0, /*hint=*/3, /*cache=*/1);
    // The values of several rows are aligned as one is.
    auto value = [&](Type type, Type element) -> Value {
      return LLVM::LoadOp::create(b, type, b.element(element, values, row), /*alignment=*/8, /*isVolatile=*/false,
                                  /*isNonTemporal=*/false, /*isInvariant=*/true);
    };
    Value present = rows ? buildPresentRows(b, validity, row) : buildPresent(b, validity, row);
    auto orMissing = [&](Value number) { return b.select(present, number, buildMissing(b, f64)); };
    switch (op.getColumnType()) {
    case pipeline::ColumnType::Float64:
      return orMissing(value(f64, b.f64));
    case pipeline::ColumnType::Int64:
      return orMissing(LLVM::SIToFPOp::create(b, f64, value(i64, b.i64)));
    case pipeline::ColumnType::Bool:
      return orMissing(LLVM::UIToFPOp::create(b, f64, rows ? buildBits(b, values, row, Value()) : b.bit(values, row)));
    case pipeline::ColumnType::Timestamp:
      return b.select(present, value(i64, b.i64), b.constant(b.i64, kMissingTimestamp));
    case pipeline::ColumnType::String: {
      Value offset = b.element(b.i32, values, row);
      Value begin = b.load(b.i32, offset), end = b.load(b.i32, b.element(b.i32, offset, b.constant(b.i64, 1)));
      Value size = LLVM::SExtOp::create(b, b.i64, LLVM::SubOp::create(b, end, begin));
      Value bytes = b.load(b.ptr, b.field(b.column, column, 2));
      Value data = b.inBounds(bytes, LLVM::SExtOp::create(b, b.i64, begin));
      return b.makeString(b.select(present, data, b.null()), b.select(present, size, b.constant(b.i64, 0)));
    }
    }
    llvm_unreachable("every column type is lowered");
  }

  static Value buildMissing(LLVMBuilder &b, Type type) {
    TypedAttr nan = b.getF64FloatAttr(std::numeric_limits<double>::quiet_NaN());
    if (auto rows = dyn_cast<VectorType>(type))
      nan = DenseElementsAttr::get(rows, Attribute(nan));
    return LLVM::ConstantOp::create(b, type, nan);
  }

  /// Whether the row has a value. Without a bitmap every row has one: then the first byte of a constant is read for every row,
  /// so that no branch is needed.
  static Value buildPresent(LLVMBuilder &b, Value validity, Value row) {
    auto [bitmap, mask] = orAllPresent(b, validity);
    return LLVM::TruncOp::create(b, b.i1, buildShifted(b, buildByte(b, bitmap, row, mask), row));
  }
  static Value buildPresentRows(LLVMBuilder &b, Value validity, Value row) {
    auto [bitmap, mask] = orAllPresent(b, validity);
    return buildBits(b, bitmap, row, mask);
  }
  /// The bitmap, and what its indices are masked by.
  static std::pair<Value, Value> orAllPresent(LLVMBuilder &b, Value validity) {
    Value allPresent = b.isNull(validity), ones = b.bytes("all_present", StringRef("\xff", 1));
    return {b.select(allPresent, ones, validity), b.select(allPresent, b.constant(b.i64, 0), b.constant(b.i64, -1))};
  }

  static Value buildByte(LLVMBuilder &b, Value bitmap, Value row, Value mask) {
    Value at = LLVM::LShrOp::create(b, row, b.constant(b.i64, 3));
    if (mask)
      at = LLVM::AndOp::create(b, at, mask);
    return LLVM::ZExtOp::create(b, b.i32, b.load(b.i8, b.element(b.i8, bitmap, at)));
  }
  static Value buildShifted(LLVMBuilder &b, Value bits, Value row) {
    Value shift = LLVM::TruncOp::create(b, b.i32, LLVM::AndOp::create(b, row, b.constant(b.i64, 7)));
    return LLVM::LShrOp::create(b, bits, shift);
  }
  /// The bits of 8 rows, which lie in one byte or in two neighbours; both hold bits of these rows, so both can be read.
  static Value buildBits(LLVMBuilder &b, Value bitmap, Value row, Value mask) {
    Value low = buildByte(b, bitmap, row, mask);
    Value high = buildByte(b, bitmap, LLVM::AddOp::create(b, row, b.constant(b.i64, 7)), mask);
    Value both = LLVM::OrOp::create(b, low, LLVM::ShlOp::create(b, high, b.constant(b.i32, 8)));
    return LLVM::BitcastOp::create(b, VectorType::get({8}, b.i1), LLVM::TruncOp::create(b, b.i8, buildShifted(b, both, row)));
  }
};

struct HashValuePattern : RowPattern<pipeline::HashValueOp> {
  using RowPattern::RowPattern;

  Value lower(pipeline::HashValueOp op, Adaptor adaptor, LLVMBuilder &b) const override {
    Value type = b.constant(b.i32, static_cast<int32_t>(op.getColumnType()));
    return call(b, "lathe_hash_value", b.i64,
                {b.columnAddress(adaptor.getBatch(), op.getInput()), type, adaptor.getRow(), adaptor.getSeed()});
  }
};

struct SourcePattern : RowPattern<pipeline::SourceOp> {
  using RowPattern::RowPattern;

  Value lower(pipeline::SourceOp op, Adaptor adaptor, LLVMBuilder &b) const override {
    return b.load(b.string, b.field(b.batch, adaptor.getBatch(), 2));
  }
};

struct IsMissingPattern : RowPattern<pipeline::IsMissingOp> {
  using RowPattern::RowPattern;

  Value lower(pipeline::IsMissingOp op, Adaptor adaptor, LLVMBuilder &b) const override {
    Value value = adaptor.getValue();
    Type type = op.getValue().getType();
    if (type.isF64())
      return b.isNaN(value);
    if (isa<pipeline::StringType>(type))
      return b.isNull(b.data(value));
    return LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::eq, value, b.constant(b.i64, kMissingTimestamp));
  }
};

struct TicksPattern : RowPattern<pipeline::TicksOp> {
  using RowPattern::RowPattern;

  Value lower(pipeline::TicksOp op, Adaptor adaptor, LLVMBuilder &b) const override { return adaptor.getValue(); }
};

struct HashStringPattern : RowPattern<pipeline::HashStringOp> {
  using RowPattern::RowPattern;

  Value lower(pipeline::HashStringOp op, Adaptor adaptor, LLVMBuilder &b) const override {
    // 0xFF occurs in no UTF-8 text, so that missing differs from every value.
    Value data = b.data(adaptor.getValue()), missing = b.isNull(data);
    Value marker = b.bytes("missing_marker", StringRef("\xFF", 1));
    return call(b, "lathe_hash", b.i64,
                {b.select(missing, marker, data), b.select(missing, b.constant(b.i64, 1), b.size(adaptor.getValue())),
                 adaptor.getSeed()});
  }
};

struct FormatIntegerPattern : RowPattern<pipeline::FormatIntegerOp> {
  using RowPattern::RowPattern;

  Value lower(pipeline::FormatIntegerOp op, Adaptor adaptor, LLVMBuilder &b) const override {
    Value buffer;
    {
      // In the entry block: allocated once per call, not once per row.
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(&op->getParentRegion()->front());
      buffer = LLVM::AllocaOp::create(b, b.ptr, b.i8, b.constant(b.i64, 32), 1);
    }
    Value missing = b.isNaN(adaptor.getValue());
    Value zero = LLVM::ConstantOp::create(b, b.f64, b.getF64FloatAttr(0));
    Value number = LLVM::FPToSIOp::create(b, b.i64, b.select(missing, zero, adaptor.getValue()));
    Value size = call(b, "lathe_format_int64", b.i64, {number, buffer});
    return b.makeString(b.select(missing, b.null(), buffer), b.select(missing, b.constant(b.i64, 0), size));
  }
};

struct HashNgramsPattern : RowPattern<pipeline::HashNgramsOp> {
  using RowPattern::RowPattern;

  Value lower(pipeline::HashNgramsOp op, Adaptor adaptor, LLVMBuilder &b) const override {
    MemRefDescriptor out(adaptor.getOut());
    Value slot = LLVM::AddOp::create(b, out.offset(b, b.getLoc()), b.constant(b.i64, op.getOffset()));
    Value address = b.element(b.getF32Type(), out.alignedPtr(b, b.getLoc()), slot);
    SmallVector<Value> operands{b.data(adaptor.getText()),         b.size(adaptor.getText()),
                                b.constant(b.i32, op.getNgrams()), b.constant(b.i64, op.getBuckets()),
                                b.constant(b.i64, op.getSeed()),   b.constant(b.i32, op.getWeight())};
    StringRef function = "lathe_hash_ngrams";
    if (op.getKept()) {
      function = "lathe_hash_kept_ngrams";
      operands.push_back(buildSlots(op, b));
    }
    operands.push_back(address);
    call(b, function, LLVM::LLVMVoidType::get(b.getContext()), operands);
    return {};
  }

  /// The slot of every bucket, -1 where it has none.
  static Value buildSlots(pipeline::HashNgramsOp op, LLVMBuilder &b) {
    std::vector<int32_t> slots(op.getBuckets(), -1);
    ArrayRef<int64_t> kept = *op.getKept();
    for (auto [slot, bucket] : llvm::enumerate(kept))
      slots[bucket] = slot;
    auto type = RankedTensorType::get({static_cast<int64_t>(slots.size())}, b.i32);
    return b.global("slots", LLVM::LLVMArrayType::get(b.i32, slots.size()), DenseElementsAttr::get(type, ArrayRef(slots)));
  }
};

struct AddNgramsPattern : RowPattern<pipeline::AddNgramsOp> {
  using RowPattern::RowPattern;

  Value lower(pipeline::AddNgramsOp op, Adaptor adaptor, LLVMBuilder &b) const override {
    auto address = [&](Value memref) {
      MemRefDescriptor descriptor(memref);
      return descriptor.alignedPtr(b, b.getLoc());
    };
    ArrayRef<int64_t> shape = cast<MemRefType>(op.getTable().getType()).getShape();
    call(b, "lathe_add_ngrams", LLVM::LLVMVoidType::get(b.getContext()),
         {b.data(adaptor.getText()), b.size(adaptor.getText()), b.constant(b.i32, op.getNgrams()), b.constant(b.i64, shape[0]),
          b.constant(b.i64, op.getSeed()), b.constant(b.i32, op.getWeight()), b.constant(b.i32, shape[1]),
          address(adaptor.getTable()), address(adaptor.getCounts()), address(adaptor.getPresent()),
          address(adaptor.getSums())});
    return {};
  }
};

struct StringEqualsPattern : RowPattern<pipeline::StringEqualsOp> {
  using RowPattern::RowPattern;

  Value lower(pipeline::StringEqualsOp op, Adaptor adaptor, LLVMBuilder &b) const override {
    StringRef literal = op.getLiteral();
    Value data = b.data(adaptor.getValue());
    Value size = b.constant(b.i64, literal.size());
    Value sameSize = LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::eq, b.size(adaptor.getValue()), size);
    Value present = LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::ne, data, b.null());
    // Nothing is compared unless the sizes agree; a string array needs at least one byte.
    Value bytes = b.bytes("literal", literal.empty() ? StringRef("\0", 1) : literal);
    Value order = call(b, "memcmp", b.i32, {data, bytes, b.select(sameSize, size, b.constant(b.i64, 0))});
    Value sameBytes = LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::eq, order, b.constant(b.i32, 0));
    return LLVM::AndOp::create(b, present, LLVM::AndOp::create(b, sameSize, sameBytes));
  }
};

struct AccumulatePattern : RowPattern<pipeline::AccumulateOp> {
  using RowPattern::RowPattern;

  Value lower(pipeline::AccumulateOp op, Adaptor adaptor, LLVMBuilder &b) const override {
    Type none = LLVM::LLVMVoidType::get(b.getContext());
    Value index = b.constant(b.i32, op.getAccumulator()), value = adaptor.getValue();
    if (op.getValue().getType().isF64())
      call(b, "lathe_accumulate_number", none, {adaptor.getState(), index, value});
    else
      call(b, "lathe_accumulate_string", none, {adaptor.getState(), index, b.data(value), b.size(value)});
    return {};
  }
};

struct ConvertToLLVMPass : impl::ConvertToLLVMPassBase<ConvertToLLVMPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    MLIRContext *context = &getContext();
    VocabularyTables vocabularies;
    if (failed(lowerProgramsAndTables(module, vocabularies)))
      return signalPassFailure();

    LLVMTypeConverter types(context);
    auto pointer = LLVM::LLVMPointerType::get(context);
    auto i64 = IntegerType::get(context, 64);
    types.addConversion([=](pipeline::BatchType) -> Type { return pointer; });
    types.addConversion([=](pipeline::StatisticsType) -> Type { return pointer; });
    types.addConversion([=](pipeline::TimestampType) -> Type { return i64; });
    types.addConversion(
        [=](pipeline::StringType type) -> Type { return LLVM::LLVMStructType::getLiteral(type.getContext(), {pointer, i64}); });

    RewritePatternSet patterns(context);
    patterns.add<LoadPattern, HashValuePattern, SourcePattern, IsMissingPattern, TicksPattern, HashStringPattern,
                 FormatIntegerPattern, HashNgramsPattern, AddNgramsPattern, StringEqualsPattern, AccumulatePattern>(types);
    populateLookupToLLVMPatterns(types, patterns, vocabularies);
    arith::populateCeilFloorDivExpandOpsPatterns(patterns);
    arith::populateArithToLLVMConversionPatterns(types, patterns);
    populateComplexToLLVMConversionPatterns(types, patterns);
    cf::populateControlFlowToLLVMConversionPatterns(types, patterns);
    populateFinalizeMemRefToLLVMConversionPatterns(types, patterns);
    populateFuncToLLVMConversionPatterns(types, patterns);
    populateMathToLLVMConversionPatterns(types, patterns);
    populateVectorToLLVMConversionPatterns(types, patterns);
    // Masks of the first lanes, as kernels have them where a row ends within a vector.
    vector::populateVectorMaskOpLoweringPatterns(patterns);
    vector::populateVectorMaskMaterializationPatterns(patterns, /*force32BitVectorIndices=*/false);
    ub::populateUBToLLVMConversionPatterns(types, patterns);

    LLVMConversionTarget target(*context);
    target.addLegalOp<ModuleOp>();
    if (failed(applyFullConversion(module, target, std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
} // namespace lathe
