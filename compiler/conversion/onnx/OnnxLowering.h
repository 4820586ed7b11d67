//===- OnnxLowering.h - Writing lowerings of operators ----------*- C++ -*-===//
//
// A lowering is a function that appends the values of the results; a Kit has what most of them need:
//
//   static LogicalResult lowerRelu(ReluOp op, ReluOp::Adaptor in, Kit &k, Values &results) {
//     results.push_back(k.map(k.resultDims(0), {in.getX()}, [](Kit &k, ValueRange x) { return k.max(x[0], k.zero(x[0].getType())); }));
//     return success();
//   }
//   void populateElementwiseLowerings(Lowerings &lowerings) { lowerings.add<ReluOp, lowerRelu>(); }
//
// `op` has the types of the dialect (`ui8`), `in` the converted operands (`i8`). Results need not have static sizes that the op's
// type has: they are cast to it, with a check at run time. What cannot be compiled is refused by `return k.refuse() << "why"`.
//
//===----------------------------------------------------------------------===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_ONNXLOWERING_H
#define LATHE_COMPILER_CONVERSION_ONNX_ONNXLOWERING_H

#include "dialects/onnx/Shape.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Transforms/DialectConversion.h"

namespace lathe::onnx {

using Values = llvm::SmallVectorImpl<mlir::Value>;

/// A builder at the operator that is lowered, with its sizes.
class Kit : public mlir::ImplicitLocOpBuilder {
public:
  Kit(mlir::Operation *op, mlir::ConversionPatternRewriter &rewriter, const mlir::TypeConverter &converter);

  mlir::Operation *getOp() const { return op; }
  mlir::ConversionPatternRewriter &getRewriter() { return rewriter; }
  const mlir::TypeConverter &getConverter() const { return converter; }
  /// The type that values of `type` have behind the conversion.
  mlir::Type convert(mlir::Type type) const { return converter.convertType(type); }

  /// "cannot be compiled: ", to be continued with the reason; converts to failure.
  mlir::InFlightDiagnostic refuse();

  //===--- Sizes ---===//
  /// Arithmetic on sizes that emits code. It takes the op's own operands; `sizes` below takes converted values.
  ShapeBuilder &shapes() { return shapeBuilder; }
  /// Sizes of a result by the operator's shape model; `index` counts the results that are present.
  Dims resultDims(unsigned index);
  /// Element type of a result, converted.
  mlir::Type resultElement(unsigned index);
  /// Sizes of any ranked tensor, computed where they are not known.
  Dims sizes(mlir::Value tensor);
  mlir::Value index(int64_t number);
  mlir::Value index(Dim dim) { return shapeBuilder.value(dim); }
  static mlir::RankedTensorType tensorType(llvm::ArrayRef<Dim> dims, mlir::Type element);

  //===--- Tensors ---===//
  mlir::Value empty(llvm::ArrayRef<Dim> dims, mlir::Type element);
  mlir::Value fill(llvm::ArrayRef<Dim> dims, mlir::Value scalar);
  using Body = llvm::function_ref<mlir::Value(Kit &, mlir::ValueRange)>;
  /// Each element of the result from one element of each input, which are broadcast to `dims` as NumPy does. The element type is
  /// that of what `body` returns. Sizes that are computed and might be 1 are compared at run time.
  mlir::Value map(llvm::ArrayRef<Dim> dims, mlir::ValueRange inputs, mlir::Type element, Body body);
  /// The same for functions of floats: `body` sees those of 16 bits as f32, and what it returns is rounded once.
  mlir::Value mapWide(llvm::ArrayRef<Dim> dims, mlir::ValueRange inputs, mlir::Type element, Body body);
  /// Each element from its indices (values of `index`). `body` may load from any tensor.
  mlir::Value generate(llvm::ArrayRef<Dim> dims, mlir::Type element, Body body);
  /// One element.
  mlir::Value load(mlir::Value tensor, mlir::ValueRange indices);
  /// The element of a tensor of one element, of any rank.
  mlir::Value loadScalar(mlir::Value tensor);
  /// For each index of the tensor without `axes`: body(element, accumulator), from `init`, in the order of the elements. The result
  /// keeps reduced dimensions with size 1 when `keepDims`.
  mlir::Value reduce(mlir::Value tensor, llvm::ArrayRef<int64_t> axes, bool keepDims, mlir::Value init, Body body);
  /// The same elements in other sizes; their product must be the same. Costs nothing at run time.
  mlir::Value reshape(mlir::Value tensor, llvm::ArrayRef<Dim> dims);
  mlir::Value transpose(mlir::Value tensor, llvm::ArrayRef<int64_t> permutation);

