//===- Projection.cpp - What the projections have in common ---------------===//

#include "compiler/projections/Projection.h"

#include "compiler/conversion/entry/Passes.h"
#include "compiler/transforms/UnreadColumns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"

#include "llvm/ADT/StringMap.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace lathe {

pipeline::PipelineOp Projection::findPipeline(ModuleOp module, bool needsSplit) {
  auto pipelines = llvm::to_vector(module.getOps<pipeline::PipelineOp>());
  if (pipelines.size() != 1) {
    module.emitError("expected one pipeline.pipeline in the module, found ") << pipelines.size();
    return nullptr;
  }
  Region &body = pipelines.front().getBody();
  if (body.getOps<feature::GraphOp>().empty()) {
    pipelines.front().emitOpError("needs a feature.graph to derive a program from");
    return nullptr;
  }
  if (needsSplit && body.getOps<pipeline::SplitOp>().empty()) {
    pipelines.front().emitOpError("needs a pipeline.split to derive this program from");
    return nullptr;
  }
  return pipelines.front();
}

Projection::Projection(pipeline::PipelineOp pipeline)
    : pipeline(pipeline), module(pipeline->getParentOfType<ModuleOp>()), model(pipeline),
      b(pipeline.getLoc(), pipeline.getContext()) {}

feature::GraphOp Projection::getGraph() { return *pipeline.getBody().getOps<feature::GraphOp>().begin(); }

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

void Projection::addInput(StringRef name) {
  if (auto column = pipeline.lookupColumn(name))
    inputs.insert({column.getSymName(), column});
}

void Projection::addGraphInputs() {
  llvm::StringMap<pipeline::ColumnOp> columns; // one look-up each would walk all columns every time
  for (pipeline::ColumnOp column : pipeline.getColumns())
    columns[column.getSymName()] = column;
  for (auto name : getGraph().getColumns().getAsRange<StringAttr>())
    if (pipeline::ColumnOp column = columns.lookup(name))
      inputs.insert({column.getSymName(), column});
}

void Projection::addSplitInputs() {
  auto split = *pipeline.getBody().getOps<pipeline::SplitOp>().begin();
  for (auto name : split.getHashColumns().getAsRange<StringAttr>())
    addInput(name);
  if (split.getHashColumns().empty())
    for (auto column : pipeline.getColumns())
      addInput(column.getSymName());
}

void Projection::addLabelInput() { addInput(pipeline.getLabel()); }

int32_t Projection::getInputIndex(StringRef name) const {
  const auto *it = inputs.find(name);
  assert(it != inputs.end() && "column was not added to the inputs");
  return it - inputs.begin();
}

