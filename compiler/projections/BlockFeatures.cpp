//===- BlockFeatures.cpp - The features of many rows at once --------------===//
//
// The row code of the ops, which is all that says what they mean, in loops over rows. Elementwise ops are built with operands
// of eight rows, a lane each. The others, which read strings, stay code of one row, in a loop of their own per column: next to
// nothing in it depends on the row before, so that the processor works on many rows at a time.
//
//===----------------------------------------------------------------------===//

#include "compiler/projections/Projection.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/SetVector.h"

#include <map>

using namespace mlir;

namespace lathe {
namespace {

constexpr int64_t kLanes = Projection::kLanes;

/// Sums of more outputs would not stay in registers, and their code would be long.
constexpr int64_t kMostSums = 32;

/// Columns and ops of a graph beyond which the code, which is not in loops over columns, would take long to compile.
constexpr size_t kMostValues = 256;

RankedTensorType getTensorType(Value value) { return cast<RankedTensorType>(value.getType()); }
bool isSums(Value value) { return getTensorType(value).getRank() == 2 && getTensorType(value).getElementType().isF64(); }
bool isSlots(Value value) { return getTensorType(value).getRank() == 2 && !isSums(value); }
/// Whether values of many rows can be kept; a string or timestamp is loaded again where it is needed.
bool isNumber(Value value) { return isa<FloatType, IntegerType>(getTensorType(value).getElementType()); }

/// Something that a loop over rows leaves behind: a value that a later loop reads, or slots of the result, or both.
struct Root {
  Value value;
  int64_t offset = 0; // of the slots
  bool isYielded = false;
};

/// Splits the ops of a graph into loops. Loops of one row and loops of lanes take turns: the even stages are of one row, the
/// odd ones of lanes, and a stage reads what stages before have left.
class Schedule {
public:
  explicit Schedule(feature::GraphOp graph) {
    for (auto op : graph.getBody().getOps<feature::RowOpInterface>())
      stages[op->getResult(0)] = computeStage(op);
    int64_t offset = 0;
    for (Value value : graph.getYield().getFeatures()) {
      int64_t stage = std::max<int64_t>(getStage(value), value.getDefiningOp() ? 0 : 1);
      add(stage, {value, offset, /*isYielded=*/true});
      markKept(value, stage);
      offset += getTensorType(value).getRank() == 1 ? 1 : getTensorType(value).getDimSize(1);
    }
    // What an op that is kept reads may have to be kept too.
    for (size_t i = 0; i < kept.size(); ++i) {
      Value value = kept[i];
      add(getStage(value), {value});
      for (Value operand : value.getDefiningOp()->getOperands())
        markKept(operand, getStage(value));
    }
  }

  /// Loops over one row, by stage: roots that read a column in common are in one loop.
  SmallVector<SmallVector<Root>> getLoops(int64_t stage) const {
    auto it = roots.find(stage);
    if (it == roots.end())
      return {};
    if (stage % 2)
      return {it->second};
    llvm::EquivalenceClasses<void *> sharing;
    for (const Root &root : it->second) {
      sharing.insert(root.value.getAsOpaquePointer());
      forEachRead(root.value, stage,
                  [&](Value read) { sharing.unionSets(root.value.getAsOpaquePointer(), read.getAsOpaquePointer()); });
    }
    llvm::MapVector<void *, SmallVector<Root>> loops;
    for (const Root &root : it->second)
      loops[sharing.getLeaderValue(root.value.getAsOpaquePointer())].push_back(root);
    return llvm::map_to_vector(loops, [](auto &loop) { return std::move(loop.second); });
  }

  int64_t getNumStages() const { return roots.empty() ? 0 : roots.rbegin()->first + 1; }
  int64_t getStage(Value value) const { return stages.lookup(value); }
  const llvm::SetVector<Value> &getKept() const { return kept; }

private:
  /// An op without operands is a constant, which is built where it is used.
  static bool isRebuilt(Value value) {
    Operation *op = value.getDefiningOp();
    return !op || !isNumber(value) || op->getNumOperands() == 0;
  }

