//===- ConvertToLLVM.cpp - Row ops and upstream dialects to LLVM ----------===//

#include "compiler/conversion/llvm/Passes.h"

#include "compiler/conversion/llvm/ProgramToLLVM.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVM.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/MemRefBuilder.h"
#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/LLVMIR/FunctionCallUtils.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <limits>

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_CONVERTTOLLVMPASS
#include "compiler/conversion/llvm/Passes.h.inc"

namespace {

constexpr int64_t kMissingTimestamp = std::numeric_limits<int64_t>::min();

/// A builder with the LLVM types and constants that row code is full of.
struct LLVMBuilder : ImplicitLocOpBuilder {
  LLVMBuilder(Location loc, ConversionPatternRewriter &rewriter)
      : ImplicitLocOpBuilder(loc, rewriter), ptr(LLVM::LLVMPointerType::get(rewriter.getContext())),
        i1(getI1Type()), i8(getI8Type()), i32(getI32Type()), i64(getI64Type()), f64(getF64Type()),
        string(LLVM::LLVMStructType::getLiteral(getContext(), {ptr, i64})),
        column(LLVM::LLVMStructType::getLiteral(getContext(), {ptr, ptr, ptr})),
        batch(LLVM::LLVMStructType::getLiteral(getContext(), {ptr, i64, string})) {}

  Value constant(Type type, int64_t value) { return LLVM::ConstantOp::create(*this, type, getIntegerAttr(type, value)); }
  Value nan() {
    return LLVM::ConstantOp::create(*this, f64, getF64FloatAttr(std::numeric_limits<double>::quiet_NaN()));
  }
  Value null() { return LLVM::ZeroOp::create(*this, ptr); }
  /// Of data of the caller, which nothing writes while generated code runs: what depends on no row leaves the loop over rows.
  Value load(Type type, Value address) {
    return LLVM::LoadOp::create(*this, type, address, /*alignment=*/0, /*isVolatile=*/false, /*isNonTemporal=*/false,
                                /*isInvariant=*/true);
  }
  Value element(Type type, Value base, Value index) {
    return LLVM::GEPOp::create(*this, ptr, type, base, ArrayRef<LLVM::GEPArg>{index});
  }
  Value field(Type type, Value base, int32_t index) {
    return LLVM::GEPOp::create(*this, ptr, type, base, ArrayRef<LLVM::GEPArg>{0, index});
  }
  Value select(Value condition, Value yes, Value no) { return LLVM::SelectOp::create(*this, condition, yes, no); }
  Value isNull(Value pointer) { return LLVM::ICmpOp::create(*this, LLVM::ICmpPredicate::eq, pointer, null()); }
  Value isNaN(Value number) { return LLVM::FCmpOp::create(*this, LLVM::FCmpPredicate::uno, number, number); }
  Value data(Value string) { return LLVM::ExtractValueOp::create(*this, string, ArrayRef<int64_t>{0}); }
  Value size(Value string) { return LLVM::ExtractValueOp::create(*this, string, ArrayRef<int64_t>{1}); }
  Value makeString(Value data, Value size) {
    Value value = LLVM::UndefOp::create(*this, string);
    value = LLVM::InsertValueOp::create(*this, value, data, ArrayRef<int64_t>{0});
    return LLVM::InsertValueOp::create(*this, value, size, ArrayRef<int64_t>{1});
  }

  /// Bit `row` of a bitmap, as i1.
  Value bit(Value bitmap, Value row) {
    Value byte = load(i8, element(i8, bitmap, LLVM::LShrOp::create(*this, row, constant(i64, 3))));
    Value shift = LLVM::TruncOp::create(*this, i8, LLVM::AndOp::create(*this, row, constant(i64, 7)));
    return LLVM::TruncOp::create(*this, i1, LLVM::LShrOp::create(*this, byte, shift));
  }

