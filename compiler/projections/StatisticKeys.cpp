//===- StatisticKeys.cpp - How analyzer and fit name statistics -----------===//

#include "compiler/projections/StatisticKeys.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace lathe {

Value skipImputation(Value value) {
  while (auto impute = value.getDefiningOp<feature::ImputeOp>())
    value = impute.getInput();
  return value;
}

SmallVector<AccumulatedValue> getAccumulatedValues(feature::GraphOp graph) {
  SmallVector<AccumulatedValue> accumulated;
  auto add = [&](const Twine &name, pipeline::Statistic statistic, Value value) {
    for (const AccumulatedValue &other : accumulated)
      if (other.value == value && other.statistic == statistic)
        return;
    accumulated.push_back({(name + "/" + pipeline::stringifyStatistic(statistic)).str(), statistic, value});
  };
  // Columns first: reports and monitors want them whether or not an op does.
  for (auto [argument, name] : llvm::zip(graph.getBody().getArguments(), graph.getColumns().getAsRange<StringAttr>())) {
    if (!getElementTypeOrSelf(argument.getType()).isF64())
      continue;
    add("column/" + name.getValue(), pipeline::Statistic::Moments, argument);
    add("column/" + name.getValue(), pipeline::Statistic::Quantiles, argument);
  }
  for (auto [ordinal, op] : llvm::enumerate(graph.getBody().getOps<feature::FitOpInterface>())) {
    Value value = skipImputation(op->getOperand(0));
    if (auto argument = dyn_cast<BlockArgument>(value))
      add("column/" + cast<StringAttr>(graph.getColumns()[argument.getArgNumber()]).getValue(), op.getStatistic(), value);
    else
      add("fit/" + Twine(ordinal), op.getStatistic(), value);
  }
  return accumulated;
}

std::string getStatisticKey(ArrayRef<AccumulatedValue> accumulated, Value value, pipeline::Statistic statistic) {
  for (const AccumulatedValue &entry : accumulated)
    if (entry.value == value && entry.statistic == statistic)
      return entry.key;
  llvm_unreachable("the analyzer accumulates what every op asks for");
}

} // namespace lathe
