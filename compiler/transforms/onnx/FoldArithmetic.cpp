//===- FoldArithmetic.cpp - Arithmetic of constants -----------------------===//
//
// Integers wrap as compiled code does; of floating-point numbers only what is exact by IEEE 754 is folded: the same bits come
// from any machine.
//
//===----------------------------------------------------------------------===//

#include "compiler/transforms/onnx/Constants.h"
#include "compiler/transforms/onnx/Folding.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/APInt.h"
#include "llvm/ADT/APSInt.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Endian.h"

#include <cstring>

using namespace mlir;

namespace lathe::onnx_fold {

/// The bits of an element, in the low bits.
static uint64_t getBits(const Tensor &tensor, int64_t i) {
  int64_t width = getBytesOfElement(tensor.type.getElementType());
  uint64_t bits = 0;
  const char *from = tensor.bytes.data() + i * width;
  if constexpr (llvm::endianness::native == llvm::endianness::little)
    std::memcpy(&bits, from, width);
  else
    std::memcpy(reinterpret_cast<char *>(&bits) + 8 - width, from, width);
  return bits;
}

static void setBits(Tensor &tensor, int64_t i, uint64_t bits) {
  int64_t width = getBytesOfElement(tensor.type.getElementType());
  if (unsigned size = tensor.type.getElementType().getIntOrFloatBitWidth(); size < 8)
    bits &= (1u << size) - 1;
  char *to = tensor.bytes.data() + i * width;
  if constexpr (llvm::endianness::native == llvm::endianness::little)
    std::memcpy(to, &bits, width);
  else
    std::memcpy(to, reinterpret_cast<const char *>(&bits) + 8 - width, width);
}

static APSInt getInteger(const Tensor &tensor, int64_t i) {
  auto type = cast<IntegerType>(tensor.type.getElementType());
  bool isUnsigned = type.isUnsigned() || type.getWidth() == 1;
  return APSInt(APInt(type.getWidth(), getBits(tensor, i), /*isSigned=*/false, /*implicitTrunc=*/true), isUnsigned);
}

static APFloat getFloat(const Tensor &tensor, int64_t i) {
  auto type = cast<FloatType>(tensor.type.getElementType());
  return APFloat(type.getFloatSemantics(), APInt(type.getWidth(), getBits(tensor, i), false, true));
}

SmallVector<int64_t> getIntegers(const Tensor &tensor) {
  SmallVector<int64_t> values;
  for (int64_t i = 0; i < tensor.count(); ++i)
    values.push_back(getInteger(tensor, i).getExtValue());
  return values;
}

Tensor createIntegers(RankedTensorType type, ArrayRef<int64_t> values) {
  Tensor result{type, std::string(type.getNumElements() * getBytesOfElement(type.getElementType()), 0)};
  for (auto [i, value] : llvm::enumerate(values))
    setBits(result, static_cast<int64_t>(i), static_cast<uint64_t>(value));
  return result;
}

/// APSInt::getExtValue asks that a value fits; unsigned ones of 64 bits may not.
static bool hasSimpleElements(Type element) {
  auto integer = dyn_cast<IntegerType>(element);
  return (integer && integer.getWidth() <= 64) || isa<Float32Type, Float64Type>(element);
}

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

enum class Kind { None, Add, Sub, Mul, Div, Min, Max, Equal, Less, LessOrEqual, Greater, GreaterOrEqual, And, Or, Xor };

static Kind getKind(StringRef name) {
  return llvm::StringSwitch<Kind>(name)
      .Case("Add", Kind::Add)
      .Case("Sub", Kind::Sub)
      .Case("Mul", Kind::Mul)
      .Case("Div", Kind::Div)
      .Case("Min", Kind::Min)
      .Case("Max", Kind::Max)
      .Case("Equal", Kind::Equal)
      .Case("Less", Kind::Less)
      .Case("LessOrEqual", Kind::LessOrEqual)
      .Case("Greater", Kind::Greater)
      .Case("GreaterOrEqual", Kind::GreaterOrEqual)
      .Case("And", Kind::And)
      .Case("Or", Kind::Or)
      .Case("Xor", Kind::Xor)
      .Default(Kind::None);
}

/// The bits of the result; nothing where compiled code would fail.
static std::optional<uint64_t> compute(Kind kind, const APSInt &a, const APSInt &b) {
  switch (kind) {
  case Kind::Add:
    return (a + b).getZExtValue();
  case Kind::Sub:
    return (a - b).getZExtValue();
  case Kind::Mul:
    return (a * b).getZExtValue();
  case Kind::Div: // towards zero; the smallest by -1 has no result
    if (b == 0 || (a.isSigned() && a.isMinSignedValue() && b.isAllOnes()))
      return std::nullopt;
    return (a / b).getZExtValue();
  case Kind::Min:
    return (a < b ? a : b).getZExtValue();
  case Kind::Max:
    return (a < b ? b : a).getZExtValue();
  case Kind::Equal:
    return a == b;
  case Kind::Less:
    return a < b;
  case Kind::LessOrEqual:
    return a <= b;
  case Kind::Greater:
    return a > b;
  case Kind::GreaterOrEqual:
    return a >= b;
  case Kind::And:
    return (a & b).getZExtValue();
  case Kind::Or:
    return (a | b).getZExtValue();
  case Kind::Xor:
    return (a ^ b).getZExtValue();
  case Kind::None:
    return std::nullopt;
  }
  return std::nullopt;
}

static std::optional<uint64_t> compute(Kind kind, APFloat a, const APFloat &b) {
  constexpr auto kNearest = APFloat::rmNearestTiesToEven;
  if (a.isNaN() || b.isNaN())
    return std::nullopt; // which NaN is left to the code
  switch (kind) {
  case Kind::Add:
    a.add(b, kNearest);
    break;
  case Kind::Sub:
    a.subtract(b, kNearest);
    break;
  case Kind::Mul:
    a.multiply(b, kNearest);
    break;
  case Kind::Div:
    a.divide(b, kNearest);
    break;
  case Kind::Equal:
    return a == b;
  case Kind::Less:
    return a < b;
  case Kind::LessOrEqual:
    return a <= b;
  case Kind::Greater:
    return a > b;
  case Kind::GreaterOrEqual:
    return a >= b;
  default:
    return std::nullopt;
  }
  if (a.isNaN())
    return std::nullopt;
  return a.bitcastToAPInt().getZExtValue();
}

static std::optional<Tensor> foldBinary(Kind kind, const Tensor &a, const Tensor &b, RankedTensorType type) {
  Type element = a.type.getElementType();
  if (b.type.getElementType() != element || std::max(a.type.getRank(), b.type.getRank()) > type.getRank())
    return std::nullopt;
  bool isInteger = isa<IntegerType>(element);
  SmallVector<int64_t> aStrides = getStrides(a.shape()), bStrides = getStrides(b.shape());
  Tensor result = createIntegers(type, {});
  int64_t next = 0;
  bool isFolded = true;
  forEachIndex(type.getShape(), [&](ArrayRef<int64_t> index) {
    if (!isFolded)
      return;
    int64_t i = getBroadcastPlace(index, a.shape(), aStrides), j = getBroadcastPlace(index, b.shape(), bStrides);
    std::optional<uint64_t> bits =
        isInteger ? compute(kind, getInteger(a, i), getInteger(b, j)) : compute(kind, getFloat(a, i), getFloat(b, j));
    isFolded = bits.has_value();
    if (isFolded)
      setBits(result, next++, *bits);
  });
  return isFolded ? std::optional(std::move(result)) : std::nullopt;
}

static std::optional<Tensor> foldWhere(const Operands &operands, RankedTensorType type) {
  const Tensor &condition = *operands[0], &a = *operands[1], &b = *operands[2];
  SmallVector<int64_t> strides = getStrides(condition.shape()), aStrides = getStrides(a.shape()),
                       bStrides = getStrides(b.shape());
  Tensor result = createIntegers(type, {});
  int64_t next = 0;
  forEachIndex(type.getShape(), [&](ArrayRef<int64_t> index) {
    bool isTrue = getBits(condition, getBroadcastPlace(index, condition.shape(), strides)) != 0;
    setBits(result, next++,
            isTrue ? getBits(a, getBroadcastPlace(index, a.shape(), aStrides))
                   : getBits(b, getBroadcastPlace(index, b.shape(), bStrides)));
  });
  return result;
}

//===----------------------------------------------------------------------===//
// One operand
//===----------------------------------------------------------------------===//

static std::optional<uint64_t> castElement(const Tensor &data, int64_t i, Type to) {
  auto toInteger = dyn_cast<IntegerType>(to);
  auto toFloat = dyn_cast<FloatType>(to);
  if (isa<IntegerType>(data.type.getElementType())) {
    APSInt value = getInteger(data, i);
    if (toInteger)
      return toInteger.getWidth() == 1 ? static_cast<uint64_t>(value != 0) : APInt(value.extOrTrunc(64)).getZExtValue();
    APFloat number(toFloat.getFloatSemantics());
    number.convertFromAPInt(value, value.isSigned(), APFloat::rmNearestTiesToEven);
    return number.bitcastToAPInt().getZExtValue();
  }
  APFloat number = getFloat(data, i);
  if (number.isNaN())
    return std::nullopt;
  if (toFloat) {
    bool loses;
    number.convert(toFloat.getFloatSemantics(), APFloat::rmNearestTiesToEven, &loses);
    return number.bitcastToAPInt().getZExtValue();
  }
  if (toInteger.getWidth() == 1)
    return !number.isZero();
  APSInt integer(toInteger.getWidth(), toInteger.isUnsigned());
  bool isExact;
  // What does not fit is left to the code.
  if (number.convertToInteger(integer, APFloat::rmTowardZero, &isExact) & APFloat::opInvalidOp)
    return std::nullopt;
  return integer.getZExtValue();
}

static std::optional<uint64_t> computeUnary(StringRef name, const Tensor &data, int64_t i, Type to) {
  if (name == "Cast")
    return castElement(data, i, to);
  if (isa<IntegerType>(to)) {
    APSInt value = getInteger(data, i);
    if (name == "Neg")
      return (-value).getZExtValue();
    if (name == "Abs")
      return (value.isNegative() ? -value : value).getZExtValue();
    return (~value).getZExtValue(); // Not
  }
  APFloat number = getFloat(data, i);
  if (number.isNaN())
    return std::nullopt;
  if (name == "Neg")
    number.changeSign();
  else if (name == "Abs")
    number.clearSign();
  else
    number.roundToIntegral(name == "Floor" ? APFloat::rmTowardNegative : APFloat::rmTowardPositive);
  return number.bitcastToAPInt().getZExtValue();
}

static std::optional<Tensor> foldUnary(StringRef name, const Tensor &data, RankedTensorType type) {
  Tensor result = createIntegers(type, {});
  for (int64_t i = 0; i < data.count(); ++i) {
    std::optional<uint64_t> bits = computeUnary(name, data, i, type.getElementType());
    if (!bits)
      return std::nullopt;
    setBits(result, i, *bits);
  }
  return result;
}

/// From a start on, by a step; of integers.
static std::optional<Tensor> foldRange(const Operands &operands, RankedTensorType type) {
  if (!isa<IntegerType>(type.getElementType()))
    return std::nullopt;
  Tensor result = createIntegers(type, {});
  uint64_t value = getBits(*operands[0], 0), step = getBits(*operands[2], 0);
  for (int64_t i = 0; i < type.getNumElements(); ++i, value += step)
    setBits(result, i, value);
  return result;
}

/// Of all elements, which is how shapes become sizes.
static std::optional<Tensor> foldReduction(StringRef name, const Operands &operands, RankedTensorType type) {
  const Tensor &data = *operands[0];
  if (!isa<IntegerType>(type.getElementType()) || type.getNumElements() != 1 || data.type.getRank() > 1 || data.count() == 0)
    return std::nullopt;
  Kind kind = llvm::StringSwitch<Kind>(name)
                  .Case("ReduceProd", Kind::Mul)
                  .Case("ReduceSum", Kind::Add)
                  .Case("ReduceMin", Kind::Min)
                  .Default(Kind::Max);
  APSInt value = getInteger(data, 0);
  for (int64_t i = 1; i < data.count(); ++i) {
    std::optional<uint64_t> bits = compute(kind, value, getInteger(data, i));
    value = APSInt(APInt(value.getBitWidth(), *bits, false, true), value.isUnsigned());
  }
  Tensor result = createIntegers(type, {});
  setBits(result, 0, value.getZExtValue());
  return result;
}

std::optional<Tensor> foldArithmetic(Operation *op, const Operands &operands, RankedTensorType type) {
  StringRef name = op->getName().stripDialect();
  if (operands.inputs.empty() || !operands[0] || !hasSimpleElements(operands[0]->type.getElementType()) ||
      !hasSimpleElements(type.getElementType()))
    return std::nullopt;
  Type element = operands[0]->type.getElementType();
  bool isInteger = isa<IntegerType>(element);
  if (Kind kind = getKind(name); kind != Kind::None) {
    if (operands.inputs.size() != 2 || !operands[1])
      return std::nullopt;
    return foldBinary(kind, *operands[0], *operands[1], type);
  }
  if (name == "Where" && operands.inputs.size() == 3)
    return foldWhere(operands, type);
  // A cast to 64 unsigned bits of what has none, and the like, have one meaning in code alone.
  if (name == "Cast" || ((name == "Neg" || name == "Abs") && !element.isUnsignedInteger()) || (name == "Not" && isInteger) ||
      ((name == "Floor" || name == "Ceil") && !isInteger))
    return foldUnary(name, *operands[0], type);
  if (name == "Range" && operands.inputs.size() == 3)
    return foldRange(operands, type);
  if (name == "ReduceProd" || name == "ReduceSum" || name == "ReduceMin" || name == "ReduceMax")
    return foldReduction(name, operands, type);
  return std::nullopt;
}

} // namespace lathe::onnx_fold
