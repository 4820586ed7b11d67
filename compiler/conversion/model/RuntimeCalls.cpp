//===- RuntimeCalls.cpp - Calls of the models' runtime --------------------===//

#include "compiler/conversion/model/RuntimeCalls.h"

#include "compiler/conversion/model/Descriptor.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "runtime/abi/model.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace lathe {

Type getValueType(MLIRContext *context) { return LLVM::LLVMPointerType::get(context); }

static int32_t getIntegerElementType(IntegerType type) {
  bool isUnsigned = type.isUnsigned();
  switch (type.getWidth()) {
  case 1:
    return LATHE_ELEMENT_BOOL;
  case 2:
    return isUnsigned ? LATHE_ELEMENT_UINT2 : LATHE_ELEMENT_INT2;
  case 4:
    return isUnsigned ? LATHE_ELEMENT_UINT4 : LATHE_ELEMENT_INT4;
  case 8:
    return isUnsigned ? LATHE_ELEMENT_UINT8 : LATHE_ELEMENT_INT8;
  case 16:
    return isUnsigned ? LATHE_ELEMENT_UINT16 : LATHE_ELEMENT_INT16;
  case 32:
    return isUnsigned ? LATHE_ELEMENT_UINT32 : LATHE_ELEMENT_INT32;
  case 64:
    return isUnsigned ? LATHE_ELEMENT_UINT64 : LATHE_ELEMENT_INT64;
  }
  return 0;
}

int32_t getElementType(Type type) {
  return llvm::TypeSwitch<Type, int32_t>(type)
      .Case<IntegerType>(getIntegerElementType)
      .Case<Float32Type>([](Type) { return LATHE_ELEMENT_FLOAT32; })
      .Case<Float64Type>([](Type) { return LATHE_ELEMENT_FLOAT64; })
      .Case<Float16Type>([](Type) { return LATHE_ELEMENT_FLOAT16; })
      .Case<BFloat16Type>([](Type) { return LATHE_ELEMENT_BFLOAT16; })
      .Case<Float8E4M3FNType>([](Type) { return LATHE_ELEMENT_FLOAT8E4M3FN; })
      .Case<Float8E4M3FNUZType>([](Type) { return LATHE_ELEMENT_FLOAT8E4M3FNUZ; })
      .Case<Float8E5M2Type>([](Type) { return LATHE_ELEMENT_FLOAT8E5M2; })
      .Case<Float8E5M2FNUZType>([](Type) { return LATHE_ELEMENT_FLOAT8E5M2FNUZ; })
      .Case<Float8E8M0FNUType>([](Type) { return LATHE_ELEMENT_FLOAT8E8M0; })
      .Case<Float4E2M1FNType>([](Type) { return LATHE_ELEMENT_FLOAT4E2M1; })
      .Case<ComplexType>([](ComplexType complex) {
        return complex.getElementType().isF64() ? LATHE_ELEMENT_COMPLEX128 : LATHE_ELEMENT_COMPLEX64;
      })
      .Case<pipeline::StringType>([](Type) { return LATHE_ELEMENT_STRING; })
      .Default([](Type) { return 0; });
}

Value buildI32(OpBuilder &b, Location loc, int64_t value) {
  return arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(static_cast<int32_t>(value)));
}
Value buildI64(OpBuilder &b, Location loc, int64_t value) {
  return arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(value));
}

ValueRange callRuntime(OpBuilder &b, Location loc, StringRef name, TypeRange results, ValueRange operands) {
  auto module = b.getBlock()->getParentOp()->getParentOfType<ModuleOp>();
  auto function = module.lookupSymbol<func::FuncOp>(name);
  if (!function) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(module.getBody());
    function = func::FuncOp::create(b, loc, name, b.getFunctionType(operands.getTypes(), results));
    function.setPrivate();
    function->setAttr(kContextAttr, b.getUnitAttr());
  }
  return func::CallOp::create(b, loc, function, operands).getResults();
}

Value passTensor(OpBuilder &b, Location loc, Value tensor) {
  auto type = cast<RankedTensorType>(tensor.getType());
  auto memref = MemRefType::get(type.getShape(), type.getElementType());
  Value buffer = bufferization::ToBufferOp::create(b, loc, memref, tensor, /*readOnly=*/true);
  return memref::CastOp::create(b, loc, UnrankedMemRefType::get(type.getElementType(), Attribute()), buffer);
}

Value receiveTensor(OpBuilder &b, Location loc, Value descriptor, RankedTensorType type) {
  SmallVector<int64_t> open(type.getRank(), ShapedType::kDynamic);
  auto memref = MemRefType::get(open, type.getElementType());
  Value loaded = LLVM::LoadOp::create(b, loc, getDescriptorType(memref), descriptor);
  Value buffer = UnrealizedConversionCastOp::create(b, loc, memref, loaded).getResult(0);
  for (auto [i, size] : llvm::enumerate(type.getShape())) {
    if (ShapedType::isDynamic(size))
      continue;
    Value found = memref::DimOp::create(b, loc, buffer, i);
    Value expected = arith::ConstantIndexOp::create(b, loc, size);
    Value same = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, found, expected);
    cf::AssertOp::create(b, loc, same,
                         ("expected size " + Twine(size) + " in dimension " + Twine(i) + " of a tensor out of a sequence").str());
  }
  Value tensor = bufferization::ToTensorOp::create(b, loc, type.clone(open), buffer, /*restrict=*/true);
  return tensor.getType() == type ? tensor : tensor::CastOp::create(b, loc, type, tensor).getResult();
}

/// Distinguishes the declarations of a function by the type of its memrefs, which C does not see.
static std::string getNameFor(StringRef name, Type element) {
  std::string text;
  llvm::raw_string_ostream out(text);
  out << name << '.' << element;
  return text;
}

Value buildValueFromTensor(OpBuilder &b, Location loc, Value tensor, Type elementType) {
  Value type = buildI32(b, loc, getElementType(elementType));
  Type element = cast<RankedTensorType>(tensor.getType()).getElementType();
  return callRuntime(b, loc, getNameFor("lathe_value_from_tensor", element), getValueType(b.getContext()),
                     {type, passTensor(b, loc, tensor)})[0];
}

Value buildTensorFromValue(OpBuilder &b, Location loc, Value value, RankedTensorType type, Type elementType) {
  Value descriptor =
      callRuntime(b, loc, "lathe_value_to_tensor", getValueType(b.getContext()),
                  {value, buildI32(b, loc, getElementType(elementType)), buildI64(b, loc, type.getRank())})[0];
  return receiveTensor(b, loc, descriptor, type);
}

} // namespace lathe
