//===- Descriptor.cpp - Memrefs as LLVM sees them -------------------------===//

#include "compiler/conversion/model/Descriptor.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;

namespace lathe {

LLVM::LLVMStructType getDescriptorType(MemRefType type) {
  MLIRContext *context = type.getContext();
  Type pointer = LLVM::LLVMPointerType::get(context), i64 = IntegerType::get(context, 64);
  SmallVector<Type> fields{pointer, pointer, i64};
  if (type.getRank())
    fields.append(2, LLVM::LLVMArrayType::get(i64, type.getRank()));
  return LLVM::LLVMStructType::getLiteral(context, fields);
}

Value buildMemRef(OpBuilder &builder, Location loc, Value pointer, MemRefType type) {
  ImplicitLocOpBuilder b(loc, builder);
  auto constant = [&](int64_t value) -> Value {
    return LLVM::ConstantOp::create(b, b.getI64Type(), b.getI64IntegerAttr(value));
  };
  Value value = LLVM::PoisonOp::create(b, getDescriptorType(type));
  auto set = [&](Value field, ArrayRef<int64_t> at) { value = LLVM::InsertValueOp::create(b, value, field, at); };
  set(pointer, {0});
  set(pointer, {1});
  set(constant(0), {2});
  int64_t stride = 1;
  for (int64_t i = type.getRank() - 1; i >= 0; --i) {
    set(constant(type.getDimSize(i)), {3, i});
    set(constant(stride), {4, i});
    stride *= type.getDimSize(i);
  }
  return UnrealizedConversionCastOp::create(b, type, value).getResult(0);
}

} // namespace lathe