Value Projection::buildLoad(OpBuilder &builder, Location loc, Value batch, Value row, StringRef name, bool isLanes) {
  auto column = inputs.lookup(name);
  Type type = builder.getF64Type();
  if (isLanes)
    type = VectorType::get({kLanes}, type);
  if (column.getType() == pipeline::ColumnType::String)
    type = pipeline::StringType::get(builder.getContext());
  if (column.getType() == pipeline::ColumnType::Timestamp)
    type = pipeline::TimestampType::get(builder.getContext());
  return pipeline::LoadOp::create(builder, loc, type, batch, row, getInputIndex(name), column.getType());
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

func::FuncOp Projection::createFunction(StringRef name, TypeRange arguments, TypeRange results, bool isEntry) {
  b.setInsertionPointToEnd(module.getBody());
  auto function = func::FuncOp::create(b, name, b.getFunctionType(arguments, results));
  if (isEntry)
    function->setAttr(kEntryAttr, b.getUnitAttr());
  else
    function.setPrivate();
  b.setInsertionPointToStart(function.addEntryBlock());
  return function;
}

func::FuncOp Projection::buildSplit() {
  auto split = *pipeline.getBody().getOps<pipeline::SplitOp>().begin();
  auto function = createFunction("split", {pipeline::BatchType::get(b.getContext()), b.getIndexType()}, {b.getI32Type()}, true);
  Value batch = function.getArgument(0), row = function.getArgument(1);
  auto i32 = [&](int32_t value) -> Value { return arith::ConstantOp::create(b, b.getI32IntegerAttr(value)); };
  auto f64 = [&](double value) -> Value { return arith::ConstantOp::create(b, b.getF64FloatAttr(value)); };

  Value hash = arith::ConstantOp::create(b, b.getI64IntegerAttr(split.getSeed()));
  auto chain = [&](StringRef name) {
    hash =
        pipeline::HashValueOp::create(b, b.getI64Type(), batch, row, hash, getInputIndex(name), inputs.lookup(name).getType());
  };
  for (auto name : split.getHashColumns().getAsRange<StringAttr>())
    chain(name);
  if (split.getHashColumns().empty())
    for (auto column : pipeline.getColumns())
      chain(column.getSymName());

  // The upper 53 bits of the hash as a fraction in [0, 1).
  Value bits = arith::ShRUIOp::create(b, hash, arith::ConstantOp::create(b, b.getI64IntegerAttr(11)));
  Value fraction = arith::MulFOp::create(b, arith::UIToFPOp::create(b, b.getF64Type(), bits), f64(0x1p-53));
  double train = split.getTrain().convertToDouble(), validation = split.getValidation().convertToDouble();
  // Without test rows nothing may fall behind the last boundary, however the fractions were rounded.
  double testFrom = split.getTest().isZero() ? 2 : train + validation;
  Value isTrain =
      arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, fraction, f64(validation == 0 && testFrom == 2 ? 2 : train));
  Value isBeforeTest = arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, fraction, f64(testFrom));
  Value rest = arith::SelectOp::create(b, isBeforeTest, i32(1), i32(2));
  Value result = arith::SelectOp::create(b, isTrain, i32(0), rest);
  if (!split.getTestFiles().empty()) {
    Value source = pipeline::SourceOp::create(b, pipeline::StringType::get(b.getContext()), batch);
    for (auto file : split.getTestFiles().getAsRange<StringAttr>()) {
      Value isTestFile = pipeline::StringEqualsOp::create(b, b.getI1Type(), source, file);
      result = arith::SelectOp::create(b, isTestFile, i32(2), result);
    }
  }
  func::ReturnOp::create(b, result);
  return function;
}

func::FuncOp Projection::buildLabelOf() {
  auto function =
      createFunction("label_of", {pipeline::BatchType::get(b.getContext()), b.getIndexType()}, {b.getF32Type()}, true);
  auto column = pipeline.lookupColumn(pipeline.getLabel());
  Value label = buildLoad(b, b.getLoc(), function.getArgument(0), function.getArgument(1), pipeline.getLabel());
  bool isClass = pipeline.getTask() != pipeline::Task::Regression && column.getType() != pipeline::ColumnType::Bool;
  if (!isClass) {
    // A regression's value, or a bool, whose classes are false and true.
    func::ReturnOp::create(b, Value(arith::TruncFOp::create(b, b.getF32Type(), label)));
    return function;
  }
  if (label.getType().isF64())
    label = pipeline::FormatIntegerOp::create(b, pipeline::StringType::get(b.getContext()), label);
  auto f32 = [&](float value) -> Value { return arith::ConstantOp::create(b, b.getF32FloatAttr(value)); };
  Value result = f32(std::numeric_limits<float>::quiet_NaN());
  for (auto [index, name] : llvm::enumerate(pipeline.getClasses().getAsRange<StringAttr>())) {
    Value equals = pipeline::StringEqualsOp::create(b, b.getI1Type(), label, name);
    result = arith::SelectOp::create(b, equals, f32(index), result);
  }
  func::ReturnOp::create(b, result);
  return function;
}

/// The type of a row of features inside a larger buffer.
static MemRefType getRowMemRef(Builder &b, int64_t width, FloatType element) {
  return MemRefType::get({width}, element, StridedLayoutAttr::get(b.getContext(), ShapedType::kDynamic, {1}));
}

Value Projection::buildNumber(ImplicitLocOpBuilder &b, Value number, FloatType element) {
  Type type = element;
  if (auto lanes = dyn_cast<VectorType>(number.getType()))
    type = lanes.clone(element);
  if (getElementTypeOrSelf(number.getType()).isInteger()) // a category's code
    return arith::SIToFPOp::create(b, type, number);
  return element.isF64() ? number : Value(arith::TruncFOp::create(b, type, number));
}

