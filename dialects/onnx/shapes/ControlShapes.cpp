//===- ControlShapes.cpp - Shapes of control flow -------------------------===//

#include "dialects/onnx/shapes/DataTypes.h"
#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/OnnxControlOps.h"
#include "dialects/onnx/shapes/ControlShapes.h"
#include "dialects/onnx/shapes/Model.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::onnx {

/// Appends the type that two graphs, or iterations, agree upon.
static LogicalResult appendJoined(ShapeBuilder &b, Type first, Type second, unsigned index, StringRef what, Results &results) {
  Type joined = joinTypes(first, second);
  if (!joined)
    return b.error() << "output " << index << " is " << first << " and " << second << " " << what
                     << "; expected one element type and one rank";
  results.emplace_back(joined);
  return success();
}

static OperandRange yieldsOf(Region &region) { return region.front().getTerminator()->getOperands(); }

//===----------------------------------------------------------------------===//
// If
//===----------------------------------------------------------------------===//

static LogicalResult inferIf(IfOp op, ShapeBuilder &b, Results &results) {
  auto condition = cast<RankedTensorType>(op.getCond().getType());
  if (condition.hasStaticShape() && condition.getNumElements() != 1)
    return b.error() << "'cond' is " << condition << "; expected one element";
  OperandRange thens = yieldsOf(op.getThenBranch()), elses = yieldsOf(op.getElseBranch());
  if (thens.size() != op.getNumResults() || elses.size() != op.getNumResults())
    return b.error() << "the branches have " << thens.size() << " and " << elses.size() << " outputs; expected "
                     << op.getNumResults() << ", as the node has";
  for (auto [i, values] : llvm::enumerate(llvm::zip_equal(thens, elses)))
    if (failed(appendJoined(b, std::get<0>(values).getType(), std::get<1>(values).getType(), i, "in the two branches", results)))
      return failure();
  return success();
}

//===----------------------------------------------------------------------===//
// Loop and Scan
//===----------------------------------------------------------------------===//

/// Appends the types of values that are carried from one iteration to the next.
static LogicalResult inferStates(ShapeBuilder &b, ValueRange initial, ValueRange arguments, ValueRange yields, Results &results) {
  for (auto [i, first, argument, yield] : llvm::enumerate(initial, arguments, yields)) {
    if (failed(appendJoined(b, first.getType(), yield.getType(), i, "before and after an iteration", results)))
      return failure();
    // A sequence of which the body knows no rank takes any.
    auto sequence = dyn_cast<SequenceType>(argument.getType());
    Type joined = joinTypes(argument.getType(), results.back().getType());
    if (joined != argument.getType() && !(joined && sequence && isa<UnrankedTensorType>(sequence.getElementType())))
      return b.error() << "the body takes state " << i << " as " << argument.getType() << "; expected what describes "
                       << results.back().getType();
  }
  return success();
}

/// Appends what `count` values of a graph's output are, one behind the other along a new axis.
static LogicalResult inferStacked(ShapeBuilder &b, Value each, Dim count, int64_t axis, unsigned index, Results &results) {
  auto type = dyn_cast<RankedTensorType>(each.getType());
  if (!type)
    return b.error() << "output " << index << " of the body is " << each.getType() << "; expected a tensor, to be stacked";
  std::optional<int64_t> at = b.axis(axis, type.getRank() + 1, "an axis of the scan outputs");
  if (!at)
    return failure();
  SmallVector<int64_t> sizes(type.getShape());
  sizes.insert(sizes.begin() + *at, count.toType());
  results.emplace_back(RankedTensorType::get(sizes, type.getElementType()));
  return success();
}

std::optional<int64_t> getTripCount(LoopOp op) {
  if (!op.getM())
    return std::nullopt;
  std::optional<SmallVector<int64_t>> most = ShapeBuilder::constantIntegers(op.getM());
  if (!most || most->size() != 1 || !runsToTheEnd(op))
    return std::nullopt;
  return std::max<int64_t>(most->front(), 0);
}

