#include "runtime/statistics/value_counts.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace lathe {

void ValueCounts::Add(std::string_view value) { ++counts_[absl::string_view(value.data(), value.size())]; }

void ValueCounts::Merge(const ValueCounts& other) {
  missing_ += other.missing_;
  for (const auto& [value, count] : other.counts_) counts_[value] += count;
}

std::vector<std::pair<std::string, int64_t>> ValueCounts::ByDescendingCount() const {
  std::vector<std::pair<std::string, int64_t>> entries(counts_.begin(), counts_.end());
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  return entries;
}

Counts ValueCounts::ToProto() const {
  std::vector<std::pair<std::string, int64_t>> entries(counts_.begin(), counts_.end());
  std::sort(entries.begin(), entries.end());
  Counts proto;
  proto.set_missing(missing_);
  for (const auto& [value, count] : entries) {
    Counts::Entry* const entry = proto.add_entries();
    entry->set_value(value);
    entry->set_count(count);
  }
  return proto;
}

absl::Status ValueCounts::FromProto(const Counts& proto, ValueCounts* counts) {
  *counts = ValueCounts();
  if (proto.missing() < 0) {
    return absl::InvalidArgumentError(absl::StrCat("expected a count of missing values, found ", proto.missing()));
  }
  counts->missing_ = proto.missing();
  for (int i = 0; i < proto.entries_size(); ++i) {
    const Counts::Entry& entry = proto.entries(i);
    if (entry.count() <= 0 || (i > 0 && entry.value() <= proto.entries(i - 1).value())) {
      return absl::InvalidArgumentError(absl::StrCat("expected ascending values with their counts, found \"",
                                                     absl::CHexEscape(entry.value()), "\" with count ", entry.count()));
    }
    counts->counts_.emplace(entry.value(), entry.count());
  }
  return absl::OkStatus();
}

}  // namespace lathe
