//===- MLMaps.cpp - Lowering of operators on maps -------------------------===//

#include "compiler/conversion/model/RuntimeCalls.h"
#include "compiler/conversion/onnx/ML.h"
#include "compiler/conversion/onnx/MLScores.h"
#include "compiler/conversion/onnx/MLTable.h"
#include "dialects/onnx/OnnxMLOps.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace lathe::onnx {

/// A function of the runtime, declared once for each type of the tensors that it takes.
static std::string nameFor(StringRef name, Type element) {
  std::string text;
  llvm::raw_string_ostream(text) << name << '.' << element;
  return text;
}

static LogicalResult lowerZipMap(ZipMapOp op, ZipMapOp::Adaptor in, Kit &k, Values &results) {
  Location loc = k.getLoc();
  bool isText = op.getClasslabelsStrings() && !op.getClasslabelsStrings()->empty();
  Value keys = isText ? constantStrings(k, llvm::map_to_vector(op.getClasslabelsStrings()->getAsRange<StringAttr>(),
                                                               [](StringAttr s) { return s.getValue(); }))
                      : constantIntegers(k, *op.getClasslabelsInt64s());
  Type key = cast<RankedTensorType>(keys.getType()).getElementType();
  Value rows = toRows(k, in.getX(), op.getX());
  results.push_back(callRuntime(k, loc, nameFor("lathe_map_zip", key), getValueType(k.getContext()),
                                {buildI32(k, loc, getElementType(key)), passTensor(k, loc, keys),
                                 buildI32(k, loc, getElementType(k.getF32Type())), passTensor(k, loc, rows)})[0]);
  return success();
}

/// The element type of a map's values.
static Type getMapped(MapType map) {
  auto tensor = dyn_cast<ShapedType>(map.getValueType());
  return tensor ? tensor.getElementType() : map.getValueType();
}

/// Keys or values of a map, as a list.
static Value listOf(Kit &k, StringRef function, Value map, Type element) {
  Location loc = k.getLoc();
  Value type = buildI32(k, loc, getElementType(element));
  Value list = callRuntime(k, loc, function, getValueType(k.getContext()), {map, type})[0];
  return receiveTensor(k, loc, list, RankedTensorType::get({ShapedType::kDynamic}, k.convert(element)));
}

static LogicalResult lowerDictVectorizer(DictVectorizerOp op, DictVectorizerOp::Adaptor in, Kit &k, Values &results) {
  auto map = cast<MapType>(op.getX().getType());
  Value keys = listOf(k, "lathe_map_keys", in.getX(), map.getKeyType());
  Value values = listOf(k, "lathe_map_values", in.getX(), getMapped(map));
  std::unique_ptr<Table> table = isa<pipeline::StringType>(map.getKeyType()) ? makeTable(*op.getStringVocabulary())
                                                                             : makeTable(k, *op.getInt64Vocabulary());
  table->prepare(k);
  Dims count = k.sizes(keys);
  Value places = k.map(count, keys, k.getI64Type(),
                       [&](Kit &k, ValueRange v) { return k.fromIndex(k.getI64Type(), table->find(k, v[0])); });
  // A map has few keys: each column looks for its own.
  Type element = k.resultElement(0);
  Value unset;
  if (isa<pipeline::StringType>(element))
    unset = k.load(constantStrings(k, {""}), {k.index(0)});
  else
    unset = isa<IntegerType>(element) ? k.integer(element, 0) : k.zero(element);
  results.push_back(k.generate(k.resultDims(0), element, [&](Kit &k, ValueRange at) -> Value {
    Value column = k.fromIndex(k.getI64Type(), at[1]);
    auto loop = scf::ForOp::create(k, k.index(0), k.index(count[0]), k.index(1), ValueRange(unset),
                                   [&](OpBuilder &b, Location, Value i, ValueRange found) {
                                     OpBuilder::InsertionGuard guard(k);
                                     k.restoreInsertionPoint(b.saveInsertionPoint());
                                     Value isColumn = k.compare(Kit::Compare::Equal, k.load(places, {i}), column);
                                     scf::YieldOp::create(k, ValueRange(k.select(isColumn, k.load(values, {i}), found[0])));
                                   });
    return loop.getResult(0);
  }));
  return success();
}

static LogicalResult lowerCastMap(CastMapOp op, CastMapOp::Adaptor in, Kit &k, Values &results) {
  auto map = cast<MapType>(op.getX().getType());
  Type from = k.convert(getMapped(map)), to = k.resultElement(0);
  if (isa<pipeline::StringType>(from) != isa<pipeline::StringType>(to))
    return k.refuse() << "casts between strings and numbers, in a map";
  Value keys = listOf(k, "lathe_map_keys", in.getX(), map.getKeyType());
  Value values = listOf(k, "lathe_map_values", in.getX(), getMapped(map));
  if (!isa<IntegerType>(map.getKeyType()))
    return k.refuse() << "keys that are no integers";
  bool isSparse = op.getMapForm() == "SPARSE";
  Dim count = k.sizes(keys)[0];
  Value unset;
  if (isa<pipeline::StringType>(to))
    unset = k.load(constantStrings(k, {""}), {k.index(0)});
  else
    unset = isa<IntegerType>(to) ? k.integer(to, 0) : k.zero(to);
  auto cast = [&](Kit &k, Value x) -> Value {
    if (from == to)
      return x;
    if (isa<FloatType>(to))
      return toFloat(k, x, to);
    return arith::FPToSIOp::create(k, to, x);
  };
  // Where each key stands: at its own number, or behind those that are smaller.
  Value places = keys;
  if (!isSparse)
    places = k.map({count}, keys, k.getI64Type(), [&](Kit &k, ValueRange v) -> Value {
      auto loop = scf::ForOp::create(k, k.index(0), k.index(count), k.index(1), ValueRange(k.integer(k.getI64Type(), 0)),
                                     [&](OpBuilder &b, Location, Value i, ValueRange smaller) {
                                       OpBuilder::InsertionGuard guard(k);
                                       k.restoreInsertionPoint(b.saveInsertionPoint());
                                       Value isSmaller = k.compare(Kit::Compare::Less, k.load(keys, {i}), v[0]);
                                       Value one = arith::ExtUIOp::create(k, k.getI64Type(), isSmaller);
                                       scf::YieldOp::create(k, ValueRange(k.add(smaller[0], one)));
                                     });
      return loop.getResult(0);
    });
  Dims dims = {1, isSparse ? Dim(op.getMaxMap()) : count};
  results.push_back(k.generate(dims, to, [&](Kit &k, ValueRange at) -> Value {
    Value column = k.fromIndex(k.getI64Type(), at[1]);
    auto loop = scf::ForOp::create(
        k, k.index(0), k.index(count), k.index(1), ValueRange(unset), [&](OpBuilder &b, Location, Value i, ValueRange found) {
          OpBuilder::InsertionGuard guard(k);
          k.restoreInsertionPoint(b.saveInsertionPoint());
          Value isColumn = k.compare(Kit::Compare::Equal, k.load(places, {i}), column);
          scf::YieldOp::create(k, ValueRange(k.select(isColumn, cast(k, k.load(values, {i})), found[0])));
        });
    return loop.getResult(0);
  }));
  return success();
}

void populateMLMapLowerings(Lowerings &lowerings) {
  lowerings.add<CastMapOp, lowerCastMap>();
  lowerings.add<DictVectorizerOp, lowerDictVectorizer>();
  lowerings.add<ZipMapOp, lowerZipMap>();
}

} // namespace lathe::onnx
