// Any statistics are refused, or merging them once more gives the same bytes.
#include <cmath>

#include "runtime/statistics/accumulate.h"
#include "runtime/statistics/statistics.h"
#include "tests/fuzz/fuzz_target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  lathe::Statistics statistics;
  if (!statistics.ParseFromArray(data, static_cast<int>(size))) return 0;
  const absl::StatusOr<lathe::Statistics> merged = lathe::MergeStatistics({statistics});
  if (!merged.ok()) {
    FUZZ_CHECK(merged.status().message().find("expected ") != absl::string_view::npos);
    return 0;
  }
  const absl::StatusOr<lathe::Statistics> again = lathe::MergeStatistics({*merged});
  FUZZ_CHECK(again.ok() && again->SerializeAsString() == merged->SerializeAsString());
  for (const lathe::Statistic& statistic : merged->statistics()) {
    if (statistic.has_moments()) {
      lathe::MomentsAccumulator moments;
      FUZZ_CHECK(lathe::MomentsAccumulator::FromProto(statistic.moments(), &moments).ok());
      FUZZ_CHECK(!(moments.Variance() < 0) && (moments.count() > 0 || std::isnan(moments.Mean())));
    }
    if (statistic.has_quantiles()) {
      lathe::QuantileSketch sketch;
      FUZZ_CHECK(lathe::QuantileSketch::FromProto(statistic.quantiles(), &sketch).ok());
      FUZZ_CHECK(sketch.count() == 0 || sketch.Quantile(0.25) <= sketch.Quantile(0.75));
    }
  }
  return 0;
}

std::vector<std::string> Seeds() {
  static constexpr lathe_accumulator kAccumulators[] = {{"m", LATHE_MOMENTS}, {"q", LATHE_QUANTILES}, {"c", LATHE_COUNTS}};
  lathe_program program = {};
  program.name = "p";
  program.num_accumulators = 3;
  program.accumulators = kAccumulators;
  std::vector<std::string> seeds;
  for (const double scale : {1.0, -0.001, 1e200}) {
    lathe_statistics state(program);
    for (int i = 0; i < 20; ++i) {
      const std::string text = std::to_string(i % 7);
      state.Add(0, i * scale);
      state.Add(1, i * scale);
      state.Add(2, text.data(), static_cast<int64_t>(text.size()));
    }
    seeds.push_back(state.ToProto(30, 20).SerializeAsString());
  }
  return seeds;
}
