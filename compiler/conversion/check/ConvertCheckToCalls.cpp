//===- ConvertCheckToCalls.cpp - Tests as programs ------------------------===//

#include "compiler/conversion/check/Passes.h"

#include "compiler/conversion/llvm/ConstantData.h"
#include "dialects/check/Check.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_CONVERTCHECKTOCALLSPASS
#include "compiler/conversion/check/Passes.h.inc"

namespace {

/// Replaces the check ops of one module.
class Converter {
public:
  explicit Converter(ModuleOp module)
      : module(module), data(module, "check"), b(module.getLoc(), module.getContext()),
        pointer(LLVM::LLVMPointerType::get(module.getContext())) {}

  LogicalResult run() {
    SmallVector<Operation *> ops;
    module.walk([&](Operation *op) {
      if (isa_and_nonnull<check::CheckDialect>(op->getDialect()))
        ops.push_back(op);
    });
    for (Operation *op : ops) {
      b.setLoc(op->getLoc());
      b.setInsertionPoint(op);
      if (failed(convert(op)))
        return failure();
    }
    // Batches last: the assertions on their rows read them.
    for (Operation *op : llvm::reverse(ops))
      op->erase();
    return gatherTests();
  }

private:
  LogicalResult convert(Operation *op) {
    if (auto expect = dyn_cast<check::ExpectTrueOp>(op))
      call("check_expect_true", {place(op), expect.getCondition()});
    else if (auto expect = dyn_cast<check::ExpectEqOp>(op))
      convertExpectEq(expect);
    else if (auto expect = dyn_cast<check::ExpectAlmostEqOp>(op))
      convertExpectAlmostEq(expect);
    else if (auto opaque = dyn_cast<check::OpaqueOp>(op))
      opaque.getResult().replaceAllUsesWith(
          call("check_opaque_" + suffix(opaque.getType()), {opaque.getInput()}, opaque.getType()));
    else if (auto batch = dyn_cast<check::BatchOp>(op))
      batch.getResult().replaceAllUsesWith(buildBatch(batch));
    else
      return convertExpectRows(cast<check::ExpectRowsOp>(op));
    return success();
  }

  /// The end of the name of a runtime function that takes this type.
  static std::string suffix(Type type) { return type.isF32() ? "f32" : type.isF64() ? "f64" : "i64"; }

  /// Integers of every width are compared, and shown, as i64.
  Value widen(Value value) {
    if (value.getType().isIndex())
      return arith::IndexCastOp::create(b, b.getI64Type(), value);
    if (isa<FloatType>(value.getType()) || value.getType().isInteger(64))
      return value;
    if (value.getType().isInteger(1))
      return arith::ExtUIOp::create(b, b.getI64Type(), value);
    return arith::ExtSIOp::create(b, b.getI64Type(), value);
  }

  void convertExpectEq(check::ExpectEqOp op) {
    Value actual = widen(op.getActual()), expected = widen(op.getExpected());
    call("check_expect_eq_" + suffix(actual.getType()), {place(op), actual, expected});
  }

  void convertExpectAlmostEq(check::ExpectAlmostEqOp op) {
    Value limit = arith::ConstantOp::create(b, op.getUlps() ? TypedAttr(op.getUlpsAttr()) : TypedAttr(op.getToleranceAttr()));
    StringRef how = op.getUlps() ? "check_expect_ulps_" : "check_expect_near_";
    call(how.str() + suffix(op.getActual().getType()), {place(op), op.getActual(), op.getExpected(), limit});
  }

