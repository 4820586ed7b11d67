//===- ConstantData.cpp - C data structures as LLVM globals ---------------===//

#include "compiler/conversion/llvm/ConstantData.h"

using namespace mlir;

namespace lathe {

ConstantData::ConstantData(ModuleOp module, StringRef prefix)
    : module(module), b(module.getLoc(), module.getContext()), prefix(prefix) {}

std::string ConstantData::nextName() { return prefix + "." + std::to_string(counter++); }

ConstantData::Field ConstantData::i32(int64_t value) { return {b.getI32IntegerAttr(value), {}}; }
ConstantData::Field ConstantData::f64(double value) { return {b.getF64FloatAttr(value), {}}; }

LLVM::GlobalOp ConstantData::createGlobal(StringRef name, Type type, LLVM::Linkage linkage, Attribute value) {
  b.setInsertionPointToEnd(module.getBody());
  return LLVM::GlobalOp::create(b, type, /*isConstant=*/true, linkage, name, value);
}

ConstantData::Field ConstantData::string(StringRef text) {
  std::string name = nextName(), bytes = text.str() + '\0';
  createGlobal(name, LLVM::LLVMArrayType::get(b.getI8Type(), bytes.size()), LLVM::Linkage::Internal, b.getStringAttr(bytes));
  return symbol(name);
}

ConstantData::Field ConstantData::strings(ArrayAttr texts) {
  SmallVector<SmallVector<Field>> rows;
  for (auto text : texts.getAsRange<StringAttr>())
    rows.push_back({string(text.getValue())});
  return structs(rows);
}

ConstantData::Field ConstantData::array(Type element, Attribute values, int64_t size) {
  std::string name = nextName();
  createGlobal(name, LLVM::LLVMArrayType::get(element, size), LLVM::Linkage::Internal, values);
  return symbol(name);
}

Type ConstantData::getType(const Field &field) {
  return field.number ? field.number.getType() : LLVM::LLVMPointerType::get(b.getContext());
}

Type ConstantData::getStructType(ArrayRef<Field> fields) {
  return LLVM::LLVMStructType::getLiteral(b.getContext(),
                                          llvm::map_to_vector(fields, [&](const Field &field) { return getType(field); }));
}

Value ConstantData::build(const Field &field) {
  Type type = getType(field);
  if (field.number)
    return LLVM::ConstantOp::create(b, type, field.number);
  if (field.symbol.empty())
    return LLVM::ZeroOp::create(b, type);
  return LLVM::AddressOfOp::create(b, type, field.symbol);
}

Value ConstantData::buildStruct(ArrayRef<Field> fields) {
  Value value = LLVM::UndefOp::create(b, getStructType(fields));
  for (auto [i, field] : llvm::enumerate(fields))
    value = LLVM::InsertValueOp::create(b, value, build(field), ArrayRef<int64_t>{static_cast<int64_t>(i)});
  return value;
}

ConstantData::Field ConstantData::structs(ArrayRef<SmallVector<Field>> rows) {
  if (rows.empty())
    return null();
  auto type = LLVM::LLVMArrayType::get(getStructType(rows.front()), rows.size());
  std::string name = nextName();
  LLVM::GlobalOp global = createGlobal(name, type, LLVM::Linkage::Internal, Attribute());
  b.createBlock(&global.getInitializerRegion());
  Value value = LLVM::UndefOp::create(b, type);
  for (auto [i, row] : llvm::enumerate(rows))
    value = LLVM::InsertValueOp::create(b, value, buildStruct(row), ArrayRef<int64_t>{static_cast<int64_t>(i)});
  LLVM::ReturnOp::create(b, value);
  return symbol(name);
}

LLVM::GlobalOp ConstantData::addStruct(StringRef name, ArrayRef<Field> fields, LLVM::Linkage linkage) {
  LLVM::GlobalOp global = createGlobal(name, getStructType(fields), linkage, Attribute());
  b.createBlock(&global.getInitializerRegion());
  LLVM::ReturnOp::create(b, buildStruct(fields));
  return global;
}

LLVM::GlobalOp ConstantData::addPointer(StringRef name, Field value, LLVM::Linkage linkage) {
  LLVM::GlobalOp global = createGlobal(name, getType(value), linkage, Attribute());
  b.createBlock(&global.getInitializerRegion());
  LLVM::ReturnOp::create(b, build(value));
  return global;
}

} // namespace lathe
