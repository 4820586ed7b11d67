//===- Control.cpp - Lowering of control flow -----------------------------===//
//
// If becomes scf.if. A Loop that nothing but its trip count ends, and Scan, become scf.for; other Loops scf.while. They carry the states,
// then for each scan output the tensor that it is stacked into. A body's end is lowered when the body is: then its operands
// are converted.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/onnx/Control.h"

#include "compiler/conversion/onnx/Sequence.h"
#include "compiler/conversion/onnx/TensorSupport.h"
#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/OnnxControlOps.h"
#include "dialects/onnx/shapes/ControlShapes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lathe::onnx {

/// On a loop whose body is not lowered yet: how many states it carries, along which axes its outputs are stacked, and which of
/// them begin at the end.
static constexpr llvm::StringLiteral kStates = "onnx.states", kAxes = "onnx.axes", kBackward = "onnx.backward";
/// On a loop that carries sequences, to which the outputs of its body are appended.
static constexpr llvm::StringLiteral kSequences = "onnx.sequences";

namespace {

/// What scan outputs are stacked into.
struct Stack {
  RankedTensorType each; // what an iteration gives
  int64_t axis;

  /// With `count` iterations, of which dynamic sizes are not known yet; without a count it grows.
  Value create(Kit &k, std::optional<Dim> count) const {
    bool isReady = count && each.hasStaticShape();
    Dims dims;
    for (int64_t size : each.getShape())
      dims.push_back(ShapedType::isDynamic(size) ? 0 : size);
    dims.insert(dims.begin() + axis, isReady ? *count : Dim(0));
    Value empty = k.empty(dims, each.getElementType());
    return castValue(k, empty, getType(isReady ? *count : Dim()), "");
  }
  RankedTensorType getType(Dim count) const {
    SmallVector<int64_t> sizes(each.getShape());
    sizes.insert(sizes.begin() + axis, count.toType());
    return RankedTensorType::get(sizes, each.getElementType());
  }
};

} // namespace

/// Puts `value` at `position` of `stack`, which has room for `count` iterations; when there is no count it grows.
static Value push(Kit &k, Value stack, Value value, int64_t axis, Value iteration, Value position, Value count) {
  auto type = cast<RankedTensorType>(stack.getType());
  Dims have = k.sizes(stack), each = k.sizes(value);
  bool isReady = count && llvm::all_of(llvm::enumerate(type.getShape()), [&](auto size) {
    return static_cast<int64_t>(size.index()) == axis || !ShapedType::isDynamic(size.value());
  });
  Value isFirst = k.compare(Kit::Compare::Equal, iteration, k.index(0));
  Value room = k.index(have[axis]);
  Dims rest = have;
  rest.erase(rest.begin() + axis);
  for (auto [was, is] : llvm::zip_equal(rest, each))
    if (!was.isStatic())
      k.check(arith::OrIOp::create(k, isFirst, k.compare(Kit::Compare::Equal, k.index(was), k.index(is))),
              "a scan output of onnx.Loop or onnx.Scan changes its size from one iteration to the next");
    else
      checkEqual(k, is, was, "a scan output of onnx.Loop or onnx.Scan has another size than its type tells");
  if (!isReady) {
    Value isFull = count ? isFirst : k.compare(Kit::Compare::Equal, room, position);
    stack = choose(
        k, isFull,
        [&]() -> SmallVector<Value> {
          // Twice the room each time: all copies together cost as much as the result.
          Dims dims = each;
          Value more = count ? count : k.max(k.mul(room, k.index(2)), k.index(8));
          dims.insert(dims.begin() + axis, Dim(more));
          Value larger = k.empty(dims, type.getElementType());
          if (!count)
            larger = insertSlice(k, stack, larger, Dims(dims.size(), Dim(0)));
          return {castValue(k, larger, type, "")};
        },
        [&]() -> SmallVector<Value> { return {stack}; })[0];
  }
  Dims offsets(have.size(), Dim(0)), sizes = each;
  offsets[axis] = Dim(position);
  sizes.insert(sizes.begin() + axis, Dim(1));
  SmallVector<OpFoldResult> ones(sizes.size(), k.getIndexAttr(1));
  return tensor::InsertSliceOp::create(k, value, stack, fold(k, offsets), fold(k, sizes), ones);
}

/// The values of an iteration as what the next one is given: states, then stacks.
static SmallVector<Value> carry(Kit &k, Operation *loop, ValueRange values, ValueRange carried, Value iteration, Value count) {
  int64_t states = loop->getAttrOfType<IntegerAttr>(kStates).getInt();
  auto axes = loop->getAttrOfType<DenseI64ArrayAttr>(kAxes), backward = loop->getAttrOfType<DenseI64ArrayAttr>(kBackward);
  SmallVector<Value> next;
  for (auto [value, was] : llvm::zip(values.take_front(states), carried))
    next.push_back(castValue(k, value, was.getType(), "onnx.Loop: a state has another size than its type tells"));
  for (auto [i, value] : llvm::enumerate(values.drop_front(states))) {
    Value position = iteration;
    if (backward[i])
      position = k.sub(k.sub(count, k.index(1)), iteration);
    next.push_back(push(k, carried[states + i], value, axes[i], iteration, position, count));
  }
  return next;
}