bool runsToTheEnd(LoopOp op) {
  auto isTrue = [&](Value condition) {
    std::optional<SmallVector<int64_t>> known = ShapeBuilder::constantIntegers(condition);
    return known && known->size() == 1 && known->front() == 1;
  };
  Block &body = op.getBody().front();
  Value next = body.getTerminator()->getOperand(0);
  while (auto copy = next.getDefiningOp())
    if (copy->getName().getStringRef() == "onnx.Identity")
      next = copy->getOperand(0);
    else
      break;
  bool startsTrue = !op.getCond() || isTrue(op.getCond());
  return startsTrue && (next == body.getArgument(1) || isTrue(next));
}

static LogicalResult inferLoop(LoopOp op, ShapeBuilder &b, Results &results) {
  Block &body = op.getBody().front();
  auto initial = op.getVInitial();
  OperandRange yields = yieldsOf(op.getBody());
  if (body.getNumArguments() != 2 + initial.size())
    return b.error() << "the body has " << body.getNumArguments() << " inputs; expected " << 2 + initial.size()
                     << ": the iteration, the condition and " << initial.size() << " states";
  if (yields.size() != 1 + op.getNumResults() || op.getNumResults() < initial.size())
    return b.error() << "the body has " << yields.size() << " outputs, the node " << op.getNumResults()
                     << "; expected the condition, each state and each scan output";
  if (failed(inferStates(b, initial, body.getArguments().drop_front(2), yields.slice(1, initial.size()), results)))
    return failure();
  std::optional<int64_t> count = getTripCount(op);
  for (auto [i, each] : llvm::enumerate(yields.drop_front(1 + initial.size())))
    if (failed(inferStacked(b, each, count ? Dim(*count) : Dim(), 0, initial.size() + i, results)))
      return failure();
  return success();
}

static LogicalResult inferScan(ScanOp op, ShapeBuilder &b, Results &results) {
  Block &body = op.getBody().front();
  int64_t operands = op->getNumOperands(), inputs = op.getNumScanInputs(), states = operands - inputs;
  if (inputs < 1 || states < 0)
    return b.error() << "num_scan_inputs is " << inputs << "; expected one of [1, " << operands << "], the number of inputs";
  OperandRange yields = yieldsOf(op.getBody());
  int64_t outputs = static_cast<int64_t>(op.getNumResults()) - states;
  if (body.getNumArguments() != op->getNumOperands() || yields.size() != op->getNumResults() || outputs < 0)
    return b.error() << "the body has " << body.getNumArguments() << " inputs and " << yields.size() << " outputs; expected "
                     << operands << " and " << op.getNumResults() << ", as the node has";
  auto expectCount = [&](std::optional<ArrayRef<int64_t>> list, int64_t count, StringRef name, bool isFlag) -> LogicalResult {
    if (list && static_cast<int64_t>(list->size()) != count)
      return b.error() << name << " has " << list->size() << " elements; expected " << count;
    if (list && isFlag && llvm::any_of(*list, [](int64_t flag) { return flag != 0 && flag != 1; }))
      return b.error() << name << " has an element other than 0 and 1";
    return success();
  };
  if (failed(expectCount(op.getScanInputAxes(), inputs, "scan_input_axes", false)) ||
      failed(expectCount(op.getScanInputDirections(), inputs, "scan_input_directions", true)) ||
      failed(expectCount(op.getScanOutputAxes(), outputs, "scan_output_axes", false)) ||
      failed(expectCount(op.getScanOutputDirections(), outputs, "scan_output_directions", true)))
    return failure();
  if (failed(inferStates(b, op->getOperands().take_front(states), body.getArguments().take_front(states), yields.take_front(states),
                         results)))
    return failure();
  Dim count;
  for (int64_t i = 0; i != inputs; ++i) {
    Value input = op->getOperand(states + i);
    std::optional<int64_t> axis = b.axis(op.getScanInputAxes() ? (*op.getScanInputAxes())[i] : 0, b.rank(input), "scan_input_axes");
    if (!axis)
      return failure();
    Dim size = b.size(input, *axis);
    if (count.isStatic() && size.isStatic() && !count.isSame(size))
      return b.error() << "the scan inputs have " << count.get() << " and " << size.get() << " elements; expected as many";
    if (!count.isStatic())
      count = size;
  }
  for (auto [i, each] : llvm::enumerate(yields.drop_front(states)))
    if (failed(inferStacked(b, each, count, op.getScanOutputAxes() ? (*op.getScanOutputAxes())[i] : 0, states + i, results)))
      return failure();
  return success();
}