  int64_t computeStage(feature::RowOpInterface op) const {
    int64_t stage = op.isElementwise() ? 1 : 0;
    for (Value operand : op->getOperands()) {
      int64_t before = getStage(operand);
      if (operand.getDefiningOp() && operand.getDefiningOp()->getNumOperands() > 0)
        stage = std::max(stage, before + (before + stage) % 2);
    }
    return stage;
  }

  void add(int64_t stage, Root root) {
    for (Root &known : roots[stage])
      if (known.value == root.value && !(known.isYielded && root.isYielded)) {
        if (root.isYielded)
          known = root;
        return;
      }
    roots[stage].push_back(root);
  }

  /// Keeps what `stage` reads of `value` that an earlier stage computes.
  void markKept(Value value, int64_t stage) {
    if (!value.getDefiningOp())
      return;
    if (!isRebuilt(value) && !isSlots(value) && getStage(value) < stage) {
      kept.insert(value);
      return;
    }
    for (Value operand : value.getDefiningOp()->getOperands())
      markKept(operand, stage);
  }

  /// The columns, and the values of this stage, that the code of a value reads.
  void forEachRead(Value value, int64_t stage, llvm::function_ref<void(Value)> visit) const {
    Operation *op = value.getDefiningOp();
    if (!op)
      return visit(value);
    for (Value operand : op->getOperands()) {
      if (operand.getDefiningOp() && !isRebuilt(operand) && getStage(operand) < stage)
        continue;
      visit(operand);
      forEachRead(operand, stage, visit);
    }
  }

  llvm::DenseMap<Value, int64_t> stages;
  std::map<int64_t, SmallVector<Root>> roots;
  llvm::SetVector<Value> kept;
};

/// Builds the body of one function.
class BlockBuilder {
public:
  BlockBuilder(Projection &projection, ImplicitLocOpBuilder &b, func::FuncOp function, const Schedule &schedule)
      : projection(projection), b(b), schedule(schedule), batch(function.getArgument(0)), first(function.getArgument(1)),
        count(function.getArgument(2)), out(function.getArgument(3)), isByFeature(isFeatureMajor(projection.getGraph())) {
    auto type = cast<MemRefType>(out.getType());
    element = cast<FloatType>(type.getElementType());
    rows = type.getDimSize(isByFeature ? 1 : 0);
    width = type.getDimSize(isByFeature ? 0 : 1);
  }

  /// Whether a feature's values lie side by side. N-grams are counted into one row, whose slots must.
  static bool isFeatureMajor(feature::GraphOp graph) {
    return llvm::none_of(graph.getYield().getFeatures(),
                         [](Value value) { return isa_and_nonnull<feature::NgramsOp>(value.getDefiningOp()); });
  }

  void build() {
    for (Value value : schedule.getKept()) {
      Type type = getTensorType(value).getElementType();
      int64_t sums = isSums(value) ? getTensorType(value).getDimSize(1) : 1;
      buffers[value] = memref::AllocaOp::create(b, MemRefType::get({sums, rows}, type), b.getI64IntegerAttr(64));
    }
    buildZeros();
    for (int64_t stage = 0; stage < schedule.getNumStages(); ++stage)
      for (ArrayRef<Root> roots : schedule.getLoops(stage))
        buildLoop(roots, stage);
  }

private:
  Value index(int64_t value) { return arith::ConstantIndexOp::create(b, value); }

  void forEach(Value end, int64_t step, llvm::function_ref<void(Value)> body) {
    auto loop = scf::ForOp::create(b, index(0), end, index(step));
    b.setInsertionPointToStart(loop.getBody());
    body(loop.getInductionVar());
    b.setInsertionPointAfter(loop);
  }