static void describeLoop(Kit &k, Operation *loop, int64_t states, ArrayRef<int64_t> axes, ArrayRef<int64_t> backward) {
  loop->setAttr(kStates, k.getI64IntegerAttr(states));
  loop->setAttr(kAxes, k.getDenseI64ArrayAttr(axes));
  loop->setAttr(kBackward, k.getDenseI64ArrayAttr(backward));
}

/// A tensor of one element.
static Value wrap(Kit &k, Value scalar, Type type) {
  auto tensor = cast<RankedTensorType>(type);
  SmallVector<int64_t> ones(tensor.getRank(), 1);
  return castValue(k, tensor::FromElementsOp::create(k, RankedTensorType::get(ones, tensor.getElementType()), scalar), type, "");
}

namespace {

struct IfLowering : OpConversionPattern<IfOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(IfOp op, OpAdaptor in, ConversionPatternRewriter &rewriter) const override {
    Kit k(op, rewriter, *getTypeConverter());
    SmallVector<Type> types;
    if (failed(getTypeConverter()->convertTypes(op.getResultTypes(), types)))
      return failure();
    auto either = scf::IfOp::create(k, types, onlyElement(k, in.getCond()), /*addThenBlock=*/true, /*addElseBlock=*/true);
    // Both end with the graph's own end.
    rewriter.inlineBlockBefore(&op.getThenBranch().front(), either.thenBlock(), either.thenBlock()->end());
    rewriter.inlineBlockBefore(&op.getElseBranch().front(), either.elseBlock(), either.elseBlock()->end());
    rewriter.replaceOp(op, either.getResults());
    return success();
  }
};

struct LoopLowering : OpConversionPattern<LoopOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(LoopOp op, OpAdaptor in, ConversionPatternRewriter &rewriter) const override {
    Kit k(op, rewriter, *getTypeConverter());
    Block &body = op.getBody().front();
    ValueRange initial = in.getVInitial();
    SmallVector<Value> carried;
    for (auto [value, argument] : llvm::zip_equal(initial, body.getArguments().drop_front(2)))
      carried.push_back(castValue(k, value, k.convert(argument.getType()), "onnx.Loop: a state has another size than its type tells"));
    bool isCounted = op.getM() && runsToTheEnd(op);
    Dim count;
    if (isCounted) {
      if (std::optional<int64_t> known = getTripCount(op))
        count = *known;
      else
        count = Dim(k.max(k.toIndex(onlyElement(k, in.getM())), k.index(0)));
    }
    SmallVector<int64_t> axes;
    for (Value each : body.getTerminator()->getOperands().drop_front(1 + initial.size())) {
      axes.push_back(0);
      carried.push_back(Stack{cast<RankedTensorType>(k.convert(each.getType())), 0}.create(k, isCounted ? std::optional(count) : std::nullopt));
    }
    if (carried.empty()) {
      rewriter.eraseOp(op);
      return success();
    }
    if (!isCounted)
      return lowerWhile(op, in, k, rewriter, carried, axes);
    auto loop = scf::ForOp::create(k, k.index(0), k.index(count), k.index(1), carried);
    describeLoop(k, loop, initial.size(), axes, SmallVector<int64_t>(axes.size(), 0));
    k.setInsertionPointToEnd(loop.getBody());
    SmallVector<Value> arguments = {
        wrap(k, k.fromIndex(k.getI64Type(), loop.getInductionVar()), k.convert(body.getArgument(0).getType())),
        wrap(k, k.integer(k.getI1Type(), 1), k.convert(body.getArgument(1).getType()))};
    llvm::append_range(arguments, ValueRange(loop.getRegionIterArgs()).take_front(initial.size()));
    rewriter.inlineBlockBefore(&body, loop.getBody(), loop.getBody()->end(), arguments);
    k.setInsertionPointAfter(loop);
    return k.finish(loop.getResults());
  }

  /// Carries the iteration and the condition as well, in front.
  LogicalResult lowerWhile(LoopOp op, OpAdaptor in, Kit &k, ConversionPatternRewriter &rewriter, ArrayRef<Value> carried,
                           ArrayRef<int64_t> axes) const {
    Block &body = op.getBody().front();
    int64_t states = in.getVInitial().size();
    SmallVector<Value> initial = {k.index(0), in.getCond() ? onlyElement(k, in.getCond()) : k.integer(k.getI1Type(), 1)};
    llvm::append_range(initial, carried);
    Value most = in.getM() ? k.toIndex(onlyElement(k, in.getM())) : Value();
    SmallVector<Type> types(ValueRange(initial).getTypes());
    SmallVector<Location> locations(types.size(), op.getLoc());
    auto loop = scf::WhileOp::create(k, types, initial);
    describeLoop(k, loop, states, axes, SmallVector<int64_t>(axes.size(), 0));
    Block *before = k.createBlock(&loop.getBefore(), {}, types, locations);
    Value goesOn = before->getArgument(1);
    if (most)
      goesOn = arith::AndIOp::create(k, goesOn, k.compare(Kit::Compare::Less, before->getArgument(0), most));
    scf::ConditionOp::create(k, goesOn, before->getArguments());
    Block *after = k.createBlock(&loop.getAfter(), {}, types, locations);
    SmallVector<Value> arguments = {
        wrap(k, k.fromIndex(k.getI64Type(), after->getArgument(0)), k.convert(body.getArgument(0).getType())),
        wrap(k, after->getArgument(1), k.convert(body.getArgument(1).getType()))};
    llvm::append_range(arguments, ValueRange(after->getArguments()).slice(2, states));
    rewriter.inlineBlockBefore(&body, after, after->end(), arguments);
    k.setInsertionPointAfter(loop);
    SmallVector<Value> results(loop.getResults().drop_front(2).take_front(states));
    for (Value stack : loop.getResults().drop_front(2 + states)) {
      // Without the room that is not used.
      Dims sizes = k.sizes(stack);
      sizes[0] = Dim(loop.getResult(0));
      results.push_back(extractSlice(k, stack, Dims(sizes.size(), Dim(0)), sizes));
    }
    return k.finish(results);
  }
};

