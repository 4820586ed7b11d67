//===- RowPattern.h - Patterns from row ops to LLVM -------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_LLVM_ROWPATTERN_H
#define LATHE_COMPILER_CONVERSION_LLVM_ROWPATTERN_H

#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/Dialect/LLVMIR/FunctionCallUtils.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <limits>

namespace lathe {

/// A builder with the LLVM types and constants that row code is full of.
struct LLVMBuilder : mlir::ImplicitLocOpBuilder {
  LLVMBuilder(mlir::Location loc, mlir::ConversionPatternRewriter &rewriter)
      : mlir::ImplicitLocOpBuilder(loc, rewriter), ptr(mlir::LLVM::LLVMPointerType::get(rewriter.getContext())),
        i1(getI1Type()), i8(getI8Type()), i32(getI32Type()), i64(getI64Type()), f64(getF64Type()),
        string(mlir::LLVM::LLVMStructType::getLiteral(getContext(), {ptr, i64})),
        column(mlir::LLVM::LLVMStructType::getLiteral(getContext(), {ptr, ptr, ptr})),
        batch(mlir::LLVM::LLVMStructType::getLiteral(getContext(), {ptr, i64, string})) {}

  mlir::Value constant(mlir::Type type, int64_t value) {
    return mlir::LLVM::ConstantOp::create(*this, type, getIntegerAttr(type, value));
  }
  mlir::Value nan() {
    return mlir::LLVM::ConstantOp::create(*this, f64, getF64FloatAttr(std::numeric_limits<double>::quiet_NaN()));
  }
  mlir::Value null() { return mlir::LLVM::ZeroOp::create(*this, ptr); }
  /// Of data of the caller, which nothing writes while generated code runs: what depends on no row leaves the loop over rows.
  mlir::Value load(mlir::Type type, mlir::Value address) {
    return mlir::LLVM::LoadOp::create(*this, type, address, /*alignment=*/0, /*isVolatile=*/false, /*isNonTemporal=*/false,
                                      /*isInvariant=*/true);
  }
  mlir::Value element(mlir::Type type, mlir::Value base, mlir::Value index) {
    return mlir::LLVM::GEPOp::create(*this, ptr, type, base, llvm::ArrayRef<mlir::LLVM::GEPArg>{index});
  }
  /// The address of a byte that is there: null only where `bytes` is, so that whether it is depends on no row.
  mlir::Value inBounds(mlir::Value bytes, mlir::Value at) {
    return mlir::LLVM::GEPOp::create(*this, ptr, i8, bytes, llvm::ArrayRef<mlir::LLVM::GEPArg>{at},
                                     mlir::LLVM::GEPNoWrapFlags::inbounds);
  }
  mlir::Value field(mlir::Type type, mlir::Value base, int32_t index) {
    return mlir::LLVM::GEPOp::create(*this, ptr, type, base, llvm::ArrayRef<mlir::LLVM::GEPArg>{0, index});
  }
  mlir::Value select(mlir::Value condition, mlir::Value yes, mlir::Value no) {
    return mlir::LLVM::SelectOp::create(*this, condition, yes, no);
  }
  mlir::Value isNull(mlir::Value pointer) {
    return mlir::LLVM::ICmpOp::create(*this, mlir::LLVM::ICmpPredicate::eq, pointer, null());
  }
  mlir::Value isNaN(mlir::Value number) {
    return mlir::LLVM::FCmpOp::create(*this, mlir::LLVM::FCmpPredicate::uno, number, number);
  }
  mlir::Value data(mlir::Value string) { return mlir::LLVM::ExtractValueOp::create(*this, string, llvm::ArrayRef<int64_t>{0}); }
  mlir::Value size(mlir::Value string) { return mlir::LLVM::ExtractValueOp::create(*this, string, llvm::ArrayRef<int64_t>{1}); }
  mlir::Value makeString(mlir::Value data, mlir::Value size) {
    mlir::Value value = mlir::LLVM::UndefOp::create(*this, string);
    value = mlir::LLVM::InsertValueOp::create(*this, value, data, llvm::ArrayRef<int64_t>{0});
    return mlir::LLVM::InsertValueOp::create(*this, value, size, llvm::ArrayRef<int64_t>{1});
  }