func::FuncOp Projection::buildFeaturesRow(FloatType element) {
  feature::GraphOp graph = getGraph();
  feature::YieldOp yield = graph.getYield();
  int64_t width = graph.getWidth();
  auto function =
      createFunction(element.isF64() ? "features_row_f64" : "features_row",
                     {pipeline::BatchType::get(b.getContext()), b.getIndexType(), getRowMemRef(b, width, element)}, {}, false);
  Value batch = function.getArgument(0), row = function.getArgument(1), out = function.getArgument(2);

  auto index = [&](int64_t value) -> Value { return arith::ConstantIndexOp::create(b, value); };
  auto isSums = [](RankedTensorType type) { return type.getRank() == 2 && type.getElementType().isF64(); };
  auto isEncoded = [&](Value value) {
    auto type = cast<RankedTensorType>(value.getType());
    return type.getRank() == 2 && !isSums(type);
  };
  if (llvm::any_of(yield.getFeatures(), isEncoded)) {
    // Encoders write only the slots that are not zero.
    auto fill = scf::ForOp::create(b, index(0), index(width), index(1));
    b.setInsertionPointToStart(fill.getBody());
    memref::StoreOp::create(b, arith::ConstantOp::create(b, b.getFloatAttr(element, 0)), out, fill.getInductionVar());
    b.setInsertionPointAfter(fill);
  }

  IRMapping rows; // column of the graph -> scalar of the row
  for (auto [argument, name] : llvm::zip(graph.getBody().getArguments(), graph.getColumns().getAsRange<StringAttr>()))
    rows.map(argument, buildLoad(b, b.getLoc(), batch, row, name));
  auto lookup = [&](OperandRange operands) {
    return llvm::map_to_vector(operands, [&](Value operand) { return rows.lookup(operand); });
  };
  for (auto op : graph.getBody().getOps<feature::RowOpInterface>())
    if (auto type = cast<RankedTensorType>(op->getResult(0).getType()); type.getRank() == 1 || isSums(type))
      rows.map(op->getResult(0), op.buildRow(b, lookup(op->getOperands()), Value(), 0));

  int64_t offset = 0;
  for (Value value : yield.getFeatures()) {
    auto type = cast<RankedTensorType>(value.getType());
    if (type.getRank() == 1) {
      memref::StoreOp::create(b, buildNumber(b, rows.lookup(value), element), out, index(offset));
      offset += 1;
      continue;
    }
    if (isSums(type)) {
      auto rounded = VectorType::get({type.getDimSize(1)}, element);
      vector::StoreOp::create(b, Value(arith::TruncFOp::create(b, rounded, rows.lookup(value))), out, index(offset));
    } else {
      auto encoder = value.getDefiningOp<feature::RowOpInterface>();
      encoder.buildRow(b, lookup(encoder->getOperands()), out, offset);
    }
    offset += type.getDimSize(1);
  }
  func::ReturnOp::create(b);
  return function;
}

func::FuncOp Projection::buildFeatures(func::FuncOp featuresRow) {
  int64_t width = getGraph().getWidth();
  auto buffer = MemRefType::get({ShapedType::kDynamic}, b.getF32Type());
  auto function = createFunction(
      "features", {pipeline::BatchType::get(b.getContext()), b.getIndexType(), b.getIndexType(), buffer}, {}, true);
  Value batch = function.getArgument(0), begin = function.getArgument(1), end = function.getArgument(2);
  Value one = arith::ConstantIndexOp::create(b, 1), stride = arith::ConstantIndexOp::create(b, width);
  auto loop = scf::ForOp::create(b, begin, end, one);
  b.setInsertionPointToStart(loop.getBody());
  Value offset = arith::MulIOp::create(b, arith::SubIOp::create(b, loop.getInductionVar(), begin), stride);
  Value row = memref::SubViewOp::create(b, getRowMemRef(b, width, b.getF32Type()), function.getArgument(3),
                                        SmallVector<OpFoldResult>{offset}, SmallVector<OpFoldResult>{b.getIndexAttr(width)},
                                        SmallVector<OpFoldResult>{b.getIndexAttr(1)});
  func::CallOp::create(b, featuresRow, ValueRange{batch, loop.getInductionVar(), row});
  b.setInsertionPointAfter(loop);
  func::ReturnOp::create(b);
  return function;
}

