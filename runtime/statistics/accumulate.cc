#include "runtime/statistics/accumulate.h"

#include <string_view>

namespace lathe {
namespace {

Statistic ProtoOf(const MomentsAccumulator& moments) {
  Statistic statistic;
  *statistic.mutable_moments() = moments.ToProto();
  return statistic;
}

Statistic ProtoOf(const QuantileSketch& sketch) {
  Statistic statistic;
  *statistic.mutable_quantiles() = sketch.ToProto();
  return statistic;
}

Statistic ProtoOf(const ValueCounts& counts) {
  Statistic statistic;
  *statistic.mutable_counts() = counts.ToProto();
  return statistic;
}

}  // namespace
}  // namespace lathe

lathe_statistics::lathe_statistics(const lathe_program& program) : program_(program) {
  accumulators_.reserve(static_cast<size_t>(program.num_accumulators));
  for (int32_t i = 0; i < program.num_accumulators; ++i) {
    switch (program.accumulators[i].statistic) {
      case LATHE_QUANTILES:
        accumulators_.emplace_back(lathe::QuantileSketch());
        break;
      case LATHE_COUNTS:
        accumulators_.emplace_back(lathe::ValueCounts());
        break;
      default:
        accumulators_.emplace_back(lathe::MomentsAccumulator());
    }
  }
}

void lathe_statistics::Add(int32_t index, double value) {
  Accumulator& accumulator = accumulators_[index];
  if (auto* const moments = std::get_if<lathe::MomentsAccumulator>(&accumulator)) {
    moments->Add(value);
  } else if (auto* const sketch = std::get_if<lathe::QuantileSketch>(&accumulator)) {
    sketch->Add(value);
  }
}

void lathe_statistics::Add(int32_t index, const char* data, int64_t size) {
  auto* const counts = std::get_if<lathe::ValueCounts>(&accumulators_[index]);
  if (counts == nullptr) return;
  if (data == nullptr) {
    counts->AddMissing();
  } else {
    counts->Add(std::string_view(data, static_cast<size_t>(size)));
  }
}

lathe::Statistics lathe_statistics::ToProto(int64_t rows, int64_t train_rows) const {
  lathe::Statistics statistics;
  statistics.set_pipeline(program_.name);
  statistics.set_rows(rows);
  statistics.set_train_rows(train_rows);
  for (size_t i = 0; i < accumulators_.size(); ++i) {
    lathe::Statistic* const statistic = statistics.add_statistics();
    *statistic = std::visit([](const auto& accumulator) { return lathe::ProtoOf(accumulator); }, accumulators_[i]);
    statistic->set_key(program_.accumulators[i].key);
  }
  return statistics;
}

extern "C" void lathe_accumulate_number(lathe_statistics* state, int32_t index, double value) { state->Add(index, value); }

extern "C" void lathe_accumulate_string(lathe_statistics* state, int32_t index, const char* data, int64_t size) {
  state->Add(index, data, size);
}