  /// Bit `row` of a bitmap, as i1.
  mlir::Value bit(mlir::Value bitmap, mlir::Value row) {
    mlir::Value byte = load(i8, element(i8, bitmap, mlir::LLVM::LShrOp::create(*this, row, constant(i64, 3))));
    mlir::Value shift = mlir::LLVM::TruncOp::create(*this, i8, mlir::LLVM::AndOp::create(*this, row, constant(i64, 7)));
    return mlir::LLVM::TruncOp::create(*this, i1, mlir::LLVM::LShrOp::create(*this, byte, shift));
  }

  /// Address of column `input` of a batch.
  mlir::Value columnAddress(mlir::Value batchPointer, int64_t input) {
    return element(column, load(ptr, field(batch, batchPointer, 0)), constant(i64, input));
  }

  /// The address of an internal constant of these bytes, named after its use; one for all uses of that name.
  mlir::Value bytes(llvm::StringRef name, llvm::StringRef contents) {
    return global(name, mlir::LLVM::LLVMArrayType::get(i8, contents.size()), getStringAttr(contents));
  }

  /// The same for other contents.
  mlir::Value global(llvm::StringRef name, mlir::Type type, mlir::Attribute contents) {
    auto module = getBlock()->getParentOp()->getParentOfType<mlir::ModuleOp>();
    std::string symbol;
    mlir::Operation *known;
    unsigned i = 0;
    do {
      symbol = (name + "." + llvm::Twine(i++)).str();
      known = module.lookupSymbol(symbol);
    } while (known &&
             (!llvm::isa<mlir::LLVM::GlobalOp>(known) || llvm::cast<mlir::LLVM::GlobalOp>(known).getValueOrNull() != contents));
    if (!known) {
      mlir::OpBuilder::InsertionGuard guard(*this);
      setInsertionPointToStart(module.getBody());
      mlir::LLVM::GlobalOp::create(*this, type, /*isConstant=*/true, mlir::LLVM::Linkage::Internal, symbol, contents);
    }
    return mlir::LLVM::AddressOfOp::create(*this, ptr, symbol);
  }

  mlir::Type ptr, i1, i8, i32, i64, f64, string, column, batch;
};

/// Declares (once) and calls a C function of the runtime. It returns, and does not throw.
inline mlir::Value call(LLVMBuilder &b, llvm::StringRef name, mlir::Type result, mlir::ValueRange operands) {
  auto module = b.getBlock()->getParentOp()->getParentOfType<mlir::ModuleOp>();
  mlir::FailureOr<mlir::LLVM::LLVMFuncOp> function =
      mlir::LLVM::lookupOrCreateFn(b, module, name, llvm::to_vector(operands.getTypes()), result);
  function->setNoUnwind(true);
  function->setWillReturn(true);
  auto callOp = mlir::LLVM::CallOp::create(b, *function, operands);
  return callOp.getNumResults() ? callOp.getResult() : mlir::Value();
}

template <typename Op> struct RowPattern : mlir::ConvertOpToLLVMPattern<Op> {
  using mlir::ConvertOpToLLVMPattern<Op>::ConvertOpToLLVMPattern;
  using Adaptor = typename mlir::ConvertOpToLLVMPattern<Op>::OpAdaptor;

  /// The converted result; null for an op that has none.
  virtual mlir::Value lower(Op op, Adaptor adaptor, LLVMBuilder &b) const = 0;

  llvm::LogicalResult matchAndRewrite(Op op, Adaptor adaptor, mlir::ConversionPatternRewriter &rewriter) const final {
    LLVMBuilder b(op.getLoc(), rewriter);
    mlir::Value result = lower(op, adaptor, b);
    if (result)
      rewriter.replaceOp(op, result);
    else
      rewriter.eraseOp(op);
    return llvm::success();
  }
};

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_LLVM_ROWPATTERN_H
