//===- KernelCode.cpp - What the code of all tree kernels shares ----------===//

#include "compiler/conversion/tree/KernelCode.h"

using namespace mlir;

namespace lathe {

Value KernelCode::aggregate(Value before, Value leaf) {
  // Comparisons, not minimumf: the sign of the lesser of two zeros is defined.
  switch (ensemble.getAggregate()) {
  case tree::Aggregate::Sum:
    return arith::AddFOp::create(b, before, leaf);
  case tree::Aggregate::Min:
    return b.select(b.compare(arith::CmpFPredicate::OLT, leaf, before), leaf, before);
  case tree::Aggregate::Max:
    return b.select(b.compare(arith::CmpFPredicate::OGT, leaf, before), leaf, before);
  }
  llvm_unreachable("every aggregate is listed");
}

Value KernelCode::getOutput(const KernelTables &kernel, Value tree) {
  return kernel.outputs ? b.loadIndex(get(kernel.outputs), tree) : b.index(0);
}

std::pair<Value, Value> KernelCode::locateValues(const KernelTables &kernel, Value tree) {
  if (kernel.kernel.getKind() == tree::KernelKind::Complete) {
    int64_t leaves = int64_t(1) << kernel.kernel.getSize();
    return {b.mul(tree, b.index(leaves * getLeafSize())), b.index(leaves)};
  }
  Value offsets = get(kernel.firstLeaf), first = b.loadIndex(offsets, tree);
  if (getLeafSize() == 1)
    return {first, b.index(0)};
  Value size = b.sub(b.loadIndex(offsets, b.add(tree, b.index(1))), first);
  return {first, arith::DivUIOp::create(b, size, b.index(getLeafSize()))};
}

} // namespace lathe
