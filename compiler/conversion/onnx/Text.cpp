//===- Text.cpp - Lowering of operators on strings ------------------------===//
//
// The runtime does the work (runtime/tensor/text.h); what is constant is prepared here.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/onnx/Text.h"

#include "compiler/conversion/model/RuntimeCalls.h"
#include "compiler/conversion/onnx/Regex.h"
#include "compiler/conversion/onnx/Sequence.h"
#include "compiler/conversion/onnx/TensorSupport.h"
#include "dialects/onnx/OnnxTextOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace lathe::onnx {

static Type pointer(Kit &k) { return getValueType(k.getContext()); }

/// A constant tensor of strings, as the runtime takes it.
static Value passStrings(Kit &k, ArrayRef<StringRef> strings, Type element) {
  auto type = RankedTensorType::get(static_cast<int64_t>(strings.size()), element);
  return pass(k, arith::ConstantOp::create(k, DenseStringElementsAttr::get(type, strings)));
}

template <typename T> static Value passConstant(Kit &k, ArrayRef<int64_t> sizes, ArrayRef<T> values) {
  auto type = RankedTensorType::get(sizes, k.getIntegerType(8 * sizeof(T)));
  return pass(k, arith::ConstantOp::create(k, DenseElementsAttr::get(type, values)));
}

static LogicalResult lowerRegexFullMatch(RegexFullMatchOp op, RegexFullMatchOp::Adaptor in, Kit &k, Values &results) {
  Automaton automaton;
  if (std::string error = compileRegex(*op.getPattern(), automaton); !error.empty())
    return k.refuse() << "pattern '" << *op.getPattern() << "': " << error;
  int64_t states = automaton.accepts.size();
  SmallVector<int8_t> classes(automaton.classes.begin(), automaton.classes.end());
  SmallVector<int8_t> accepts(automaton.accepts.begin(), automaton.accepts.end());
  Value matches = call(k, "lathe_regex_full_match", pointer(k),
                       {pass(k, in.getX()), passConstant<int8_t>(k, 256, classes),
                        passConstant<int32_t>(k, {states, automaton.width}, automaton.next), passConstant<int8_t>(k, states, accepts)});
  results.push_back(readValue(k, matches, op.getY().getType()));
  return success();
}

static LogicalResult lowerStringConcat(StringConcatOp op, StringConcatOp::Adaptor in, Kit &k, Values &results) {
  Dims dims = k.resultDims(0);
  auto broadcast = [&](Value x) -> Value {
    if (x.getType() == Kit::tensorType(dims, getElementTypeOrSelf(x)) && cast<RankedTensorType>(x.getType()).hasStaticShape())
      return x;
    return k.map(dims, x, getElementTypeOrSelf(x), [](Kit &, ValueRange x) { return x[0]; });
  };
  Value joined = call(k, "lathe_string_concat", pointer(k), {pass(k, broadcast(in.getX())), pass(k, broadcast(in.getY()))});
  results.push_back(readValue(k, joined, op.getZ().getType()));
  return success();
}

static LogicalResult lowerStringNormalizer(StringNormalizerOp op, StringNormalizerOp::Adaptor in, Kit &k, Values &results) {
  SmallVector<StringRef> stops;
  if (op.getStopwords())
    for (auto word : op.getStopwords()->getAsRange<StringAttr>())
      stops.push_back(word.getValue());
  StringRef action = op.getCaseChangeAction();
  Value normal = call(k, "lathe_string_normalize", pointer(k),
                      {pass(k, in.getX()), passStrings(k, stops, getElementTypeOrSelf(in.getX())),
                       number(k, action == "LOWER" ? 1 : action == "UPPER" ? 2 : 0), number(k, op.getIsCaseSensitive())});
  results.push_back(readValue(k, normal, op.getY().getType()));
  return success();
}

static LogicalResult lowerStringSplit(StringSplitOp op, StringSplitOp::Adaptor in, Kit &k, Values &results) {
  StringRef delimiter = op.getDelimiter().value_or("");
  Value both = call(k, "lathe_string_split", pointer(k),
                    {pass(k, in.getX()), passStrings(k, delimiter, getElementTypeOrSelf(in.getX())), number(k, op.getMaxsplit().value_or(-1))});
  results.push_back(readItem(k, both, 0, cast<RankedTensorType>(op.getY().getType())));
  results.push_back(readItem(k, both, 1, cast<RankedTensorType>(op.getZ().getType())));
  return success();
}

void populateTextLowerings(Lowerings &lowerings) {
  lowerings.add<RegexFullMatchOp, lowerRegexFullMatch>();
  lowerings.add<StringConcatOp, lowerStringConcat>();
  lowerings.add<StringNormalizerOp, lowerStringNormalizer>();
  lowerings.add<StringSplitOp, lowerStringSplit>();
  populateStringCastLowerings(lowerings);
  populateGramLowerings(lowerings);
}

} // namespace lathe::onnx
