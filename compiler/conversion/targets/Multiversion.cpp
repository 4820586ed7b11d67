//===- Multiversion.cpp - One version of the predictor per target ---------===//

#include "compiler/conversion/targets/Passes.h"

#include "compiler/conversion/targets/Target.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_MULTIVERSIONPASS
#include "compiler/conversion/targets/Passes.h.inc"

namespace {

/// The fields of a program whose functions are worth a version per target.
constexpr llvm::StringLiteral kVersionedFields[] = {"predict", "margins"};

std::string getVersionName(func::FuncOp function, const Target &target) {
  return (function.getSymName() + "." + target.name).str();
}

/// `roots`, and the functions of the module that they call, in the order in which they are found.
llvm::SetVector<func::FuncOp> getCallees(ArrayRef<func::FuncOp> roots, const SymbolTable &symbols) {
  llvm::SetVector<func::FuncOp> reached(roots.begin(), roots.end());
  for (size_t i = 0; i < reached.size(); ++i) {
    func::FuncOp function = reached[i];
    function.walk([&](func::CallOp call) {
      auto callee = symbols.lookup<func::FuncOp>(call.getCallee());
      if (callee && !callee.isExternal())
        reached.insert(callee);
    });
  }
  return reached;
}

/// Clones functions for a target, calls among them included.
void cloneFor(const Target &target, const llvm::SetVector<func::FuncOp> &functions, SymbolTable &symbols) {
  for (func::FuncOp function : functions) {
    func::FuncOp clone = function.clone();
    clone.setSymName(getVersionName(function, target));
    clone->setAttr(kTargetAttr, StringAttr::get(function.getContext(), target.name));
    clone.walk([&](func::CallOp call) {
      auto callee = symbols.lookup<func::FuncOp>(call.getCallee());
      if (functions.contains(callee))
        call.setCallee(getVersionName(callee, target));
    });
    symbols.insert(clone, std::next(function->getIterator()));
  }
}

/// Declares `lathe_cpu_features() -> i32` of runtime/serving/cpu.h.
func::FuncOp declareCpuFeatures(ModuleOp module) {
  constexpr llvm::StringLiteral name = "lathe_cpu_features";
  if (auto function = module.lookupSymbol<func::FuncOp>(name))
    return function;
  OpBuilder b = OpBuilder::atBlockBegin(module.getBody());
  auto function = func::FuncOp::create(b, module.getLoc(), name, b.getFunctionType({}, {b.getI32Type()}));
  function.setPrivate();
  return function;
}

/// Renames `function`, which is the baseline's version, and puts in its place a function that calls the last version that the
/// processor has.
void addDispatch(func::FuncOp function, ArrayRef<const Target *> targets, func::FuncOp cpuFeatures) {
  OpBuilder builder(function);
  auto dispatch = cast<func::FuncOp>(builder.cloneWithoutRegions(*function));
  dispatch->removeAttr("passthrough");
  function.setSymName(getVersionName(function, *targets.front()));
  builder.setInsertionPointToStart(dispatch.addEntryBlock());
  ImplicitLocOpBuilder b(function.getLoc(), builder);
  std::string name = dispatch.getSymName().str();
  auto callVersion = [&](const Target &target) {
    std::string callee = (name + "." + target.name).str();
    func::CallOp::create(b, callee, function.getResultTypes(), dispatch.getArguments());
  };
  Value features = func::CallOp::create(b, cpuFeatures, ValueRange()).getResult(0);
  Value none = arith::ConstantOp::create(b, b.getI32IntegerAttr(0));
  for (const Target *target : llvm::reverse(targets.drop_front())) {
    Value mask = arith::ConstantOp::create(b, b.getI32IntegerAttr(target->needs));
    Value missing = arith::AndIOp::create(b, mask, Value(arith::XOrIOp::create(b, features, mask)));
    Value has = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, missing, none);
    auto choice = scf::IfOp::create(b, has, /*withElseRegion=*/true);
    b.setInsertionPointToStart(choice.thenBlock());
    callVersion(*target);
    b.setInsertionPointToStart(choice.elseBlock());
  }
  callVersion(*targets.front());
  b.setInsertionPointToEnd(&dispatch.getBody().front());
  func::ReturnOp::create(b);
}