  LogicalResult convertExpectRows(check::ExpectRowsOp op) {
    auto function = module.lookupSymbol<func::FuncOp>(op.getFunction());
    auto expected = cast<RankedTensorType>(op.getExpected().getType());
    Type element = expected.getElementType(), batch = op.getBatch().getType(), index = b.getIndexType();
    auto out = MemRefType::get({ShapedType::kDynamic}, element);
    FunctionType writes = b.getFunctionType({batch, index, index, out}, {}), returns = b.getFunctionType({batch, index}, element);
    int64_t rows = expected.getDimSize(0), width = expected.getDimSize(1);
    SmallVector<Value> actual;
    if (function && function.getFunctionType() == writes)
      actual = buildWrittenRows(op, function, out, rows * width);
    else if (function && function.getFunctionType() == returns && width == 1)
      for (int64_t row = 0; row < rows; ++row)
        actual.push_back(func::CallOp::create(b, function, ValueRange{op.getBatch(), constantIndex(row)}).getResult(0));
    else
      return op.emitOpError("expects a function of type ") << writes << " or " << returns << " named " << op.getFunctionAttr();

    for (auto [i, value] : llvm::enumerate(op.getExpected().getValues<TypedAttr>())) {
      std::string where = " (row " + std::to_string(i / width) + ", value " + std::to_string(i % width) + ")";
      SmallVector<Value> operands = {place(op, where), widen(actual[i]), widen(arith::ConstantOp::create(b, value))};
      if (op.getUlps())
        operands.push_back(arith::ConstantOp::create(b, op.getUlpsAttr()));
      call((op.getUlps() ? "check_expect_ulps_" : "check_expect_eq_") + suffix(operands[1].getType()), operands);
    }
    return success();
  }

  /// The values that a function writes for all rows of the batch.
  SmallVector<Value> buildWrittenRows(check::ExpectRowsOp op, func::FuncOp function, MemRefType out, int64_t size) {
    Value buffer = memref::AllocaOp::create(b, MemRefType::get({size}, out.getElementType()));
    Value rows = constantIndex(cast<RankedTensorType>(op.getExpected().getType()).getDimSize(0));
    func::CallOp::create(
        b, function, ValueRange{op.getBatch(), constantIndex(0), rows, Value(memref::CastOp::create(b, out, buffer))});
    SmallVector<Value> values;
    for (int64_t i = 0; i < size; ++i)
      values.push_back(memref::LoadOp::create(b, buffer, constantIndex(i)));
    return values;
  }

  //===--------------------------------------------------------------------===//
  // Batches
  //===--------------------------------------------------------------------===//

  Value buildBatch(check::BatchOp op) {
    SmallVector<SmallVector<ConstantData::Field>> columns;
    for (auto [index, name] : llvm::enumerate(op.getColumns().getAsRange<StringAttr>())) {
      SmallVector<Attribute> values;
      for (auto row : op.getRows().getAsRange<ArrayAttr>())
        values.push_back(row[index]);
      columns.push_back(buildColumn(*pipeline::symbolizeColumnType(name), values));
    }
    std::string name = "check_batch." + std::to_string(numBatches++);
    int64_t rows = op.getRows().size();
    ConstantData::Field count{b.getI64IntegerAttr(rows), {}}, size{b.getI64IntegerAttr(op.getSource().size()), {}};
    data.addStruct(name, {data.structs(columns), count, data.string(op.getSource()), size}, LLVM::Linkage::Internal);
    Value address = LLVM::AddressOfOp::create(b, pointer, name);
    return UnrealizedConversionCastOp::create(b, op.getType(), address).getResult(0);
  }

  /// The fields of a lathe_column: validity, values, bytes.
  SmallVector<ConstantData::Field> buildColumn(pipeline::ColumnType type, ArrayRef<Attribute> values) {
    SmallVector<bool> present = llvm::map_to_vector(values, [](Attribute value) { return !isa<UnitAttr>(value); });
    ConstantData::Field validity = buildBitmap(present);
    switch (type) {
    case pipeline::ColumnType::String: {
      SmallVector<int32_t> offsets = {0};
      std::string bytes;
      for (Attribute value : values) {
        if (auto text = dyn_cast<StringAttr>(value))
          bytes += text.getValue();
        offsets.push_back(bytes.size());
      }
      return {validity, buildTable<int32_t>(b.getI32Type(), offsets), data.string(bytes)};
    }
    case pipeline::ColumnType::Bool:
      return {validity,
              buildBitmap(llvm::map_to_vector(values, [](Attribute value) { return value == BoolAttr::get(value.getContext(), true); })),
              data.null()};
    case pipeline::ColumnType::Float64:
      return {validity, buildTable<double>(b.getF64Type(), llvm::map_to_vector(values, [](Attribute value) {
                                             auto number = dyn_cast<FloatAttr>(value);
                                             return number ? number.getValueAsDouble() : 0;
                                           })),
              data.null()};
    case pipeline::ColumnType::Int64:
    case pipeline::ColumnType::Timestamp:
      return {validity, buildTable<int64_t>(b.getI64Type(), llvm::map_to_vector(values, [](Attribute value) {
                                              auto number = dyn_cast<IntegerAttr>(value);
                                              return number ? number.getInt() : 0;
                                            })),
              data.null()};
    }
    llvm_unreachable("every column type is listed");
  }