  //===--- Scalars: floats and integers of their own types ---===//
  mlir::Value constant(mlir::Type type, double value);
  mlir::Value integer(mlir::Type type, int64_t value);
  mlir::Value zero(mlir::Type type) { return constant(type, 0); }
  /// A float of 16 bits as f32, anything else as it is; and back.
  mlir::Value widen(mlir::Value value);
  mlir::Value narrow(mlir::Value value, mlir::Type type);
  mlir::Value add(mlir::Value a, mlir::Value b);
  mlir::Value sub(mlir::Value a, mlir::Value b);
  mlir::Value mul(mlir::Value a, mlir::Value b);
  /// NaN when one is; of signed integers, or of unsigned ones.
  mlir::Value max(mlir::Value a, mlir::Value b, bool isUnsigned = false);
  mlir::Value min(mlir::Value a, mlir::Value b, bool isUnsigned = false);
  enum class Compare { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual };
  /// As C compares: false for NaN, but NotEqual.
  mlir::Value compare(Compare how, mlir::Value a, mlir::Value b, bool isUnsigned = false);
  mlir::Value select(mlir::Value condition, mlir::Value then, mlir::Value otherwise);
  /// Between `index` and integers.
  mlir::Value toIndex(mlir::Value integer);
  mlir::Value fromIndex(mlir::Type integer, mlir::Value index);

  //===--- Checks at run time ---===//
  /// Ends the call with an error unless `condition` holds. Not within the body of `map`, `generate` or `reduce`.
  void check(mlir::Value condition, const llvm::Twine &message);
  /// Every element of a tensor of integers is in [-size, size).
  void checkIndices(mlir::Value indices, Dim size, llvm::StringRef what);
  /// An index of [-size, size) in [0, size).
  mlir::Value normalizeIndex(mlir::Value integer, Dim size);

private:
  mlir::Value mapEqual(llvm::ArrayRef<Dim> dims, mlir::ValueRange inputs, llvm::ArrayRef<bool> general, mlir::Type element, Body body);
  /// Runs `body` with this builder inside of a linalg op.
  mlir::Value nested(mlir::OpBuilder &b, mlir::ValueRange arguments, Body body);
  void checkSize(mlir::Value size, int64_t declared, unsigned axis, unsigned result);
  mlir::Value castTo(mlir::Value value, mlir::Type type, unsigned result);

  mlir::Operation *op;
  mlir::ConversionPatternRewriter &rewriter;
  const mlir::TypeConverter &converter;
  std::function<mlir::Value(mlir::Value)> remap;
  ShapeBuilder shapeBuilder;
  std::optional<llvm::SmallVector<ResultShape>> results;

public:
  /// Replaces the op: casts values to the converted types of its results.
  llvm::LogicalResult finish(mlir::ValueRange values);
};

/// Whether the integers of a value of the onnx dialect are unsigned.
bool isUnsigned(mlir::Value value);

/// The lowerings of all operators.
class Lowerings {
public:
  Lowerings(const mlir::TypeConverter &converter, mlir::RewritePatternSet &patterns) : converter(converter), patterns(patterns) {}

  template <typename Op, auto lower> void add() { patterns.add<Pattern<Op, lower>>(converter, patterns.getContext()); }
  /// One lowering of several ops, which takes mlir::Operation * and the converted operands.
  template <auto lower, typename... Ops> void addAll() { (patterns.add<Generic<Ops, lower>>(converter, patterns.getContext()), ...); }

  /// For a lowering that needs the rewriter itself, as those of regions do.
  template <typename P> void addPattern() { patterns.add<P>(converter, patterns.getContext()); }

private:
  template <typename Op, auto lower> struct Pattern : mlir::OpConversionPattern<Op> {
    using mlir::OpConversionPattern<Op>::OpConversionPattern;
    llvm::LogicalResult matchAndRewrite(Op op, typename Op::Adaptor in, mlir::ConversionPatternRewriter &rewriter) const override {
      Kit kit(op, rewriter, *this->getTypeConverter());
      llvm::SmallVector<mlir::Value> results;
      if (failed(lower(op, in, kit, results)))
        return llvm::failure();
      return kit.finish(results);
    }
  };
  template <typename Op, auto lower> struct Generic : mlir::OpConversionPattern<Op> {
    using mlir::OpConversionPattern<Op>::OpConversionPattern;
    llvm::LogicalResult matchAndRewrite(Op op, typename Op::Adaptor in, mlir::ConversionPatternRewriter &rewriter) const override {
      Kit kit(op, rewriter, *this->getTypeConverter());
      llvm::SmallVector<mlir::Value> results;
      if (failed(lower(op, in.getOperands(), kit, results)))
        return llvm::failure();
      return kit.finish(results);
    }
  };

  const mlir::TypeConverter &converter;
  mlir::RewritePatternSet &patterns;
};

// A group of operators each, in files of its own.
void populateActivationLowerings(Lowerings &lowerings);
void populateElementwiseLowerings(Lowerings &lowerings);
void populateNormalizationLowerings(Lowerings &lowerings);
void populateReductionLowerings(Lowerings &lowerings);
void populateTensorLowerings(Lowerings &lowerings);
void populateNNLowerings(Lowerings &lowerings);

} // namespace lathe::onnx

#endif // LATHE_COMPILER_CONVERSION_ONNX_ONNXLOWERING_H