//===----------------------------------------------------------------------===//
// Sequences and optionals
//===----------------------------------------------------------------------===//

/// The type of an item. Fails, with a message, when its rank is not known.
static Type itemOf(ShapeBuilder &b, Value sequence) {
  Type item = cast<SequenceType>(sequence.getType()).getElementType();
  if (!isa<UnrankedTensorType>(item))
    return item;
  b.error() << "the rank of the items of " << sequence.getType() << " is not known when compiling; expected items of one rank";
  return Type();
}

static void append(Results &results, ShapeBuilder &b, Type item) {
  results.emplace_back(Type(SequenceType::get(b.getOp()->getContext(), item)));
}

static LogicalResult inferConcatFromSequence(ConcatFromSequenceOp op, ShapeBuilder &b, Results &results) {
  auto item = dyn_cast_or_null<RankedTensorType>(itemOf(b, op.getInputSequence()));
  if (!item)
    return failure();
  bool isNew = op.getNewAxis() != 0;
  std::optional<int64_t> axis = b.axis(op.getAxis(), item.getRank() + isNew);
  if (!axis)
    return failure();
  SmallVector<int64_t> sizes(item.getShape());
  if (isNew)
    sizes.insert(sizes.begin() + *axis, ShapedType::kDynamic);
  else
    sizes[*axis] = ShapedType::kDynamic;
  results.emplace_back(Type(RankedTensorType::get(sizes, item.getElementType())));
  return success();
}

static LogicalResult inferSequenceAt(SequenceAtOp op, ShapeBuilder &b, Results &results) {
  Type item = itemOf(b, op.getInputSequence());
  if (!item)
    return failure();
  results.emplace_back(item);
  return success();
}

static LogicalResult inferSequenceConstruct(SequenceConstructOp op, ShapeBuilder &b, Results &results) {
  Type item = op.getInputs().front().getType();
  for (Value input : op.getInputs().drop_front()) {
    Type joined = joinItemTypes(item, input.getType());
    if (!joined)
      return b.error() << "the inputs are " << item << " and " << input.getType() << "; expected one element type";
    item = joined;
  }
  append(results, b, item);
  return success();
}

static LogicalResult inferSequenceEmpty(SequenceEmptyOp op, ShapeBuilder &b, Results &results) {
  Type element = getElementType(op.getContext(), op.getDtype().value_or(1));
  if (!element)
    return b.error() << "dtype is " << *op.getDtype() << "; expected a number of TensorProto.DataType";
  append(results, b, UnrankedTensorType::get(element));
  return success();
}

static LogicalResult inferSequenceErase(SequenceEraseOp op, ShapeBuilder &, Results &results) {
  results.emplace_back(op.getInputSequence().getType());
  return success();
}

static LogicalResult inferSequenceInsert(SequenceInsertOp op, ShapeBuilder &b, Results &results) {
  Type item = cast<SequenceType>(op.getInputSequence().getType()).getElementType(), tensor = op.getTensor().getType();
  Type joined = joinItemTypes(item, tensor);
  if (!joined)
    return b.error() << "'tensor' is " << tensor << "; expected an item as those of " << op.getInputSequence().getType();
  append(results, b, joined);
  return success();
}

static LogicalResult inferSequenceLength(SequenceLengthOp op, ShapeBuilder &, Results &results) {
  results.emplace_back(IntegerType::get(op.getContext(), 64), Dims{});
  return success();
}