  template <typename T>
  ConstantData::Field buildTable(Type element, ArrayRef<T> values) {
    auto type = RankedTensorType::get({static_cast<int64_t>(values.size())}, element);
    return data.array(element, DenseElementsAttr::get(type, values), values.size());
  }

  ConstantData::Field buildBitmap(ArrayRef<bool> bits) {
    SmallVector<int8_t> bytes(bits.size() / 8 + 1, 0);
    for (auto [i, bit] : llvm::enumerate(bits))
      bytes[i / 8] |= static_cast<int8_t>(bit << (i % 8));
    return buildTable<int8_t>(b.getI8Type(), bytes);
  }

  //===--------------------------------------------------------------------===//
  // Tests
  //===--------------------------------------------------------------------===//

  LogicalResult gatherTests() {
    SmallVector<func::FuncOp> tests;
    for (auto function : module.getOps<func::FuncOp>())
      if (function->hasAttr(check::kTestAttr))
        tests.push_back(function);
    if (tests.empty())
      return module.emitError() << "expected a function marked " << check::kTestAttr << ", found none";
    b.setLoc(module.getLoc());
    b.setInsertionPointToEnd(module.getBody());
    auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(b.getContext()), {});
    auto all = LLVM::LLVMFuncOp::create(b, "check_all", type);
    b.setInsertionPointToStart(all.addEntryBlock(b));
    for (func::FuncOp test : tests) {
      if (test.getNumArguments() || test.getNumResults())
        return test.emitError("a test has no arguments and no results, found type ") << test.getFunctionType();
      test->removeAttr(check::kTestAttr);
      test.setPrivate();
      call("check_begin", {text(test.getSymName())});
      func::CallOp::create(b, test, ValueRange());
    }
    LLVM::ReturnOp::create(b, ValueRange());
    // An object exports its constants alone.
    data.addPointer("lathe_check_entry", data.symbol("check_all"), LLVM::Linkage::External);
    return success();
  }

  //===--------------------------------------------------------------------===//
  // Building
  //===--------------------------------------------------------------------===//

  Value constantIndex(int64_t value) { return arith::ConstantIndexOp::create(b, value); }

  /// The address of a constant text.
  Value text(StringRef contents) {
    OpBuilder::InsertionGuard guard(b);
    ConstantData::Field field = data.string(contents);
    return LLVM::AddressOfOp::create(b, pointer, field.symbol);
  }

  /// The op's place in the source, as text: `file:line:column`.
  Value place(Operation *op, const Twine &more = "") {
    std::string where = "unknown";
    if (auto loc = op->getLoc()->findInstanceOf<FileLineColLoc>())
      where = (loc.getFilename().getValue() + ":" + Twine(loc.getLine()) + ":" + Twine(loc.getColumn())).str();
    return text(where + more.str());
  }

  /// Declares a C function where that has not been done yet, and calls it.
  Value call(StringRef name, ValueRange operands, TypeRange results = {}) {
    if (!module.lookupSymbol(name)) {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToEnd(module.getBody());
      func::FuncOp::create(b, name, b.getFunctionType(operands.getTypes(), results)).setPrivate();
    }
    auto callOp = func::CallOp::create(b, name, results, operands);
    return callOp.getNumResults() ? callOp.getResult(0) : Value();
  }

  ModuleOp module;
  ConstantData data;
  ImplicitLocOpBuilder b;
  Type pointer;
  int64_t numBatches = 0;
};

struct ConvertCheckToCallsPass : impl::ConvertCheckToCallsPassBase<ConvertCheckToCallsPass> {
  void runOnOperation() override {
    if (failed(Converter(getOperation()).run()))
      signalPassFailure();
  }
};

} // namespace
} // namespace lathe
