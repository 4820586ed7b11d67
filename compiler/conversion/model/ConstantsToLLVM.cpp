//===- ConstantsToLLVM.cpp - Constant tensors as bytes --------------------===//

#include "compiler/conversion/model/Passes.h"

#include "compiler/conversion/model/Descriptor.h"
#include "compiler/conversion/model/MemoryPlan.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_CONSTANTSTOLLVMPASS
#include "compiler/conversion/model/Passes.h.inc"

namespace {

/// Pointers and sizes are put into arrays of this many first: LLVM makes a new constant of an array for each of its elements.
constexpr int64_t kStringsPerArray = 64;

/// Appends the low bytes of a number.
void append(SmallVectorImpl<char> &bytes, APInt value) {
  unsigned size = llvm::PowerOf2Ceil(llvm::divideCeil(value.getBitWidth(), 8));
  value = value.zextOrTrunc(8 * size);
  for (unsigned i = 0; i < size; ++i)
    bytes.push_back(static_cast<char>(value.extractBitsAsZExtValue(8, 8 * i)));
}

void append(SmallVectorImpl<char> &bytes, const APFloat &value) { append(bytes, value.bitcastToAPInt()); }

/// The elements one after the other, as they are in memory; empty when they are not numbers.
SmallVector<char, 0> getBytes(DenseElementsAttr values) {
  SmallVector<char, 0> bytes;
  auto appendAll = [&](auto range) {
    for (const auto &value : range)
      append(bytes, value);
  };
  Type element = values.getElementType();
  if (auto complex = dyn_cast<ComplexType>(element)) {
    auto appendPairs = [&](auto range) {
      for (const auto &value : range) {
        append(bytes, value.real());
        append(bytes, value.imag());
      }
    };
    if (isa<FloatType>(complex.getElementType()))
      appendPairs(values.getValues<std::complex<APFloat>>());
    else
      appendPairs(values.getValues<std::complex<APInt>>());
  } else if (isa<FloatType>(element)) {
    appendAll(values.getValues<APFloat>());
  } else {
    appendAll(values.getValues<APInt>());
  }
  return bytes;
}

/// Whether the attribute's bytes are the elements as they are in memory.
bool isRaw(DenseElementsAttr values) {
  Type element = values.getElementType();
  if (auto complex = dyn_cast<ComplexType>(element))
    element = complex.getElementType();
  return !values.isSplat() && (element.isIndex() || (element.isIntOrFloat() && element.getIntOrFloatBitWidth() >= 8 &&
                                                     llvm::isPowerOf2_64(element.getIntOrFloatBitWidth())));
}

struct ConstantsToLLVMPass : impl::ConstantsToLLVMPassBase<ConstantsToLLVMPass> {
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    for (auto global : llvm::make_early_inc_range(getOperation().getOps<memref::GlobalOp>()))
      if (failed(lower(global, symbols)))
        return signalPassFailure();
    getOperation().walk([](memref::GetGlobalOp get) {
      OpBuilder b(get);
      Value address =
          LLVM::AddressOfOp::create(b, get.getLoc(), LLVM::LLVMPointerType::get(get.getContext()), get.getName());
      get.replaceAllUsesWith(buildMemRef(b, get.getLoc(), address, get.getType()));
      get.erase();
    });
  }

private:
  LogicalResult lower(memref::GlobalOp global, SymbolTable &symbols);
  void lowerStrings(memref::GlobalOp global, DenseStringElementsAttr values);
  LLVM::GlobalOp addBytes(ImplicitLocOpBuilder &b, StringRef name, int64_t size, Attribute bytes) {
    auto global = LLVM::GlobalOp::create(b, LLVM::LLVMArrayType::get(b.getI8Type(), size), /*isConstant=*/true,
                                         LLVM::Linkage::Internal, name, bytes);
    global.setAlignment(kBufferAlignment);
    return global;
  }
};