struct ScanLowering : OpConversionPattern<ScanOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(ScanOp op, OpAdaptor in, ConversionPatternRewriter &rewriter) const override {
    Kit k(op, rewriter, *getTypeConverter());
    Block &body = op.getBody().front();
    int64_t inputs = op.getNumScanInputs(), states = op->getNumOperands() - inputs;
    ValueRange operands = in.getOperands();
    auto at = [](std::optional<ArrayRef<int64_t>> list, int64_t i) { return list ? (*list)[i] : int64_t(0); };
    auto from = [](int64_t axis, int64_t rank) { return axis < 0 ? axis + rank : axis; };

    SmallVector<Value> carried;
    for (auto [value, argument] : llvm::zip(operands.take_front(states), body.getArguments()))
      carried.push_back(castValue(k, value, k.convert(argument.getType()), "onnx.Scan: a state has another size than its type tells"));
    SmallVector<int64_t> inputAxes, axes, backward;
    Dim count;
    for (int64_t i = 0; i != inputs; ++i) {
      Dims sizes = k.sizes(operands[states + i]);
      inputAxes.push_back(from(at(op.getScanInputAxes(), i), sizes.size()));
      Dim size = sizes[inputAxes.back()];
      if (i == 0)
        count = size;
      else
        checkEqual(k, size, count, "onnx.Scan: the scan inputs differ in the number of their elements");
    }
    for (auto [i, each] : llvm::enumerate(body.getTerminator()->getOperands().drop_front(states))) {
      auto type = cast<RankedTensorType>(k.convert(each.getType()));
      axes.push_back(from(at(op.getScanOutputAxes(), i), type.getRank() + 1));
      backward.push_back(at(op.getScanOutputDirections(), i));
      carried.push_back(Stack{type, axes.back()}.create(k, count));
    }
    if (carried.empty()) {
      rewriter.eraseOp(op);
      return success();
    }
    auto loop = scf::ForOp::create(k, k.index(0), k.index(count), k.index(1), carried);
    describeLoop(k, loop, states, axes, backward);
    k.setInsertionPointToEnd(loop.getBody());
    SmallVector<Value> arguments(ValueRange(loop.getRegionIterArgs()).take_front(states));
    for (int64_t i = 0; i != inputs; ++i) {
      Value input = operands[states + i], position = loop.getInductionVar();
      if (at(op.getScanInputDirections(), i) != 0)
        position = k.sub(k.sub(k.index(count), k.index(1)), position);
      Dims sizes = k.sizes(input), offsets(sizes.size(), Dim(0)), rest = sizes;
      offsets[inputAxes[i]] = Dim(position);
      sizes[inputAxes[i]] = 1;
      rest.erase(rest.begin() + inputAxes[i]);
      SmallVector<OpFoldResult> ones(sizes.size(), k.getIndexAttr(1));
      Value element = tensor::ExtractSliceOp::create(k, Kit::tensorType(rest, getElementTypeOrSelf(input)), input, fold(k, offsets),
                                                     fold(k, sizes), ones);
      arguments.push_back(castValue(k, element, k.convert(body.getArgument(states + i).getType()),
                                    "onnx.Scan: an element of a scan input has another size than the body takes"));
    }
    rewriter.inlineBlockBefore(&body, loop.getBody(), loop.getBody()->end(), arguments);
    k.setInsertionPointAfter(loop);
    return k.finish(loop.getResults());
  }
};

