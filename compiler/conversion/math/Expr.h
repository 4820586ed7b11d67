//===- Expr.h - Formulas that build IR --------------------------*- C++ -*-===//
//
// A value with the operators of C, so that formulas read as they would in a program.
//
//===----------------------------------------------------------------------===//
#ifndef LATHE_COMPILER_CONVERSION_MATH_EXPR_H
#define LATHE_COMPILER_CONVERSION_MATH_EXPR_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/TypeUtilities.h"

#include <limits>

namespace lathe {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// A number or an integer, or a vector of them.
struct Expr {
  mlir::ImplicitLocOpBuilder *b;
  mlir::Value value;

  mlir::Type element() const { return mlir::getElementTypeOrSelf(value.getType()); }
  unsigned width() const { return element().getIntOrFloatBitWidth(); }
  /// A type of elements in the shape of the value.
  mlir::Type shaped(mlir::Type element) const {
    auto vector = mlir::dyn_cast<mlir::VectorType>(value.getType());
    return vector ? mlir::Type(vector.clone(element)) : element;
  }
  mlir::Type integerType() const { return b->getIntegerType(width()); }
  mlir::Type floatType() const { return width() == 64 ? mlir::Type(b->getF64Type()) : b->getF32Type(); }

  Expr constant(mlir::TypedAttr x) const {
    if (auto type = mlir::dyn_cast<mlir::VectorType>(shaped(x.getType())))
      x = mlir::DenseElementsAttr::get(type, mlir::Attribute(x));
    return {b, mlir::arith::ConstantOp::create(*b, x)};
  }
  Expr constant(double x) const { return constant(mlir::FloatAttr::get(floatType(), x)); }
  Expr integer(int64_t x) const {
    return constant(b->getIntegerAttr(integerType(), llvm::APInt(width(), static_cast<uint64_t>(x), false, true)));
  }

  template <typename Op> Expr apply() const { return {b, Op::create(*b, value)}; }
  template <typename Op> Expr apply(Expr other) const { return {b, Op::create(*b, value, other.value)}; }
  template <typename Op> Expr convert(mlir::Type element) const { return {b, Op::create(*b, shaped(element), value)}; }

  Expr compare(mlir::arith::CmpFPredicate predicate, Expr x) const {
    return {b, mlir::arith::CmpFOp::create(*b, predicate, value, x.value)};
  }
  Expr compare(mlir::arith::CmpFPredicate predicate, double x) const { return compare(predicate, constant(x)); }
  Expr compare(mlir::arith::CmpIPredicate predicate, Expr x) const {
    return {b, mlir::arith::CmpIOp::create(*b, predicate, value, x.value)};
  }
  Expr compare(mlir::arith::CmpIPredicate predicate, int64_t x) const { return compare(predicate, integer(x)); }
  Expr isNaN() const { return compare(mlir::arith::CmpFPredicate::UNO, *this); }

  /// this ? yes : no, where this is an i1.
  Expr select(Expr yes, Expr no) const { return {b, mlir::arith::SelectOp::create(*b, value, yes.value, no.value)}; }
  Expr select(double yes, Expr no) const { return select(no.constant(yes), no); }

  /// The bits of a float, the float of bits, and conversions of values between the two kinds of the same width.
  Expr bits() const { return convert<mlir::arith::BitcastOp>(integerType()); }
  Expr asFloat() const { return convert<mlir::arith::BitcastOp>(floatType()); }
  Expr toFloat() const { return convert<mlir::arith::SIToFPOp>(floatType()); }
  Expr toInteger() const { return convert<mlir::arith::FPToSIOp>(integerType()); }
  Expr widen() const { return convert<mlir::arith::ExtFOp>(b->getF64Type()); }
  Expr narrow() const { return convert<mlir::arith::TruncFOp>(b->getF32Type()); }

  Expr plus(int64_t x) const { return apply<mlir::arith::AddIOp>(integer(x)); }
  Expr plus(Expr x) const { return apply<mlir::arith::AddIOp>(x); }
  Expr minus(Expr x) const { return apply<mlir::arith::SubIOp>(x); }
  Expr bitAnd(int64_t x) const { return apply<mlir::arith::AndIOp>(integer(x)); }
  Expr bitXor(Expr x) const { return apply<mlir::arith::XOrIOp>(x); }
  Expr shiftLeft(int64_t x) const { return apply<mlir::arith::ShLIOp>(integer(x)); }
  Expr shiftRight(int64_t x) const { return apply<mlir::arith::ShRUIOp>(integer(x)); }
  Expr arithmeticShiftRight(int64_t x) const { return apply<mlir::arith::ShRSIOp>(integer(x)); }

