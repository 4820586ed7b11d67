//===- SlowPath.cpp - What few arguments need -----------------------------===//

#include "compiler/conversion/math/SlowPath.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace lathe;

namespace {

/// The function of the name, written where it is missing.
func::FuncOp getOrBuild(ImplicitLocOpBuilder &b, StringRef name, ArrayRef<Type> arguments, ArrayRef<Type> results,
                        llvm::function_ref<SmallVector<Expr>(ImplicitLocOpBuilder &, ArrayRef<Expr>)> build) {
  auto module = b.getInsertionBlock()->getParentOp()->getParentOfType<ModuleOp>();
  if (auto function = module.lookupSymbol<func::FuncOp>(name))
    return function;
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToEnd(module.getBody());
  auto function = func::FuncOp::create(b, name, b.getFunctionType(arguments, results));
  function.setPrivate();
  function->setAttr("llvm.linkage", LLVM::LinkageAttr::get(b.getContext(), LLVM::Linkage::Internal));
  Block *body = function.addEntryBlock();
  b.setInsertionPointToStart(body);
  SmallVector<Expr> inputs = llvm::map_to_vector(body->getArguments(), [&](Value value) { return Expr{&b, value}; });
  SmallVector<Value> outputs = llvm::map_to_vector(build(b, inputs), [](Expr result) { return result.value; });
  func::ReturnOp::create(b, outputs);
  return function;
}

/// Vectors of any rank as vectors of rank 1.
Value flatten(ImplicitLocOpBuilder &b, Value value) {
  auto type = cast<VectorType>(value.getType());
  if (type.getRank() == 1)
    return value;
  return vector::ShapeCastOp::create(b, VectorType::get(type.getNumElements(), type.getElementType()), value);
}

} // namespace

SmallVector<Expr> lathe::replaceSlow(Expr isSlow, ArrayRef<Expr> values, ArrayRef<Expr> arguments, StringRef name,
                                     llvm::function_ref<SmallVector<Expr>(ImplicitLocOpBuilder &, ArrayRef<Expr>)> build) {
  ImplicitLocOpBuilder &b = *isSlow.b;
  func::FuncOp function = getOrBuild(b, name, llvm::map_to_vector(arguments, [](Expr x) { return x.element(); }),
                                     llvm::map_to_vector(values, [](Expr x) { return x.element(); }), build);
  bool isVector = isa<VectorType>(isSlow.value.getType());
  Value any = isSlow.value;
  if (isVector)
    any = vector::ReductionOp::create(b, vector::CombiningKind::OR, flatten(b, isSlow.value));

  auto callEach = [&](OpBuilder &inner, Location location) {
    ImplicitLocOpBuilder b(location, inner);
    if (!isVector) {
      auto call = func::CallOp::create(b, function, llvm::map_to_vector(arguments, [](Expr x) { return x.value; }));
      scf::YieldOp::create(b, call.getResults());
      return;
    }
    SmallVector<Value> flat = llvm::map_to_vector(arguments, [&](Expr x) { return flatten(b, x.value); });
    SmallVector<Value> results = llvm::map_to_vector(values, [&](Expr x) { return flatten(b, x.value); });
    Value slow = flatten(b, isSlow.value);
    for (int64_t lane = 0, lanes = cast<VectorType>(slow.getType()).getNumElements(); lane < lanes; ++lane) {
      auto call = func::CallOp::create(b, function, llvm::map_to_vector(flat, [&](Value x) {
                                         return Value(vector::ExtractOp::create(b, x, lane));
                                       }));
      Value isLaneSlow = vector::ExtractOp::create(b, slow, lane);
      for (auto [result, called] : llvm::zip_equal(results, call.getResults())) {
        Value element = arith::SelectOp::create(b, isLaneSlow, called, vector::ExtractOp::create(b, result, lane));
        result = vector::InsertOp::create(b, element, result, lane);
      }
    }
    for (auto [result, value] : llvm::zip_equal(results, values))
      if (result.getType() != value.value.getType())
        result = vector::ShapeCastOp::create(b, value.value.getType(), result);
    scf::YieldOp::create(b, results);
  };
  auto keep = [&](OpBuilder &b, Location location) {
    scf::YieldOp::create(b, location, llvm::map_to_vector(values, [](Expr x) { return x.value; }));
  };
  auto branch = scf::IfOp::create(b, any, callEach, keep);
  return llvm::map_to_vector(branch.getResults(), [&](Value result) { return Expr{&b, result}; });
}