struct SequenceMapLowering : OpConversionPattern<SequenceMapOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(SequenceMapOp op, OpAdaptor in, ConversionPatternRewriter &rewriter) const override {
    Kit k(op, rewriter, *getTypeConverter());
    Block &body = op.getBody().front();
    Type pointer = in.getInputSequence().getType(), i64 = k.getI64Type();
    auto isSequence = [](Value value) { return isa<SequenceType>(value.getType()); };
    Value count = k.toIndex(call(k, "lathe_sequence_length", i64, in.getInputSequence()));
    for (auto [original, value] : llvm::zip_equal(op->getOperands(), in.getOperands()))
      if (isSequence(original))
        k.check(k.compare(Kit::Compare::Equal, k.toIndex(call(k, "lathe_sequence_length", i64, value)), count),
                "onnx.SequenceMap: the sequences differ in their lengths");
    SmallVector<Value> carried;
    for (size_t i = 0; i != op->getNumResults(); ++i)
      carried.push_back(call(k, "lathe_sequence_empty", pointer, {}));
    auto loop = scf::ForOp::create(k, k.index(0), count, k.index(1), carried);
    if (carried.empty()) {
      rewriter.eraseOp(loop);
      rewriter.eraseOp(op);
      return success();
    }
    loop->setAttr(kSequences, k.getUnitAttr());
    k.setInsertionPointToEnd(loop.getBody());
    Value position = k.fromIndex(i64, loop.getInductionVar());
    SmallVector<Value> arguments;
    for (auto [original, value, argument] : llvm::zip_equal(op->getOperands(), in.getOperands(), body.getArguments())) {
      Value item = isSequence(original) ? readValue(k, call(k, "lathe_sequence_at", pointer, {value, position}), argument.getType()) : value;
      arguments.push_back(castValue(k, item, k.convert(argument.getType()), "onnx.SequenceMap: an input has another size than the body takes"));
    }
    rewriter.inlineBlockBefore(&body, loop.getBody(), loop.getBody()->end(), arguments);
    rewriter.replaceOp(op, loop.getResults());
    return success();
  }
};

/// The end of a graph whose op is lowered.
struct YieldLowering : OpConversionPattern<YieldOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(YieldOp op, OpAdaptor in, ConversionPatternRewriter &rewriter) const override {
    Operation *parent = op->getParentOp();
    Kit k(op, rewriter, *getTypeConverter());
    SmallVector<Value> values;
    if (isa<scf::IfOp>(parent)) {
      for (auto [value, type] : llvm::zip_equal(in.getValues(), parent->getResultTypes()))
        values.push_back(castValue(k, value, type, "onnx.If: an output has another size than its type tells"));
    } else if (auto loop = dyn_cast<scf::ForOp>(parent); loop && parent->hasAttr(kSequences)) {
      for (auto [value, original, sequence] : llvm::zip_equal(in.getValues(), op.getValues(), loop.getRegionIterArgs()))
        values.push_back(call(k, "lathe_sequence_append", sequence.getType(), {sequence, makeValue(k, value, original.getType())}));
    } else if (auto loop = dyn_cast<scf::ForOp>(parent); loop && parent->hasAttr(kStates)) {
      // A Loop's graph gives its condition first, which is true.
      ValueRange given = in.getValues();
      values = carry(k, parent, given.take_back(loop.getNumRegionIterArgs()), loop.getRegionIterArgs(), loop.getInductionVar(),
                     loop.getUpperBound());
    } else if (auto loop = dyn_cast<scf::WhileOp>(parent); loop && parent->hasAttr(kStates)) {
      ValueRange arguments = loop.getAfterArguments(), given = in.getValues();
      values = {k.add(arguments[0], k.index(1)), onlyElement(k, given[0])};
      llvm::append_range(values, carry(k, parent, given.drop_front(), arguments.drop_front(2), arguments[0], Value()));
    } else {
      return failure();
    }
    for (llvm::StringRef name : {kStates, kAxes, kBackward, kSequences})
      parent->removeAttr(name);
    rewriter.replaceOpWithNewOp<scf::YieldOp>(op, values);
    return success();
  }
};

} // namespace

void populateControlLowerings(Lowerings &lowerings) {
  lowerings.addPattern<IfLowering>();
  lowerings.addPattern<LoopLowering>();
  lowerings.addPattern<ScanLowering>();
  lowerings.addPattern<SequenceMapLowering>();
  lowerings.addPattern<YieldLowering>();
}

} // namespace lathe::onnx