static LogicalResult inferSequenceMap(SequenceMapOp op, ShapeBuilder &b, Results &results) {
  Block &body = op.getBody().front();
  OperandRange yields = yieldsOf(op.getBody());
  if (body.getNumArguments() != op->getNumOperands() || yields.size() != op.getNumResults())
    return b.error() << "the body has " << body.getNumArguments() << " inputs and " << yields.size() << " outputs; expected "
                     << op->getNumOperands() << " and " << op.getNumResults() << ", as the node has";
  for (Value yield : yields)
    append(results, b, yield.getType());
  return success();
}

static LogicalResult inferSplitToSequence(SplitToSequenceOp op, ShapeBuilder &b, Results &results) {
  auto type = cast<RankedTensorType>(op.getInput().getType());
  std::optional<int64_t> axis = b.axis(op.getAxis(), type.getRank());
  if (!axis)
    return failure();
  SmallVector<int64_t> sizes(type.getShape());
  if (!op.getSplit()) {
    sizes[*axis] = 1;
    if (op.getKeepdims() == 0)
      sizes.erase(sizes.begin() + *axis);
  } else {
    if (b.rank(op.getSplit()) > 1)
      return b.error() << "'split' has rank " << b.rank(op.getSplit()) << "; expected 0 or 1";
    std::optional<SmallVector<int64_t>> split = b.constantIntegers(op.getSplit());
    bool isChunk = b.rank(op.getSplit()) == 0;
    if (split && llvm::any_of(*split, [&](int64_t size) { return isChunk ? size < 1 : size < 0; }))
      return b.error() << "an element of 'split' is negative or 0; expected sizes";
    int64_t size = sizes[*axis];
    bool isEqual = split && !split->empty() && llvm::all_equal(*split) &&
                   (!isChunk || (!ShapedType::isDynamic(size) && size % split->front() == 0));
    sizes[*axis] = isEqual ? split->front() : ShapedType::kDynamic;
  }
  append(results, b, RankedTensorType::get(sizes, type.getElementType()));
  return success();
}

static LogicalResult inferOptional(OptionalOp op, ShapeBuilder &b, Results &results) {
  if (!op.getInput() && !op.getType())
    return b.error() << "has neither an input nor the attribute 'type'; expected one of them";
  Type type = op.getInput() ? op.getInput().getType() : *op.getType();
  results.emplace_back(Type(OptionalType::get(op.getContext(), type)));
  return success();
}

static LogicalResult inferOptionalGetElement(OptionalGetElementOp op, ShapeBuilder &b, Results &results) {
  Type type = op.getInput().getType();
  if (auto optional = dyn_cast<OptionalType>(type))
    type = optional.getElementType();
  if (isa<UnrankedTensorType>(type))
    return b.error() << "the rank of the element of " << op.getInput().getType() << " is not known when compiling";
  results.emplace_back(type);
  return success();
}

static LogicalResult inferOptionalHasElement(OptionalHasElementOp op, ShapeBuilder &, Results &results) {
  results.emplace_back(IntegerType::get(op.getContext(), 1), Dims{});
  return success();
}

void registerControlShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<ConcatFromSequenceOp, inferConcatFromSequence>(context);
    attach<IfOp, inferIf>(context);
    attach<LoopOp, inferLoop>(context);
    attach<OptionalGetElementOp, inferOptionalGetElement>(context);
    attach<OptionalHasElementOp, inferOptionalHasElement>(context);
    attach<OptionalOp, inferOptional>(context);
    attach<ScanOp, inferScan>(context);
    attach<SequenceAtOp, inferSequenceAt>(context);
    attach<SequenceConstructOp, inferSequenceConstruct>(context);
    attach<SequenceEmptyOp, inferSequenceEmpty>(context);
    attach<SequenceEraseOp, inferSequenceErase>(context);
    attach<SequenceInsertOp, inferSequenceInsert>(context);
    attach<SequenceLengthOp, inferSequenceLength>(context);
    attach<SequenceMapOp, inferSequenceMap>(context);
    attach<SplitToSequenceOp, inferSplitToSequence>(context);
  });
}

} // namespace lathe::onnx
