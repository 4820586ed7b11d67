//===- TextCast.cpp - Lowering of casts between strings and numbers -------===//

#include "compiler/conversion/model/RuntimeCalls.h"
#include "compiler/conversion/onnx/Sequence.h"
#include "compiler/conversion/onnx/TensorSupport.h"
#include "compiler/conversion/onnx/Text.h"
#include "dialects/onnx/OnnxElementwiseOps.h"
#include "dialects/pipeline/Pipeline.h"

using namespace mlir;

namespace lathe::onnx {

static bool isString(Type type) { return isa<pipeline::StringType>(getElementTypeOrSelf(type)); }

/// What the runtime reads and writes.
static bool isCastable(Type element) {
  if (auto integer = dyn_cast<IntegerType>(element))
    return integer.getWidth() == 1 || integer.getWidth() >= 8;
  return isa<Float16Type, BFloat16Type, Float32Type, Float64Type>(element);
}

namespace {

template <typename Op> struct StringCastLowering : OpConversionPattern<Op> {
  StringCastLowering(const TypeConverter &converter, MLIRContext *context)
      : OpConversionPattern<Op>(converter, context, /*benefit=*/2) {}

  LogicalResult matchAndRewrite(Op op, typename Op::Adaptor in, ConversionPatternRewriter &rewriter) const override {
    Type from = op->getOperand(0).getType(), to = op->getResult(0).getType();
    if (!isString(from) && !isString(to))
      return failure();
    Kit k(op, rewriter, *this->getTypeConverter());
    Value input = in.getOperands()[0];
    if (isString(from) && isString(to))
      return k.finish(input);
    Type number = getElementTypeOrSelf(isString(from) ? to : from);
    if (!isCastable(number))
      return k.refuse() << "between strings and elements of type " << number;
    Value result =
        isString(from)
            ? call(k, "lathe_parse_numbers", getValueType(k.getContext()), {pass(k, input), elementTypeOf(k, to)})
            : call(k, nameFor("lathe_format_numbers", input), getValueType(k.getContext()), {elementTypeOf(k, from), pass(k, input)});
    return k.finish(readValue(k, result, to));
  }
};

} // namespace

void populateStringCastLowerings(Lowerings &lowerings) {
  lowerings.addPattern<StringCastLowering<CastLikeOp>>();
  lowerings.addPattern<StringCastLowering<CastOp>>();
}

} // namespace lathe::onnx
