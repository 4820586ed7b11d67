//===- ExportFeatures.cpp - Transforms of numbers and categories ----------===//

#include "compiler/export/ExportContext.h"
#include "compiler/export/TextFunctions.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/ADT/bit.h"

#include <limits>

using namespace mlir;
using ::onnx::TensorProto;

namespace lathe::onnx_export {

Value FeatureExport::exportImpute(feature::ImputeOp op, const Value &x) {
  return b.add("Where", {b.add("IsNaN", {x}), b.f64(op.getFill()->convertToDouble()), x});
}

Value FeatureExport::exportClip(feature::ClipOp op, Value x) {
  // Comparisons, not Clip: of NaN that says nothing.
  Value result = x;
  if (op.getUpper()) {
    Value upper = b.f64(op.getUpper()->convertToDouble());
    result = b.add("Where", {b.add("Greater", {x, upper}), upper, result});
  }
  if (op.getLower()) {
    Value lower = b.f64(op.getLower()->convertToDouble());
    result = b.add("Where", {b.add("Less", {x, lower}), lower, result});
  }
  return result;
}

/// ONNX has log alone. With u = 1 + x as it is rounded, log(u) x / (u - 1) is log(1 + x): W. Kahan; D. Goldberg, "What Every
/// Computer Scientist Should Know About Floating-Point Arithmetic", theorem 4.
Value FeatureExport::exportLog1p(const Value &x) {
  Value one = b.f64(1), infinity = b.f64(std::numeric_limits<double>::infinity());
  Value u = b.add("Add", {one, x}), step = b.add("Sub", {u, one});
  Value isTiny = b.add("Equal", {step, b.f64(0)}), isInfinite = b.add("Equal", {x, infinity});
  Value divisor = b.add("Where", {isTiny, one, step});
  Value scaled = b.add("Mul", {b.add("Log", {u}), b.add("Div", {x, divisor})});
  Value result = b.add("Where", {isInfinite, infinity, b.add("Where", {isTiny, x, scaled})});
  return b.add("Where", {b.add("Greater", {x, b.f64(-1)}), result, nan()});
}

Value FeatureExport::exportAffine(const Value &x, double center, double scale) {
  return b.add("Div", {b.add("Sub", {x, b.f64(center)}), b.f64(scale)});
}

/// The least number whose logarithm is not below `edge`.
static double findArgument(feature::Log1pOp log, double edge) {
  // Bisection of the numbers from -1 on, in their order; those below 0 are counted from 0 downwards.
  auto toNumber = [](int64_t rank) { return rank < 0 ? -llvm::bit_cast<double>(-rank) : llvm::bit_cast<double>(rank); };
  int64_t low = -llvm::bit_cast<int64_t>(1.0), high = llvm::bit_cast<int64_t>(std::numeric_limits<double>::infinity());
  auto distance = [&] { return static_cast<uint64_t>(high) - static_cast<uint64_t>(low); };
  while (distance() > 1) {
    int64_t middle = low + static_cast<int64_t>(distance() / 2);
    (log.evaluate(toNumber(middle)) >= edge ? high : low) = middle;
  }
  return toNumber(high);
}

Value FeatureExport::exportBucketize(feature::BucketizeOp op, Value x) {
  SmallVector<double> edges(op.getBoundariesAttr().asArrayRef());
  Value isMissing = b.add("IsNaN", {x});
  // A value that is an edge itself falls into the bucket above, which no error in its last bit may change: logarithms are
  // compared by what they are of.
  if (auto log = op.getInput().getDefiningOp<feature::Log1pOp>()) {
    for (double &edge : edges)
      edge = findArgument(log, edge);
    x = values.lookup(log.getInput());
  }
  Value code = b.i64(1);
  if (!edges.empty()) {
    Value bounds = b.constant(makeTensor(edges, {1, static_cast<int64_t>(edges.size())}, TensorProto::DOUBLE));
    Value isAbove = b.cast(b.add("GreaterOrEqual", {x, bounds}), TensorProto::INT64);
    code = b.add("Add", {code, b.add("ReduceSum", {isAbove, b.i64s(1)})});
  }
  return b.add("Where", {isMissing, b.i64(0), code});
}

Value FeatureExport::exportVocabulary(feature::VocabularyOp op, const Value &x) {
  std::vector<std::string> keys = {""}; // missing
  std::vector<int64_t> codes = {0};
  for (auto [index, value] : llvm::enumerate(op.getValuesAttr().getAsRange<StringAttr>())) {
    if (value.empty())
      continue;
    keys.push_back(value.str());
    codes.push_back(static_cast<int64_t>(index) + 2);
  }
  return b.add("LabelEncoder", {x},
               {Attribute("keys_strings", ArrayRef(keys)), Attribute("values_int64s", ArrayRef(codes)),
                Attribute("default_int64", op.getIgnoreUnknown() ? -1 : 1)},
               kMlDomain);
}

Value FeatureExport::exportFormat(const Value &x) {
  Value isMissing = b.add("IsNaN", {x});
  Value whole = b.cast(b.add("Where", {isMissing, b.f64(0), x}), TensorProto::INT64);
  return b.add("Where", {isMissing, b.text(""), b.cast(whole, TensorProto::STRING)});
}

Value FeatureExport::exportOneHot(feature::OneHotOp op, const Value &code) {
  int64_t width = cast<RankedTensorType>(op.getType()).getDimSize(1);
  std::vector<int64_t> codes(width);
  for (int64_t i = 0; i < width; ++i)
    codes[i] = i;
  return b.cast(b.add("Equal", {code, b.constant(makeTensor(codes, {1, width}))}), TensorProto::FLOAT);
}

LogicalResult FeatureExport::exportOp(Operation *op) {
  auto operand = [&](unsigned i = 0) { return values.lookup(op->getOperand(i)); };
  Value result = llvm::TypeSwitch<Operation *, Value>(op)
                     .Case<feature::ImputeOp>([&](auto op) { return exportImpute(op, operand()); })
                     .Case<feature::IndicatorOp>([&](auto) { return b.cast(b.add("IsNaN", {operand()}), TensorProto::DOUBLE); })
                     .Case<feature::ClipOp>([&](auto op) { return exportClip(op, operand()); })
                     .Case<feature::Log1pOp>([&](auto) { return exportLog1p(operand()); })
                     .Case<feature::StandardizeOp, feature::MinMaxOp>([&](auto op) {
                       return exportAffine(operand(), op.getCenter()->convertToDouble(), op.getScale()->convertToDouble());
                     })
                     .Case<feature::BucketizeOp>([&](auto op) { return exportBucketize(op, operand()); })
                     .Case<feature::VocabularyOp>([&](auto op) { return exportVocabulary(op, operand()); })
                     .Case<feature::FormatOp>([&](auto) { return exportFormat(operand()); })
                     .Case<feature::OrdinalOp>([&](auto) {
                       Value isValue = b.add("Greater", {operand(), b.i64(0)});
                       return b.add("Where", {isValue, b.cast(operand(), TensorProto::DOUBLE), nan()});
                     })
                     .Case<feature::OneHotOp>([&](auto op) { return exportOneHot(op, operand()); })
                     .Case<feature::DatePartOp>([&](auto op) { return exportDatePart(op.getPart(), operand()); })
                     .Case<feature::HashOp>([&](auto op) { return exportHash(op); })
                     .Case<feature::NgramsOp>([&](auto op) { return exportNgrams(op); })
                     .Default([](Operation *) { return Value(); });
  if (result.empty())
    return op->emitError() << "'" << op->getName() << "' is not exported to ONNX; export the trained module, before fusion";
  values[op->getResult(0)] = result;
  return success();
}

/// Whether an op reads the bytes of its operands.
static bool readsBytes(Operation *op) { return isa<feature::HashOp, feature::NgramsOp>(op); }

llvm::FailureOr<Value> FeatureExport::exportGraph(feature::GraphOp graph, ElementType rowType) {
  // All strings whose bytes are read must be there before the first op that reads some.
  SmallVector<Operation *> early, late;
  llvm::DenseMap<mlir::Value, bool> isLate;
  for (Operation &op : graph.getBody().front().without_terminator()) {
    bool waits = readsBytes(&op);
    for (mlir::Value operand : op.getOperands()) {
      waits |= isLate.lookup(operand);
      if (readsBytes(&op) && !llvm::is_contained(strings, operand))
        strings.push_back(operand);
    }
    isLate[op.getResult(0)] = waits;
    if (readsBytes(&op) && opset < kTextOpset)
      return op.emitError() << "'" << op.getName() << "' reads the bytes of strings, which needs opset " << kTextOpset
                            << " or newer (StringSplit), found " << opset << "; export with a newer one";
    (waits ? late : early).push_back(&op);
  }
  for (Operation *op : llvm::concat<Operation *>(early, late))
    if (failed(exportOp(op)))
      return failure();

  // Side by side; what is next to each other and of one type is rounded together.
  SmallVector<Value> parts;
  SmallVector<Value> numbers;
  auto finishNumbers = [&] {
    if (numbers.empty())
      return;
    Value joined = numbers.size() == 1 ? numbers[0] : b.add("Concat", numbers, Attribute("axis", 1));
    parts.push_back(rowType == TensorProto::DOUBLE ? joined : b.cast(joined, rowType));
    numbers.clear();
  };
  for (mlir::Value value : graph.getYield().getFeatures()) {
    auto type = cast<RankedTensorType>(value.getType());
    if (type.getRank() == 1) {
      numbers.push_back(type.getElementType().isF64() ? values[value] : b.cast(values[value], TensorProto::DOUBLE));
      continue;
    }
    finishNumbers();
    parts.push_back(rowType == TensorProto::FLOAT ? values[value] : b.cast(values[value], rowType));
  }
  finishNumbers();
  if (parts.empty())
    return graph.emitError("yields no features; a model in ONNX reads at least one");
  return parts.size() == 1 ? parts[0] : b.add("Concat", parts, Attribute("axis", 1));
}

} // namespace lathe::onnx_export