  /// Encoders write only the slots that are not zero.
  void buildZeros() {
    int64_t offset = 0;
    for (Value value : projection.getGraph().getYield().getFeatures()) {
      int64_t slots = getTensorType(value).getRank() == 1 ? 1 : getTensorType(value).getDimSize(1);
      if (isSlots(value)) {
        Value zero = arith::ConstantOp::create(b, b.getFloatAttr(element, 0));
        forEach(index(slots), 1, [&](Value slot) {
          Value at = arith::AddIOp::create(b, slot, index(offset));
          forEach(count, 1, [&](Value i) {
            memref::StoreOp::create(b, zero, out, isByFeature ? ArrayRef<Value>{at, i} : ArrayRef<Value>{i, at});
          });
        });
      }
      offset += slots;
    }
  }

  void buildLoop(ArrayRef<Root> roots, int64_t stage) {
    isLanes = stage % 2;
    forEach(count, isLanes ? kLanes : 1, [&](Value i) {
      values.clear();
      this->stage = stage;
      // Lanes beyond the last row are the last rows once more.
      row = isLanes ? Value(arith::MinSIOp::create(b, i, Value(arith::SubIOp::create(b, count, index(kLanes))))) : i;
      batchRow = arith::AddIOp::create(b, first, row);
      for (const Root &root : roots) {
        if (isSlots(root.value)) {
          auto encoder = root.value.getDefiningOp<feature::RowOpInterface>();
          encoder.buildRow(b, getAll(encoder->getOperands()), buildRowView(), root.offset);
          continue;
        }
        Value value = get(root.value);
        if (root.isYielded)
          yield(value, root);
        if (buffers.count(root.value))
          keep(value, root.value, buffers.lookup(root.value));
      }
    });
  }

  SmallVector<Value> getAll(OperandRange operands) {
    return llvm::map_to_vector(operands, [&](Value operand) { return get(operand); });
  }

  /// A value of the graph in this loop: of one row, or of lanes.
  Value get(Value value) {
    Value &known = values[value];
    if (!known) {
      Value built = build(value); // which may move what `known` refers to
      return values[value] = built;
    }
    return known;
  }

  Value build(Value value) {
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      feature::GraphOp graph = projection.getGraph();
      auto name = cast<StringAttr>(graph.getColumns()[argument.getArgNumber()]);
      return projection.buildLoad(b, b.getLoc(), batch, batchRow, name, isLanes);
    }
    if (Value buffer = buffers.lookup(value); buffer && schedule.getStage(value) < stage)
      return load(value, buffer);
    auto op = value.getDefiningOp<feature::RowOpInterface>();
    return op.buildRow(b, getAll(op->getOperands()), Value(), 0);
  }

  /// The sums of one row are a vector, those of lanes one of vectors.
  Value load(Value value, Value buffer) {
    Type type = getTensorType(value).getElementType();
    auto lanes = VectorType::get({kLanes}, type);
    auto loadOne = [&](int64_t k) -> Value {
      if (isLanes)
        return vector::LoadOp::create(b, lanes, buffer, ValueRange{index(k), row});
      return memref::LoadOp::create(b, buffer, ValueRange{index(k), row});
    };
    if (!isSums(value))
      return loadOne(0);
    int64_t sums = getTensorType(value).getDimSize(1);
    SmallVector<Value> each = llvm::map_to_vector(llvm::seq(sums), loadOne);
    if (!isLanes)
      return vector::FromElementsOp::create(b, VectorType::get({sums}, type), each);
    Value result = arith::ConstantOp::create(b, b.getZeroAttr(VectorType::get({sums, kLanes}, type)));
    for (auto [k, sum] : llvm::enumerate(each))
      result = vector::InsertOp::create(b, sum, result, ArrayRef<int64_t>{static_cast<int64_t>(k)});
    return result;
  }

  void keep(Value value, Value root, Value buffer) {
    for (auto [k, each] : llvm::enumerate(split(value, isSums(root))))
      store(each, buffer, {index(k), row});
  }