  /// Address of column `input` of a batch.
  Value columnAddress(Value batchPointer, int64_t input) {
    return element(column, load(ptr, field(batch, batchPointer, 0)), constant(i64, input));
  }

  /// The address of an internal constant of these bytes, named after its use; one for all uses of that name.
  Value bytes(StringRef name, StringRef contents) {
    return global(name, LLVM::LLVMArrayType::get(i8, contents.size()), getStringAttr(contents));
  }

  /// The same for other contents.
  Value global(StringRef name, Type type, Attribute contents) {
    auto module = getBlock()->getParentOp()->getParentOfType<ModuleOp>();
    std::string symbol;
    Operation *known;
    unsigned i = 0;
    do {
      symbol = (name + "." + Twine(i++)).str();
      known = module.lookupSymbol(symbol);
    } while (known && (!isa<LLVM::GlobalOp>(known) || cast<LLVM::GlobalOp>(known).getValueOrNull() != contents));
    if (!known) {
      OpBuilder::InsertionGuard guard(*this);
      setInsertionPointToStart(module.getBody());
      LLVM::GlobalOp::create(*this, type, /*isConstant=*/true, LLVM::Linkage::Internal, symbol, contents);
    }
    return LLVM::AddressOfOp::create(*this, ptr, symbol);
  }

  Type ptr, i1, i8, i32, i64, f64, string, column, batch;
};

/// Declares (once) and calls a C function of the runtime. It returns, and does not throw.
Value call(LLVMBuilder &b, StringRef name, Type result, ValueRange operands) {
  auto module = b.getBlock()->getParentOp()->getParentOfType<ModuleOp>();
  FailureOr<LLVM::LLVMFuncOp> function =
      LLVM::lookupOrCreateFn(b, module, name, llvm::to_vector(operands.getTypes()), result);
  function->setNoUnwind(true);
  function->setWillReturn(true);
  auto callOp = LLVM::CallOp::create(b, *function, operands);
  return callOp.getNumResults() ? callOp.getResult() : Value();
}

template <typename Op>
struct RowPattern : ConvertOpToLLVMPattern<Op> {
  using ConvertOpToLLVMPattern<Op>::ConvertOpToLLVMPattern;
  using Adaptor = typename ConvertOpToLLVMPattern<Op>::OpAdaptor;

  /// The converted result; null for an op that has none.
  virtual Value lower(Op op, Adaptor adaptor, LLVMBuilder &b) const = 0;

  LogicalResult matchAndRewrite(Op op, Adaptor adaptor, ConversionPatternRewriter &rewriter) const final {
    LLVMBuilder b(op.getLoc(), rewriter);
    Value result = lower(op, adaptor, b);
    if (result)
      rewriter.replaceOp(op, result);
    else
      rewriter.eraseOp(op);
    return success();
  }
};

struct LoadPattern : RowPattern<pipeline::LoadOp> {
  using RowPattern::RowPattern;

  Value lower(pipeline::LoadOp op, Adaptor adaptor, LLVMBuilder &b) const override {
    Value row = adaptor.getRow();
    Value column = b.columnAddress(adaptor.getBatch(), op.getInput());
    Value present = buildPresent(b, b.load(b.ptr, b.field(b.column, column, 0)), row);
    Value values = b.load(b.ptr, b.field(b.column, column, 1));
    switch (op.getColumnType()) {
    case pipeline::ColumnType::Float64:
      return b.select(present, b.load(b.f64, b.element(b.f64, values, row)), b.nan());
    case pipeline::ColumnType::Int64: {
      Value number = b.load(b.i64, b.element(b.i64, values, row));
      return b.select(present, LLVM::SIToFPOp::create(b, b.f64, number), b.nan());
    }
    case pipeline::ColumnType::Bool:
      return b.select(present, LLVM::UIToFPOp::create(b, b.f64, b.bit(values, row)), b.nan());
    case pipeline::ColumnType::Timestamp:
      return b.select(present, b.load(b.i64, b.element(b.i64, values, row)), b.constant(b.i64, kMissingTimestamp));
    case pipeline::ColumnType::String: {
      Value offset = b.element(b.i32, values, row);
      Value begin = b.load(b.i32, offset), end = b.load(b.i32, b.element(b.i32, offset, b.constant(b.i64, 1)));
      Value size = LLVM::SExtOp::create(b, b.i64, LLVM::SubOp::create(b, end, begin));
      Value data = b.element(b.i8, b.load(b.ptr, b.field(b.column, column, 2)), LLVM::SExtOp::create(b, b.i64, begin));
      return b.makeString(b.select(present, data, b.null()), b.select(present, size, b.constant(b.i64, 0)));
    }
    }
    llvm_unreachable("every column type is lowered");
  }