void ConstantsToLLVMPass::lowerStrings(memref::GlobalOp global, DenseStringElementsAttr values) {
  ImplicitLocOpBuilder b(global.getLoc(), global);
  Type pointer = LLVM::LLVMPointerType::get(b.getContext()), i64 = b.getI64Type();
  auto string = LLVM::LLVMStructType::getLiteral(b.getContext(), {pointer, i64});
  SmallVector<StringRef> all;
  if (values.isSplat())
    all.append(values.getNumElements(), *values.value_begin<StringRef>());
  else
    llvm::append_range(all, values.getValues<StringRef>());
  // The bytes of all, each once.
  llvm::StringMap<int64_t> places;
  std::string bytes;
  for (StringRef text : all)
    if (places.try_emplace(text, static_cast<int64_t>(bytes.size())).second)
      bytes += text;
  bytes.push_back('\0');
  std::string bytesName = (global.getSymName() + ".bytes").str();
  addBytes(b, bytesName, bytes.size(), b.getStringAttr(bytes));

  int64_t count = all.size(), perArray = std::min(count, kStringsPerArray), arrays = (count + perArray - 1) / perArray;
  auto inner = LLVM::LLVMArrayType::get(string, perArray);
  auto result = LLVM::GlobalOp::create(b, LLVM::LLVMArrayType::get(inner, arrays), /*isConstant=*/true,
                                       LLVM::Linkage::Internal, global.getSymName(), Attribute());
  result.setAlignment(kBufferAlignment);
  b.createBlock(&result.getInitializerRegion());
  Value base = LLVM::AddressOfOp::create(b, pointer, bytesName);
  Value outerValue = LLVM::ZeroOp::create(b, result.getType());
  for (int64_t i = 0; i < arrays; ++i) {
    Value innerValue = LLVM::ZeroOp::create(b, inner);
    for (int64_t j = 0; j < perArray && i * perArray + j < count; ++j) {
      StringRef text = all[i * perArray + j];
      Value data = LLVM::GEPOp::create(b, pointer, b.getI8Type(), base,
                                       ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(places[text])});
      Value size = LLVM::ConstantOp::create(b, i64, b.getI64IntegerAttr(text.size()));
      innerValue = LLVM::InsertValueOp::create(b, innerValue, data, ArrayRef<int64_t>{j, 0});
      innerValue = LLVM::InsertValueOp::create(b, innerValue, size, ArrayRef<int64_t>{j, 1});
    }
    outerValue = LLVM::InsertValueOp::create(b, outerValue, innerValue, ArrayRef<int64_t>{i});
  }
  LLVM::ReturnOp::create(b, outerValue);
}

LogicalResult ConstantsToLLVMPass::lower(memref::GlobalOp global, SymbolTable &symbols) {
  ImplicitLocOpBuilder b(global.getLoc(), global);
  std::string name = global.getSymName().str();
  // Removed before its name is taken again.
  llvm::scope_exit erase([&] { symbols.remove(global), global.erase(); });
  auto addArray = [&](ArrayRef<char> bytes, bool isSplat) {
    auto type = RankedTensorType::get({static_cast<int64_t>(bytes.size())}, b.getI8Type());
    addBytes(b, name, bytes.size(), bytes.empty() ? Attribute() : Attribute(DenseElementsAttr::getFromRawBuffer(type, bytes)));
    return success();
  };
  Attribute value = global.getInitialValue().value_or(Attribute());
  if (auto strings = dyn_cast_or_null<DenseStringElementsAttr>(value)) {
    if (strings.empty())
      return addArray({}, false);
    lowerStrings(global, strings);
    return success();
  }
  if (auto resource = dyn_cast_or_null<DenseResourceElementsAttr>(value)) {
    Type element = resource.getType().getElementType();
    ArrayRef<char> bytes = resource.getData();
    if (element.isIntOrFloat() && element.getIntOrFloatBitWidth() < 8)
      return global.emitError("expected constants of less than a byte per element to be dense");
    // The same bytes, which are not copied.
    auto type = RankedTensorType::get({static_cast<int64_t>(bytes.size())}, b.getI8Type());
    addBytes(b, name, bytes.size(), DenseResourceElementsAttr::get(type, resource.getRawHandle()));
    return success();
  }
  auto dense = dyn_cast_or_null<DenseElementsAttr>(value);
  if (!dense)
    return global.emitError("expected a constant tensor, found ") << value;
  if (isRaw(dense))
    return addArray(dense.getRawData(), false);
  return addArray(getBytes(dense), dense.isSplat());
}

} // namespace
} // namespace lathe