  /// A number as it is; sums one by one. Those that no row has added to are the same in all lanes.
  SmallVector<Value> split(Value value, bool isOfSums) {
    if (!isOfSums)
      return {value};
    return llvm::map_to_vector(llvm::seq(cast<VectorType>(value.getType()).getDimSize(0)), [&](int64_t k) -> Value {
      Value sum = vector::ExtractOp::create(b, value, ArrayRef<int64_t>{k});
      if (isLanes && !isa<VectorType>(sum.getType()))
        sum = vector::BroadcastOp::create(b, VectorType::get({kLanes}, sum.getType()), sum);
      return sum;
    });
  }

  void store(Value value, Value buffer, ValueRange at) {
    if (isLanes)
      vector::StoreOp::create(b, value, buffer, at);
    else
      memref::StoreOp::create(b, value, buffer, at);
  }

  void yield(Value value, const Root &root) {
    for (auto [k, each] : llvm::enumerate(split(value, isSums(root.value)))) {
      Value number = Projection::buildNumber(b, each, element), slot = index(root.offset + k);
      if (isByFeature) {
        store(number, out, {slot, row});
        continue;
      }
      if (!isLanes) {
        memref::StoreOp::create(b, number, out, ValueRange{row, slot});
        continue;
      }
      for (int64_t lane = 0; lane < kLanes; ++lane) {
        Value one = vector::ExtractOp::create(b, number, ArrayRef<int64_t>{lane});
        Value at = arith::AddIOp::create(b, row, index(lane));
        memref::StoreOp::create(b, one, out, ValueRange{at, slot});
      }
    }
  }

  /// The slots of the row.
  Value buildRowView() {
    int64_t stride = isByFeature ? rows : 1;
    auto type = MemRefType::get({width}, element, StridedLayoutAttr::get(b.getContext(), ShapedType::kDynamic, {stride}));
    OpFoldResult one = b.getIndexAttr(1);
    SmallVector<OpFoldResult> offsets = {row, b.getIndexAttr(0)}, sizes = {one, b.getIndexAttr(width)};
    if (isByFeature) {
      std::swap(offsets[0], offsets[1]);
      std::swap(sizes[0], sizes[1]);
    }
    return memref::SubViewOp::create(b, type, out, offsets, sizes, ArrayRef<OpFoldResult>{one, one});
  }

  Projection &projection;
  ImplicitLocOpBuilder &b;
  const Schedule &schedule;
  Value batch, first, count, out;
  bool isByFeature;
  FloatType element;
  int64_t rows, width;
  llvm::DenseMap<Value, Value> buffers;

  // Of the loop that is being built.
  bool isLanes = false;
  int64_t stage = 0;
  Value row, batchRow;
  llvm::DenseMap<Value, Value> values;
};

} // namespace

bool Projection::isFeatureMajor() { return BlockBuilder::isFeatureMajor(getGraph()); }

func::FuncOp Projection::buildFeaturesBlock(FloatType element, int64_t rows) {
  feature::GraphOp graph = getGraph();
  int64_t width = graph.getWidth();
  bool hasManySums = llvm::any_of(graph.getYield().getFeatures(),
                                  [](Value value) { return isSums(value) && getTensorType(value).getDimSize(1) > kMostSums; });
  size_t numValues = graph.getBody().getNumArguments() + graph.getBody().front().getOperations().size();
  if (width == 0 || rows < kLanes || hasManySums || numValues > kMostValues)
    return nullptr;
  SmallVector<int64_t> shape = {rows, width};
  if (isFeatureMajor())
    std::swap(shape[0], shape[1]);
  auto function = createFunction(
      "features_block",
      {pipeline::BatchType::get(b.getContext()), b.getIndexType(), b.getIndexType(), MemRefType::get(shape, element)}, {},
      false);
  // Its loops want the registers for themselves. (LLVM's attribute, because the conversion of functions forgets `no_inline`.)
  function->setAttr("passthrough", b.getStrArrayAttr({"noinline"}));
  BlockBuilder(*this, b, function, Schedule(graph)).build();
  func::ReturnOp::create(b);
  return function;
}

} // namespace lathe