  /// Whether the row has a value. Without a bitmap every row has one: then bit 0 of a constant 1 is read instead, so that
  /// no branch is needed.
  static Value buildPresent(LLVMBuilder &b, Value validity, Value row) {
    Value allPresent = b.isNull(validity);
    Value one = b.bytes("all_present", StringRef("\1", 1));
    return b.bit(b.select(allPresent, one, validity), b.select(allPresent, b.constant(b.i64, 0), row));
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

struct LookupPattern : RowPattern<pipeline::LookupOp> {
  using RowPattern::RowPattern;

  Value lower(pipeline::LookupOp op, Adaptor adaptor, LLVMBuilder &b) const override {
    Value table = LLVM::AddressOfOp::create(b, b.ptr, op.getVocabulary());
    Value index = call(b, "lathe_vocabulary_lookup", b.i32, {table, b.data(adaptor.getValue()), b.size(adaptor.getValue())});
    return LLVM::SExtOp::create(b, b.i64, index);
  }
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
    SmallVector<Value> operands{b.data(adaptor.getText()), b.size(adaptor.getText()), b.constant(b.i32, op.getNgrams()),
                                b.constant(b.i64, op.getBuckets()), b.constant(b.i64, op.getSeed()),
                                b.constant(b.i32, op.getWeight())};
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
          address(adaptor.getTable()), address(adaptor.getCounts()), address(adaptor.getPresent()), address(adaptor.getSums())});
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
    if (failed(lowerProgramsAndTables(module)))
      return signalPassFailure();

    LLVMTypeConverter types(context);
    auto pointer = LLVM::LLVMPointerType::get(context);
    auto i64 = IntegerType::get(context, 64);
    types.addConversion([=](pipeline::BatchType) -> Type { return pointer; });
    types.addConversion([=](pipeline::StatisticsType) -> Type { return pointer; });
    types.addConversion([=](pipeline::TimestampType) -> Type { return i64; });
    types.addConversion([=](pipeline::StringType type) -> Type {
      return LLVM::LLVMStructType::getLiteral(type.getContext(), {pointer, i64});
    });

    RewritePatternSet patterns(context);
    patterns.add<LoadPattern, HashValuePattern, SourcePattern, IsMissingPattern, TicksPattern, LookupPattern,
                 HashStringPattern, FormatIntegerPattern, HashNgramsPattern, AddNgramsPattern, StringEqualsPattern, AccumulatePattern>(types);
    arith::populateCeilFloorDivExpandOpsPatterns(patterns);
    arith::populateArithToLLVMConversionPatterns(types, patterns);
    cf::populateControlFlowToLLVMConversionPatterns(types, patterns);
    populateFinalizeMemRefToLLVMConversionPatterns(types, patterns);
    populateFuncToLLVMConversionPatterns(types, patterns);
    populateMathToLLVMConversionPatterns(types, patterns);
    populateVectorToLLVMConversionPatterns(types, patterns);

    LLVMConversionTarget target(*context);
    target.addLegalOp<ModuleOp>();
    if (failed(applyFullConversion(module, target, std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
} // namespace lathe