struct MultiversionPass : impl::MultiversionPassBase<MultiversionPass> {
  using MultiversionPassBase::MultiversionPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    SmallVector<const Target *> versions;
    if (targets.empty())
      return;
    if (failed(findTargets(versions)))
      return signalPassFailure();
    for (auto function : module.getOps<func::FuncOp>())
      if (!function.isExternal())
        function->setAttr(kTargetAttr, StringAttr::get(&getContext(), versions.front()->name));
    for (auto program : module.getOps<pipeline::ProgramOp>())
      addVersions(program, versions);
  }

private:
  LogicalResult findTargets(SmallVector<const Target *> &versions) {
    for (const std::string &name : targets) {
      const Target *target = lookupTarget(name);
      if (!target) {
        auto known = llvm::map_range(getTargets(), [](const Target &known) { return "'" + known.name.str() + "'"; });
        return getOperation().emitError("unknown target '") << name << "'; expected one of " << llvm::join(known, ", ");
      }
      if (llvm::is_contained(versions, target))
        return getOperation().emitError("target '") << name << "' is given twice; remove one";
      if (!versions.empty() && !target->needs)
        return getOperation().emitError("target '")
               << name << "' is a baseline, which nothing has to be checked for; put it first, and only one of them";
      versions.push_back(target);
    }
    if (versions.size() > 1 && versions.front()->needs)
      return getOperation().emitError("the first of several targets is called where no other can be, but '")
             << versions.front()->name << "' is not on every machine; put a baseline first";
    return success();
  }

  void addVersions(pipeline::ProgramOp program, ArrayRef<const Target *> versions) {
    SymbolTable symbols(getOperation());
    SmallVector<func::FuncOp> roots;
    SmallVector<StringRef> fields;
    for (StringRef field : kVersionedFields) {
      auto symbol = program.getFunctions().getAs<FlatSymbolRefAttr>(field);
      if (!symbol)
        continue;
      fields.push_back(field);
      roots.push_back(symbols.lookup<func::FuncOp>(symbol.getValue()));
    }
    if (roots.empty())
      return;
    auto names = llvm::map_to_vector(roots, [](func::FuncOp root) { return root.getSymName().str(); });
    if (versions.size() > 1) {
      // What chooses and the list of versions call the same code, not a copy each. (LLVM's attribute, because the conversion
      // of functions forgets `no_inline`.)
      for (func::FuncOp root : roots)
        root->setAttr("passthrough", Builder(&getContext()).getStrArrayAttr({"noinline"}));
      llvm::SetVector<func::FuncOp> functions = getCallees(roots, symbols);
      for (const Target *target : versions.drop_front())
        cloneFor(*target, functions, symbols);
      func::FuncOp cpuFeatures = declareCpuFeatures(getOperation());
      for (func::FuncOp root : roots)
        addDispatch(root, versions, cpuFeatures);
    }
    Builder b(&getContext());
    auto list = llvm::map_to_vector(versions, [&](const Target *target) -> Attribute {
      SmallVector<NamedAttribute> functions;
      for (auto [field, name] : llvm::zip_equal(fields, names)) {
        std::string version = versions.size() > 1 ? (name + "." + target->name).str() : name;
        functions.push_back(b.getNamedAttr(field, FlatSymbolRefAttr::get(&getContext(), version)));
      }
      return b.getDictionaryAttr({b.getNamedAttr("functions", b.getDictionaryAttr(functions)),
                                  b.getNamedAttr("needs", b.getI32IntegerAttr(target->needs)),
                                  b.getNamedAttr("target", b.getStringAttr(target->name))});
    });
    program.setVersionsAttr(b.getArrayAttr(list));
  }
};

} // namespace
} // namespace lathe