  Expr abs() const { return apply<mlir::math::AbsFOp>(); }
  Expr sqrt() const { return apply<mlir::math::SqrtOp>(); }
  Expr truncated() const { return apply<mlir::math::TruncOp>(); }
  Expr withSignOf(Expr x) const { return apply<mlir::math::CopySignOp>(x); }
};

inline Expr operator+(Expr a, Expr b) { return a.apply<mlir::arith::AddFOp>(b); }
inline Expr operator-(Expr a, Expr b) { return a.apply<mlir::arith::SubFOp>(b); }
inline Expr operator*(Expr a, Expr b) { return a.apply<mlir::arith::MulFOp>(b); }
inline Expr operator/(Expr a, Expr b) { return a.apply<mlir::arith::DivFOp>(b); }
inline Expr operator+(Expr a, double b) { return a + a.constant(b); }
inline Expr operator-(Expr a, double b) { return a - a.constant(b); }
inline Expr operator*(Expr a, double b) { return a * a.constant(b); }
inline Expr operator/(Expr a, double b) { return a / a.constant(b); }
inline Expr operator+(double a, Expr b) { return b.constant(a) + b; }
inline Expr operator-(double a, Expr b) { return b.constant(a) - b; }
inline Expr operator*(double a, Expr b) { return b.constant(a) * b; }
inline Expr operator/(double a, Expr b) { return b.constant(a) / b; }
inline Expr operator-(Expr a) { return a.apply<mlir::arith::NegFOp>(); }

/// Comparisons of floats that are false for NaN, and what joins their results.
inline Expr operator<(Expr a, Expr b) { return a.compare(mlir::arith::CmpFPredicate::OLT, b); }
inline Expr operator<(Expr a, double b) { return a < a.constant(b); }
inline Expr operator>(Expr a, Expr b) { return a.compare(mlir::arith::CmpFPredicate::OGT, b); }
inline Expr operator>(Expr a, double b) { return a > a.constant(b); }
inline Expr operator>=(Expr a, double b) { return a.compare(mlir::arith::CmpFPredicate::OGE, b); }
inline Expr operator==(Expr a, Expr b) { return a.compare(mlir::arith::CmpFPredicate::OEQ, b); }
inline Expr operator==(Expr a, double b) { return a == a.constant(b); }
inline Expr operator&(Expr a, Expr b) { return a.apply<mlir::arith::AndIOp>(b); }
inline Expr operator|(Expr a, Expr b) { return a.apply<mlir::arith::OrIOp>(b); }

/// a b + c, rounded once.
inline Expr fma(Expr a, Expr b, Expr c) { return {a.b, mlir::math::FmaOp::create(*a.b, a.value, b.value, c.value)}; }
inline Expr fma(Expr a, double b, Expr c) { return fma(a, a.constant(b), c); }
inline Expr fma(Expr a, double b, double c) { return fma(a, a.constant(b), a.constant(c)); }

/// The value of a polynomial by Horner's rule, the coefficient of the highest power first.
inline Expr horner(Expr x, llvm::ArrayRef<double> coefficients) {
  Expr sum = x.constant(coefficients.front());
  for (double coefficient : coefficients.drop_front())
    sum = sum * x + coefficient;
  return sum;
}
/// The same with fused multiply-adds.
inline Expr fusedHorner(Expr x, llvm::ArrayRef<double> coefficients) {
  Expr sum = x.constant(coefficients.front());
  for (double coefficient : coefficients.drop_front())
    sum = fma(sum, x, x.constant(coefficient));
  return sum;
}

/// An unevaluated sum, the second far below the first.
struct Pair {
  Expr high, low;
};

/// a + b exactly, for |a| >= |b| or a = 0.
inline Pair fastTwoSum(Expr a, Expr b) {
  Expr sum = a + b;
  return {sum, (a - sum) + b};
}
/// a + b exactly.
inline Pair twoSum(Expr a, Expr b) {
  Expr sum = a + b;
  Expr part = sum - a;
  return {sum, (a - (sum - part)) + (b - part)};
}
/// a b exactly.
inline Pair twoProduct(Expr a, Expr b) {
  Expr product = a * b;
  return {product, fma(a, b, -product)};
}

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_MATH_EXPR_H
