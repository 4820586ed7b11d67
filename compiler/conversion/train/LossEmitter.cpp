//===- LossEmitter.cpp - The arithmetic of the losses, in IR -------------===//

#include "compiler/conversion/train/LossEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include <limits>

using namespace mlir;

namespace lathe {

using train::Loss;

/// A row whose hessian vanishes would make a leaf's value unbounded.
constexpr double kSmallestHessian = 1e-16;

/// What loss and derivatives have in common.
struct LossEmitter::Row {
  Value margin;      // squared, logistic
  Value label;       // f64
  Value labelMargin; // softmax: the margin of the label's class
  Value shrunk;      // logistic: exp(-|margin|)
  Value largest;     // softmax: the largest margin
  Value sum;         // softmax: sum of exp(margin - largest)
};

static Value real(ImplicitLocOpBuilder &b, double value) {
  return arith::ConstantOp::create(b, b.getF64FloatAttr(value));
}

static Value index(ImplicitLocOpBuilder &b, int64_t value) { return arith::ConstantIndexOp::create(b, value); }

static Value atLeast(ImplicitLocOpBuilder &b, Value value, double low) {
  Value bound = real(b, low);
  Value above = arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, value, bound);
  return arith::SelectOp::create(b, above, value, bound);
}

/// for i in [0, count): carried = body(i, carried); returns the last.
static Value reduce(ImplicitLocOpBuilder &b, int64_t count, Value init,
                    llvm::function_ref<Value(ImplicitLocOpBuilder &, Value, Value)> body) {
  auto loop = scf::ForOp::create(b, index(b, 0), index(b, count), index(b, 1), init,
                                 [&](OpBuilder &nested, Location loc, Value i, ValueRange carried) {
                                   ImplicitLocOpBuilder inner(loc, nested);
                                   scf::YieldOp::create(inner, body(inner, i, carried[0]));
                                 });
  return loop.getResult(0);
}

LossEmitter::LossEmitter(Builder &b, Loss loss, int64_t outputs) : kind(loss), outputs(outputs) {
  if (kind == Loss::Softmax)
    scratch = memref::AllocaOp::create(b, MemRefType::get({outputs}, b.getF64Type()));
}

LossEmitter::Row LossEmitter::begin(Builder &b, ReadMargin margin, Value label) {
  Row row;
  row.label = label;
  if (kind != Loss::Softmax)
    row.margin = margin(b, index(b, 0));
  if (kind == Loss::Logistic)
    row.shrunk = math::ExpOp::create(b, arith::NegFOp::create(b, math::AbsFOp::create(b, row.margin)));
  if (kind == Loss::Softmax) {
    row.largest = reduce(b, outputs, real(b, -std::numeric_limits<double>::infinity()),
                         [&](Builder &b, Value k, Value largest) -> Value {
                           Value m = margin(b, k);
                           memref::StoreOp::create(b, m, scratch, k);
                           Value greater = arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, m, largest);
                           return arith::SelectOp::create(b, greater, m, largest);
                         });
    Value classIndex =
        arith::IndexCastOp::create(b, b.getIndexType(), arith::FPToSIOp::create(b, b.getI64Type(), label));
    row.labelMargin = memref::LoadOp::create(b, scratch, classIndex);
    row.sum = reduce(b, outputs, real(b, 0), [&](Builder &b, Value k, Value sum) -> Value {
      Value m = memref::LoadOp::create(b, scratch, k);
      Value e = math::ExpOp::create(b, arith::SubFOp::create(b, m, row.largest));
      memref::StoreOp::create(b, e, scratch, k);
      return arith::AddFOp::create(b, sum, e);
    });
  }
  return row;
}

Value LossEmitter::finishLoss(Builder &b, const Row &row) {
  switch (kind) {
  case Loss::Squared: {
    Value error = arith::SubFOp::create(b, row.margin, row.label);
    return arith::MulFOp::create(b, real(b, 0.5), arith::MulFOp::create(b, error, error));
  }
  case Loss::Logistic: {
    // log(1 + exp(m)) = max(m, 0) + log1p(exp(-|m|)), which neither overflows nor cancels.
    Value positive = atLeast(b, row.margin, 0);
    Value value = arith::AddFOp::create(b, positive, math::Log1pOp::create(b, row.shrunk));
    return arith::SubFOp::create(b, value, arith::MulFOp::create(b, row.label, row.margin));
  }
  case Loss::Softmax: {
    Value gap = arith::SubFOp::create(b, row.largest, row.labelMargin);
    return arith::AddFOp::create(b, math::LogOp::create(b, row.sum), gap);
  }
  }
  llvm_unreachable("all losses are handled");
}

void LossEmitter::finishDerivatives(Builder &b, const Row &row, TakeDerivatives take) {
  auto hessian = [](Builder &b, Value p) {
    Value rest = arith::SubFOp::create(b, real(b, 1), p);
    return atLeast(b, arith::MulFOp::create(b, p, rest), kSmallestHessian);
  };
  switch (kind) {
  case Loss::Squared:
    return take(b, index(b, 0), arith::SubFOp::create(b, row.margin, row.label), real(b, 1));
  case Loss::Logistic: {
    Value one = real(b, 1);
    Value positive = arith::CmpFOp::create(b, arith::CmpFPredicate::OGE, row.margin, real(b, 0));
    Value numerator = arith::SelectOp::create(b, positive, one, row.shrunk);
    Value p = arith::DivFOp::create(b, numerator, arith::AddFOp::create(b, one, row.shrunk));
    return take(b, index(b, 0), arith::SubFOp::create(b, p, row.label), hessian(b, p));
  }
  case Loss::Softmax: {
    Value classIndex =
        arith::IndexCastOp::create(b, b.getIndexType(), arith::FPToSIOp::create(b, b.getI64Type(), row.label));
    scf::ForOp::create(b, index(b, 0), index(b, outputs), index(b, 1), ValueRange(),
                       [&](OpBuilder &nested, Location loc, Value k, ValueRange) {
                         Builder b(loc, nested);
                         Value p = arith::DivFOp::create(b, memref::LoadOp::create(b, scratch, k), row.sum);
                         Value isLabel = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, k, classIndex);
                         Value target = arith::SelectOp::create(b, isLabel, real(b, 1), real(b, 0));
                         take(b, k, arith::SubFOp::create(b, p, target), hessian(b, p));
                         scf::YieldOp::create(b);
                       });
    return;
  }
  }
}

Value LossEmitter::loss(Builder &b, ReadMargin margin, Value label) { return finishLoss(b, begin(b, margin, label)); }

Value LossEmitter::lossAndDerivatives(Builder &b, ReadMargin margin, Value label, TakeDerivatives take) {
  Row row = begin(b, margin, label);
  Value value = finishLoss(b, row);
  finishDerivatives(b, row, take);
  return value;
}

void LossEmitter::derivatives(Builder &b, ReadMargin margin, Value label, TakeDerivatives take) {
  finishDerivatives(b, begin(b, margin, label), take);
}

} // namespace lathe
