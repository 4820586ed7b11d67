//===- Shape.h - Sizes of tensors, known or computed ------------*- C++ -*-===//
//
// The shape of each operator is written once (shapes/*.cpp), in terms of the arithmetic of ShapeBuilder. Without a builder of
// code, sizes are numbers or unknown: that infers and verifies types. With one, what is not known is computed by emitted code:
// that gives the lowering its sizes, which therefore cannot contradict the types.
//
//===----------------------------------------------------------------------===//
#ifndef LATHE_DIALECTS_ONNX_SHAPE_H
#define LATHE_DIALECTS_ONNX_SHAPE_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <optional>

namespace mlir {
class OpBuilder;
} // namespace mlir

namespace lathe::onnx {

/// A size: a number, an `index` value of emitted code, or unknown.
class Dim {
public:
  Dim() = default; // unknown
  Dim(int64_t number) : number(number) {}
  explicit Dim(mlir::Value value) : value(value) {}

  bool isStatic() const { return number.has_value(); }
  bool isUnknown() const { return !number && !value; }
  int64_t get() const { return *number; }
  mlir::Value getValue() const { return value; }
  bool is(int64_t n) const { return number == n; }
  /// The number, or ShapedType::kDynamic.
  int64_t toType() const { return number ? *number : mlir::ShapedType::kDynamic; }
  /// Whether both are known to be the same size.
  bool isSame(const Dim &other) const { return (number && number == other.number) || (value && value == other.value); }

private:
  std::optional<int64_t> number;
  mlir::Value value;
};

using Dims = llvm::SmallVector<Dim, 4>;

/// What one result is: a tensor of these sizes, or a value of another type.
struct ResultShape {
  ResultShape(mlir::Type elementType, Dims dims) : type(elementType), dims(std::move(dims)) {}
  /// A sequence, an optional, a map; or a tensor of which nothing but the type is known, its sizes unknown or static.
  explicit ResultShape(mlir::Type type) : type(type) {}

  mlir::Type type; // the element type when there are dims
  std::optional<Dims> dims;

  /// The type as far as it is known.
  mlir::Type getType() const;
};

/// Sizes of the operands of an operator, and arithmetic on sizes.
class ShapeBuilder {
public:
  /// Infers only.
  explicit ShapeBuilder(mlir::Operation *op) : op(op) {}
  /// Emits, too. `remap` gives the value that stands for an operand (after a conversion of its type).
  ShapeBuilder(mlir::Operation *op, mlir::OpBuilder &builder, llvm::function_ref<mlir::Value(mlir::Value)> remap)
      : op(op), builder(&builder), remap(remap) {}

  mlir::Operation *getOp() const { return op; }
  bool emits() const { return builder != nullptr; }

  //===--- Operands ---===//
  static mlir::Type elementType(mlir::Value tensor);
  static int64_t rank(mlir::Value tensor);
  /// The size of a dimension. Negative axes count from the end; the axis must exist.
  Dim size(mlir::Value tensor, int64_t axis);
  Dims sizes(mlir::Value tensor);
  /// The elements of a tensor of integers of rank 0 or 1, as `i64`: numbers where it is constant, else unknown or loaded. Nothing
  /// when not even their number is known; the caller reports that.
  std::optional<Dims> elements(mlir::Value tensor);
  /// The value of a tensor that is known when compiling, or null.
  static mlir::ElementsAttr constant(mlir::Value tensor);
  static std::optional<llvm::SmallVector<int64_t>> constantIntegers(mlir::Value tensor);
  static std::optional<llvm::SmallVector<double>> constantFloats(mlir::Value tensor);

  //===--- Arithmetic; unknown when an operand is ---===//
  Dim add(Dim a, Dim b);
  Dim sub(Dim a, Dim b);
  Dim mul(Dim a, Dim b);
  /// Towards minus infinity; divisors are positive.
  Dim floorDiv(Dim a, Dim b);
  Dim ceilDiv(Dim a, Dim b);
  Dim min(Dim a, Dim b);
  Dim max(Dim a, Dim b);
  /// a == b ? then : otherwise
  Dim selectEqual(Dim a, Dim b, Dim then, Dim otherwise);
  /// a < b ? then : otherwise
  Dim selectLess(Dim a, Dim b, Dim then, Dim otherwise);
  Dim product(llvm::ArrayRef<Dim> dims);
  /// floor(a * factor): what Resize and its like do, in f32 arithmetic.
  Dim scale(Dim a, float factor);

  //===--- Rules that many operators share ---===//
  /// NumPy's broadcasting. Fails, with a message, where static sizes contradict each other; sizes that are computed are equal or
  /// one (the lowering checks it).
  std::optional<Dims> broadcast(llvm::ArrayRef<Dims> shapes);
  /// An axis in [0, rank), of one in [-rank, rank). Fails with a message that names `what` ("axis").
  std::optional<int64_t> axis(int64_t axis, int64_t rank, llvm::StringRef what = "axis");
  /// The same for several, in their order; duplicates fail.
  std::optional<llvm::SmallVector<int64_t>> axes(llvm::ArrayRef<int64_t> axes, int64_t rank, llvm::StringRef what = "axes");

  //===--- Code, where emits() ---===//
  /// The dim as an `index` value.
  mlir::Value value(Dim dim);
  mlir::OpBuilder &getBuilder() const { return *builder; }
  mlir::Value getRemapped(mlir::Value operand) const { return remap ? remap(operand) : operand; }

  /// An error at the operator; returns failure when converted.
  mlir::InFlightDiagnostic error();

private:
  Dim compute(Dim a, Dim b, llvm::function_ref<std::optional<int64_t>(int64_t, int64_t)> fold,
              llvm::function_ref<mlir::Value(mlir::Value, mlir::Value)> emit);

  mlir::Operation *op;
  mlir::OpBuilder *builder = nullptr;
  llvm::function_ref<mlir::Value(mlir::Value)> remap;
};

/// The results of `op` by its shape model, without absent optional ones. Fails with an error when the operator is not
/// supported or is wrong.
llvm::FailureOr<llvm::SmallVector<ResultShape>> inferResults(mlir::Operation *op, ShapeBuilder &b);

/// Sets the types of the results as far as they are inferred. Used when an op is created, its result types being NoneType, and
/// again when sizes of its operands become known.
llvm::LogicalResult refineResultTypes(mlir::Operation *op);

/// Whether the operator has a shape model: what the importer takes.
bool isSupported(mlir::Operation *op);

/// The most specific type that both describe: known sizes of either. Null when they contradict each other.
mlir::Type mergeTypes(mlir::Type a, mlir::Type b);

} // namespace lathe::onnx

#include "dialects/onnx/OnnxInterfaces.h.inc"

#endif // LATHE_DIALECTS_ONNX_SHAPE_H
