//===- MLTables.cpp - Lowering of operators that look values up -----------===//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/onnx/ML.h"
#include "compiler/conversion/onnx/MLScores.h"
#include "compiler/conversion/onnx/MLTable.h"
#include "dialects/onnx/OnnxMLOps.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace lathe::onnx {
namespace {

SmallVector<StringRef> toStrings(ArrayAttr array) {
  return llvm::map_to_vector(array.getAsRange<StringAttr>(), [](StringAttr s) { return s.getValue(); });
}

/// The values of keys, and behind them that of unknown ones, as constants.
Value joinValues(Kit &k, ElementsAttr values, Attribute unknown) {
  auto type = RankedTensorType::get({values.getNumElements() + 1}, values.getElementType());
  if (auto strings = dyn_cast<DenseStringElementsAttr>(values)) {
    SmallVector<StringRef> all = llvm::to_vector(strings.getValues<StringRef>());
    all.push_back(cast<StringAttr>(unknown).getValue());
    return arith::ConstantOp::create(k, DenseStringElementsAttr::get(type, all));
  }
  SmallVector<Attribute> all = llvm::to_vector(values.getValues<Attribute>());
  all.push_back(unknown);
  return arith::ConstantOp::create(k, DenseElementsAttr::get(type, all));
}

/// What each element of a tensor is in the table.
void lookUp(Kit &k, Table &table, Value x, Value values, Values &results) {
  table.prepare(k);
  Type element = cast<RankedTensorType>(values.getType()).getElementType();
  results.push_back(k.map(k.sizes(x), x, element, [&](Kit &k, ValueRange v) { return k.load(values, {table.find(k, v[0])}); }));
}

ElementsAttr elementsOf(Kit &k, ArrayAttr strings) {
  auto type = RankedTensorType::get({static_cast<int64_t>(strings.size())}, pipeline::StringType::get(k.getContext()));
  return cast<ElementsAttr>(DenseStringElementsAttr::get(type, toStrings(strings)));
}

template <typename Number> ElementsAttr elementsOf(Kit &k, ArrayRef<Number> numbers) {
  Type element = std::is_integral_v<Number> ? Type(k.getI64Type()) : Type(k.getF32Type());
  return DenseElementsAttr::get(RankedTensorType::get({static_cast<int64_t>(numbers.size())}, element), numbers);
}

LogicalResult lowerLabelEncoder(LabelEncoderOp op, LabelEncoderOp::Adaptor in, Kit &k, Values &results) {
  std::unique_ptr<Table> table;
  if (op.getKeysTensor())
    table = makeTable(*op.getKeysTensor());
  else if (op.getKeysStrings())
    table = makeTable(*op.getKeysStrings());
  else if (op.getKeysInt64s())
    table = makeTable(k, *op.getKeysInt64s());
  else
    table = makeTable(k, *op.getKeysFloats());
  ElementsAttr values = op.getValuesTensor()    ? *op.getValuesTensor()
                        : op.getValuesStrings() ? elementsOf(k, *op.getValuesStrings())
                        : op.getValuesInt64s()  ? elementsOf(k, *op.getValuesInt64s())
                                                : elementsOf(k, *op.getValuesFloats());
  Type element = values.getElementType();
  Attribute unknown;
  if (auto tensor = op.getDefaultTensor()) {
    if (tensor->getNumElements() != 1)
      return k.refuse() << "default_tensor has " << tensor->getNumElements() << " elements; expected 1";
    auto strings = dyn_cast<DenseStringElementsAttr>(*tensor);
    unknown =
        strings ? Attribute(k.getStringAttr(*strings.getValues<StringRef>().begin())) : *tensor->getValues<Attribute>().begin();
  } else if (isa<pipeline::StringType>(element)) {
    unknown = op.getDefaultStringAttr() ? op.getDefaultStringAttr() : k.getStringAttr(op.getDefaultString());
  } else if (isa<IntegerType>(element)) {
    unknown = IntegerAttr::get(element, op.getDefaultInt64());
  } else {
    unknown = FloatAttr::get(element, op.getDefaultFloat().convertToDouble());
  }
  if (!table)
    return k.refuse() << "its keys are of an unknown kind";
  lookUp(k, *table, in.getX(), joinValues(k, values, unknown), results);
  return success();
}

LogicalResult lowerCategoryMapper(CategoryMapperOp op, CategoryMapperOp::Adaptor in, Kit &k, Values &results) {
  if (isa<IntegerType>(k.resultElement(0))) {
    Attribute unknown = k.getI64IntegerAttr(op.getDefaultInt64());
    lookUp(k, *makeTable(*op.getCatsStrings()), in.getX(), joinValues(k, elementsOf(k, *op.getCatsInt64s()), unknown), results);
    return success();
  }
  lookUp(k, *makeTable(k, *op.getCatsInt64s()), in.getX(),
         joinValues(k, elementsOf(k, *op.getCatsStrings()), k.getStringAttr(op.getDefaultString())), results);
  return success();
}

LogicalResult lowerOneHotEncoder(OneHotEncoderOp op, OneHotEncoderOp::Adaptor in, Kit &k, Values &results) {
  Value x = in.getX();
  Dims dims = k.resultDims(0);
  Type element = cast<RankedTensorType>(x.getType()).getElementType();
  bool isText = isa<pipeline::StringType>(element);
  std::unique_ptr<Table> table = isText ? makeTable(*op.getCatsStrings()) : makeTable(k, *op.getCatsInt64s());
  table->prepare(k);
  // The category of each element first, so that each is looked up once.
  Value categories = k.map(k.sizes(x), x, k.getI64Type(), [&](Kit &k, ValueRange v) {
    Value key = v[0];
    if (isa<FloatType>(element))
      key = arith::FPToSIOp::create(k, k.getI64Type(), key);
    else if (!isText && !element.isInteger(64))
      key = arith::ExtSIOp::create(k, k.getI64Type(), key);
    return k.fromIndex(k.getI64Type(), table->find(k, key));
  });
  if (op.getZeros() == 0) {
    Value limit = k.integer(k.getI64Type(), dims.back().get());
    SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, dims.size() - 1));
    Value most = k.reduce(categories, axes, /*keepDims=*/false, k.integer(k.getI64Type(), 0),
                          [](Kit &k, ValueRange v) { return k.max(v[0], v[1]); });
    k.check(k.compare(Kit::Compare::Less, k.loadScalar(most), limit), "onnx.OneHotEncoder: a category is not known");
  }
  results.push_back(k.generate(dims, k.getF32Type(), [&](Kit &k, ValueRange at) {
    Value category = k.load(categories, at.drop_back());
    Value isSame = k.compare(Kit::Compare::Equal, category, k.fromIndex(k.getI64Type(), at.back()));
    return k.select(isSame, k.constant(k.getF32Type(), 1), k.zero(k.getF32Type()));
  }));
  return success();
}

} // namespace

void populateMLTableLowerings(Lowerings &lowerings) {
  lowerings.add<CategoryMapperOp, lowerCategoryMapper>();
  lowerings.add<LabelEncoderOp, lowerLabelEncoder>();
  lowerings.add<OneHotEncoderOp, lowerOneHotEncoder>();
}

} // namespace lathe::onnx
