//===- ExplainTreeKernels.cpp - What was chosen, and why ------------------===//

#include "compiler/conversion/tree/Passes.h"

#include "compiler/conversion/tree/CostModel.h"
#include "llvm/Support/FormatVariadic.h"

#include <limits>

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_EXPLAINTREEKERNELSPASS
#include "compiler/conversion/tree/Passes.h.inc"

namespace {

std::string describe(tree::KernelKind kind, int64_t size) {
  std::string name = tree::stringifyKernelKind(kind).str();
  if (kind == tree::KernelKind::Complete)
    return llvm::formatv("{0} (depth {1})", name, size);
  return llvm::formatv("{0} (at most {1} leaves)", name, size);
}

/// Explains one ensemble for one target.
class Explanation {
public:
  Explanation(tree::RankedEnsembleOp ensemble, tree::CutsOp cuts, TreeTarget target, llvm::raw_ostream &out)
      : ensemble(ensemble), cuts(cuts), target(std::move(target)), shapes(getTreeShapes(ensemble)), out(out) {}

  void print() {
    KernelCost total = estimateRanks(cuts, target);
    out << llvm::formatv("@{0} for {1}: {2} trees, {3} margins of {4}\n", ensemble.getSymName(),
                         target.name.empty() ? "any processor" : target.name, ensemble.getNumTrees(), ensemble.getNumMargins(),
                         ensemble.getMarginType());
    out << llvm::formatv("  {0} ranks of {1} thresholds and {2} tests of categories: {3}\n", cuts.getNumRanks(),
                         cuts.getThreshold().size(), cuts.getNumTests(), text(total));
    int64_t first = 0;
    for (auto kernel : ensemble.getKernels()->getAsRange<tree::KernelAttr>()) {
      printKernel(kernel, first);
      first += kernel.getTrees();
    }
    total += estimateEnsemble(ensemble, cuts, target);
    out << llvm::formatv("  all: {0}; up to {1} rows go one by one\n", text(total), getFewRows(ensemble, cuts, target));
  }

private:
  static std::string text(const KernelCost &cost) {
    return llvm::formatv("{0:f2} ns per row of many, {1:f0} ns for one row, {2} bytes", cost.batchNs, cost.rowNs,
                         static_cast<int64_t>(cost.bytes));
  }

  void printKernel(tree::KernelAttr kernel, int64_t first) {
    int64_t last = first + kernel.getTrees() - 1;
    KernelCost cost = estimate(kernel.getKind(), kernel.getSize(), first, last);
    out << llvm::formatv("  trees {0} to {1}: {2}: {3}\n", first, last, describe(kernel.getKind(), kernel.getSize()),
                         text(cost));
    double leaves = 0;
    int64_t depth = 0;
    for (int64_t t = first; t <= last; ++t) {
      leaves = std::max(leaves, shapes[t].leaves);
      depth = std::max(depth, shapes[t].depth);
    }
    auto printOther = [&](tree::KernelKind kind, int64_t size, bool isPossible, StringRef limit) {
      if (kind == kernel.getKind())
        return;
      if (isPossible)
        out << llvm::formatv("    {0}: {1}\n", describe(kind, size), text(estimate(kind, size, first, last)));
      else
        out << llvm::formatv("    {0}: not for {1}\n", tree::stringifyKernelKind(kind), limit);
    };
    int64_t most = static_cast<int64_t>(std::min(leaves, 1e15));
    printOther(tree::KernelKind::Complete, depth, depth <= kMostCompleteDepth, llvm::formatv("depth {0}", depth).str());
    printOther(tree::KernelKind::Scan, most, most <= kMostScanLeaves, llvm::formatv("{0} leaves", most).str());
    printOther(tree::KernelKind::Walk, most, true, "");
  }

  KernelCost estimate(tree::KernelKind kind, int64_t size, int64_t first, int64_t last) {
    KernelCost cost;
    for (int64_t t = first; t <= last; ++t)
      cost += estimateTree(kind, size, shapes[t], ensemble, cuts.getNumRanks(), target);
    return cost;
  }

  tree::RankedEnsembleOp ensemble;
  tree::CutsOp cuts;
  TreeTarget target;
  std::vector<TreeShape> shapes;
  llvm::raw_ostream &out;
};

struct ExplainTreeKernelsPass : impl::ExplainTreeKernelsPassBase<ExplainTreeKernelsPass> {
  ExplainTreeKernelsPass() : out(llvm::outs()) {}
  explicit ExplainTreeKernelsPass(llvm::raw_ostream &out) : out(out) {}

  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    for (auto &[ensemble, targets] : getTargetsOfEnsembles(getOperation()))
      for (const TreeTarget &target : targets)
        if (ensemble.getKernels())
          Explanation(ensemble, symbols.lookup<tree::CutsOp>(ensemble.getCuts()), target, out).print();
    markAllAnalysesPreserved();
  }

  llvm::raw_ostream &out;
};

} // namespace

std::unique_ptr<Pass> createExplainTreeKernelsPass() { return std::make_unique<ExplainTreeKernelsPass>(); }
std::unique_ptr<Pass> createExplainTreeKernelsPass(llvm::raw_ostream &out) {
  return std::make_unique<ExplainTreeKernelsPass>(out);
}

} // namespace lathe
