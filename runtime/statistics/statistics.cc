#include "runtime/statistics/statistics.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "runtime/io/mapped_file.h"
#include "runtime/statistics/moments_accumulator.h"
#include "runtime/statistics/quantile_sketch.h"
#include "runtime/statistics/value_counts.h"

namespace lathe {
namespace {

// Reads one proto per part, merges them in an accumulator and writes the result back.
template <typename Accumulator, typename Proto>
absl::Status MergeKind(const std::vector<const Proto*>& parts, Proto* merged) {
  Accumulator total;
  for (const Proto* part : parts) {
    Accumulator addend;
    if (absl::Status status = Accumulator::FromProto(*part, &addend); !status.ok()) return status;
    total.Merge(addend);
  }
  *merged = total.ToProto();
  return absl::OkStatus();
}

absl::Status MergeStatistic(const std::vector<const Statistic*>& parts, Statistic* merged) {
  merged->set_key(parts[0]->key());
  switch (parts[0]->kind_case()) {
    case Statistic::kMoments: {
      std::vector<const Moments*> kinds;
      for (const Statistic* part : parts) kinds.push_back(&part->moments());
      return MergeKind<MomentsAccumulator>(kinds, merged->mutable_moments());
    }
    case Statistic::kQuantiles: {
      std::vector<const Quantiles*> kinds;
      for (const Statistic* part : parts) kinds.push_back(&part->quantiles());
      return MergeKind<QuantileSketch>(kinds, merged->mutable_quantiles());
    }
    case Statistic::kCounts: {
      std::vector<const Counts*> kinds;
      for (const Statistic* part : parts) kinds.push_back(&part->counts());
      return MergeKind<ValueCounts>(kinds, merged->mutable_counts());
    }
    case Statistic::KIND_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("expected moments, quantiles or counts, found none of them");
}

// MergeStatistics, with the name of each part for errors.
absl::StatusOr<Statistics> Merge(const std::vector<Statistics>& parts, const std::vector<std::string>& names) {
  if (parts.empty()) return absl::InvalidArgumentError("expected the statistics of at least one shard, found none");
  const Statistics& first = parts[0];
  Statistics merged;
  merged.set_pipeline(first.pipeline());
  for (size_t i = 0; i < parts.size(); ++i) {
    const Statistics& part = parts[i];
    bool alike = part.pipeline() == first.pipeline() && part.statistics_size() == first.statistics_size();
    for (int k = 0; alike && k < part.statistics_size(); ++k) {
      alike = part.statistics(k).key() == first.statistics(k).key() &&
              part.statistics(k).kind_case() == first.statistics(k).kind_case();
    }
    if (!alike) {
      return absl::InvalidArgumentError(absl::StrCat(names[i], ": error: expected statistics of the same analyzer as ", names[0],
                                                     " (pipeline '", first.pipeline(), "'), found others (pipeline '",
                                                     part.pipeline(), "'); analyze the shards again"));
    }
    if (part.rows() < 0 || part.train_rows() < 0 || part.train_rows() > part.rows()) {
      return absl::InvalidArgumentError(absl::StrCat(names[i], ": error: expected counts of rows, found ", part.rows(),
                                                     " rows with ", part.train_rows(), " for training"));
    }
    merged.set_rows(merged.rows() + part.rows());
    merged.set_train_rows(merged.train_rows() + part.train_rows());
  }
  for (int k = 0; k < first.statistics_size(); ++k) {
    std::vector<const Statistic*> kinds;
    for (const Statistics& part : parts) kinds.push_back(&part.statistics(k));
    if (absl::Status status = MergeStatistic(kinds, merged.add_statistics()); !status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(names[0], parts.size() > 1 ? " and others" : "", ": error: statistic '",
                                                     first.statistics(k).key(), "': ", status.message(),
                                                     "; analyze the shards again"));
    }
  }
  return merged;
}

}  // namespace

absl::StatusOr<Statistics> ReadStatistics(const std::string& path) {
  const absl::StatusOr<MappedFile> file = MappedFile::Open(path);
  if (!file.ok()) return file.status();
  Statistics statistics;
  const std::string_view bytes = file->bytes();
  if (bytes.size() > static_cast<size_t>(INT32_MAX) ||
      !statistics.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError(
        absl::StrCat(path, ": error: expected statistics that an analyzer wrote, found something else; analyze the shard again"));
  }
  // Merging one part checks it.
  return Merge({statistics}, {path});
}

absl::StatusOr<Statistics> MergeStatistics(const std::vector<Statistics>& parts) {
  std::vector<std::string> names;
  for (size_t i = 0; i < parts.size(); ++i) names.push_back(absl::StrCat("statistics ", i + 1));
  return Merge(parts, names);
}

absl::StatusOr<Statistics> ReadAndMergeStatistics(const std::vector<std::string>& paths) {
  std::vector<Statistics> parts;
  for (const std::string& path : paths) {
    absl::StatusOr<Statistics> part = ReadStatistics(path);
    if (!part.ok()) return part.status();
    parts.push_back(*std::move(part));
  }
  return Merge(parts, paths);
}

const Statistic* FindStatistic(const Statistics& statistics, std::string_view key) {
  for (const Statistic& statistic : statistics.statistics()) {
    if (statistic.key() == key) return &statistic;
  }
  return nullptr;
}

}  // namespace lathe
