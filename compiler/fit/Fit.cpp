//===- Fit.cpp - From statistics to the fitted module ---------------------===//

#include "compiler/fit/Fit.h"

#include "compiler/projections/StatisticKeys.h"
#include "dialects/feature/Feature.h"
#include "dialects/pipeline/Pipeline.h"
#include "runtime/statistics/moments_accumulator.h"
#include "runtime/statistics/quantile_sketch.h"
#include "runtime/statistics/statistics.h"
#include "runtime/statistics/value_counts.h"

#include <cmath>

using namespace mlir;

namespace lathe {
namespace {

/// The merged statistic of one operand, as ops ask for it.
class MergedStatistics : public feature::ColumnStatistics {
public:
  /// Fails when the statistic is malformed.
  LogicalResult load(Operation *op, const Statistic &statistic) {
    absl::Status status;
    if (statistic.has_moments()) {
      status = MomentsAccumulator::FromProto(statistic.moments(), &moments);
      present = moments.count();
    } else if (statistic.has_quantiles()) {
      status = QuantileSketch::FromProto(statistic.quantiles(), &sketch);
      present = sketch.count();
    } else {
      entries = statistic.counts().entries();
      for (const auto &entry : entries)
        present += entry.count();
    }
    if (!status.ok())
      return op->emitOpError("statistics '") << statistic.key() << "': " << std::string(status.message());
    return success();
  }

  /// Counts `times` further values: what an imputation puts in the place of missing ones.
  void addRepeated(double value, int64_t times) {
    present += times;
    addRepeated(moments, value, times);
    addRepeated(sketch, value, times);
  }

  int64_t count() const override { return present; }
  double mean() const override { return moments.Mean(); }
  double variance() const override { return moments.Variance(); }
  double min() const override { return moments.min(); }
  double max() const override { return moments.max(); }
  double quantile(double q) const override { return sketch.Quantile(q); }
  std::vector<std::pair<StringRef, int64_t>> counts() const override {
    std::vector<std::pair<StringRef, int64_t>> result;
    for (const auto &entry : entries)
      result.emplace_back(entry.value(), entry.count());
    return result;
  }

private:
  /// Merging doubles: log2(times) merges, all of them exact.
  template <typename Accumulator>
  static void addRepeated(Accumulator &accumulator, double value, int64_t times) {
    Accumulator power;
    power.Add(value);
    for (; times; times >>= 1) {
      if (times & 1)
        accumulator.Merge(power);
      Accumulator copy = power;
      power.Merge(copy);
    }
  }

  int64_t present = 0;
  MomentsAccumulator moments;
  QuantileSketch sketch;
  google::protobuf::RepeatedPtrField<Counts::Entry> entries;
};

/// The imputation that a missing value meets on its way to `value`, with the number ops in between applied to its fill value;
/// none when there is no imputation. Of two in a row it meets the first.
struct ImputedValue {
  feature::ImputeOp impute;
  double value;
};

std::optional<ImputedValue> findImputedValue(Value value) {
  if (auto impute = value.getDefiningOp<feature::ImputeOp>()) {
    std::optional<ImputedValue> before = findImputedValue(impute.getInput());
    return before && !std::isnan(before->value) ? before : ImputedValue{impute, impute.getFill()->convertToDouble()};
  }
  auto op = value.getDefiningOp<feature::NumberOpInterface>();
  if (!op)
    return std::nullopt;
  std::optional<ImputedValue> imputed = findImputedValue(op->getOperand(0));
  if (imputed)
    imputed->value = op.evaluate(imputed->value);
  return imputed;
}

class Fitter {
public:
  Fitter(feature::GraphOp graph, const Statistics &statistics)
      : graph(graph), statistics(statistics), accumulated(getAccumulatedValues(graph)) {}

  LogicalResult run() {
    // Operands come before their users, so that an imputation is fitted when an op behind it asks for its value.
    for (auto op : graph.getBody().getOps<feature::FitOpInterface>())
      if (op.needsFit() && failed(fit(op)))
        return failure();
    for (auto op : graph.getBody().getOps<feature::OneHotOp>()) {
      int64_t width = op.getInput().getDefiningOp<feature::CategoryOpInterface>().getNumCategories();
      op.getResult().setType(RankedTensorType::get({ShapedType::kDynamic, width}, Float32Type::get(op.getContext())));
    }
    return success();
  }

private:
  const Statistic *find(Operation *op, Value value, pipeline::Statistic kind) {
    std::string key = getStatisticKey(accumulated, skipImputation(value), kind);
    const Statistic *statistic = FindStatistic(statistics, key);
    if (!statistic)
      op->emitOpError("the statistics hold no '") << key << "'; they are of another declaration";
    return statistic;
  }

  LogicalResult fit(feature::FitOpInterface op) {
    Value operand = op->getOperand(0);
    const Statistic *statistic = find(op, operand, op.getStatistic());
    MergedStatistics merged;
    if (!statistic || failed(merged.load(op, *statistic)))
      return failure();
    if (std::optional<ImputedValue> imputed = findImputedValue(operand); imputed && !std::isnan(imputed->value)) {
      // The analyzer accumulates what every fitted op asks for, and every kind of statistic counts the missing values.
      const Statistic *input = find(op, imputed->impute.getInput(), imputed->impute.getStatistic());
      if (!input)
        return failure();
      merged.addRepeated(imputed->value, input->has_moments() ? input->moments().missing() : input->quantiles().missing());
    }
    return op.fit(merged);
  }

  feature::GraphOp graph;
  const Statistics &statistics;
  SmallVector<AccumulatedValue> accumulated;
};

} // namespace

LogicalResult fitPipeline(ModuleOp module, const Statistics &statistics) {
  for (auto pipelineOp : module.getOps<pipeline::PipelineOp>()) {
    if (statistics.pipeline() != pipelineOp.getSymName())
      return pipelineOp.emitOpError("the statistics are of pipeline '") << statistics.pipeline() << "'";
    if (statistics.train_rows() == 0)
      return pipelineOp.emitOpError("there is no training row to fit on, of ")
             << statistics.rows() << " rows; check the split and the data";
    for (auto graph : pipelineOp.getBody().getOps<feature::GraphOp>())
      if (failed(Fitter(graph, statistics).run()))
        return failure();
  }
  return success();
}

} // namespace lathe