//===----------------------------------------------------------------------===//
// Program
//===----------------------------------------------------------------------===//

void Projection::exportFunction(StringRef field, func::FuncOp function) {
  functions.push_back(b.getNamedAttr(field, FlatSymbolRefAttr::get(function.getSymNameAttr())));
}

void Projection::addAccumulator(StringRef key, pipeline::Statistic statistic) {
  accumulatorKeys.push_back(key.str());
  accumulatorKinds.push_back(static_cast<int32_t>(statistic));
}

/// The columns that the program reads, in their order; between them, where the schema has them, those that fusion made unread.
SmallVector<Attribute> Projection::describeInputs() {
  auto describe = [&](pipeline::ColumnOp column, bool isRead) -> Attribute {
    auto bound = [&](std::optional<APFloat> value, double absent) {
      return b.getF64FloatAttr(value ? value->convertToDouble() : absent);
    };
    const double infinity = std::numeric_limits<double>::infinity();
    return b.getDictionaryAttr({
        b.getNamedAttr("doc", column.getDocAttr()),
        b.getNamedAttr("max", bound(column.getMax(), infinity)),
        b.getNamedAttr("min", bound(column.getMin(), -infinity)),
        b.getNamedAttr("name", column.getSymNameAttr()),
        b.getNamedAttr("read", b.getBoolAttr(isRead)),
        b.getNamedAttr("required", b.getBoolAttr(column.getRequired())),
        b.getNamedAttr("type", b.getI32IntegerAttr(static_cast<int32_t>(column.getType()))),
        b.getNamedAttr("values", column.getValuesAttr()),
    });
  };
  SmallVector<pipeline::ColumnOp> unread;
  if (auto names = getGraph()->getAttrOfType<ArrayAttr>(kUnreadAttr))
    for (auto name : names.getAsRange<StringAttr>())
      unread.push_back(pipeline.lookupColumn(name));
  llvm::sort(unread, [](Operation *x, Operation *y) { return x->isBeforeInBlock(y); });
  SmallVector<Attribute> described;
  const auto *next = unread.begin();
  for (auto &[name, column] : inputs) {
    for (; next != unread.end() && (*next)->isBeforeInBlock(column); ++next)
      described.push_back(describe(*next, false));
    described.push_back(describe(column, true));
  }
  for (; next != unread.end(); ++next)
    described.push_back(describe(*next, false));
  return described;
}

void Projection::finish(bool isExecutable) {
  SmallVector<Attribute> inputAttrs = describeInputs();
  SmallVector<std::string> featureNames;
  if (getGraph().isFitted() && !getGraph().getFused())
    featureNames = getGraph().getYield().getSlotNames();
  auto strings = [&](ArrayRef<std::string> values) {
    return b.getStrArrayAttr(SmallVector<StringRef>(values.begin(), values.end()));
  };
  bool hasMargins = llvm::any_of(functions, [](NamedAttribute function) { return function.getName() == "margins"; });
  b.setInsertionPointToEnd(module.getBody());
  pipeline::ProgramOp::create(
      b, b.getStringAttr(pipeline.getSymName() + "_program"), pipeline.getSymNameAttr(), pipeline.getOriginAttr(),
      pipeline.getDocAttr(), b.getStringAttr(pipeline.getLabel()), pipeline.getTaskAttr(), b.getArrayAttr(inputAttrs),
      pipeline.getClassesAttr(), b.getI32IntegerAttr(pipeline.getNumOutputs()), strings(featureNames), strings(accumulatorKeys),
      b.getDenseI32ArrayAttr(accumulatorKinds), b.getDictionaryAttr(functions),
      b.getI32IntegerAttr(hasMargins ? model.getNumMargins() : 0), hasMargins ? TypeAttr::get(model.getRowType()) : TypeAttr(),
      hasMargins ? TypeAttr::get(model.getMarginType()) : TypeAttr(), learner, b.getArrayAttr({}),
      isExecutable ? b.getUnitAttr() : UnitAttr());
  pipeline.erase();
}

} // namespace lathe
