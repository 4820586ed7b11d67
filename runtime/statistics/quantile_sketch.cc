#include "runtime/statistics/quantile_sketch.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "absl/strings/str_cat.h"

namespace lathe {
namespace {

// An unsigned number that orders as the doubles do.
uint64_t KeyOf(double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  constexpr uint64_t kSign = uint64_t{1} << 63;
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}

}  // namespace

void QuantileSketch::Add(double value) {
  if (std::isnan(value)) {
    ++missing_;
    return;
  }
  value += 0.0;  // -0 becomes 0
  ++count_;
  AddGroup(KeyOf(value) >> dropped_bits_, {value, value, 1});
  while (groups_.size() > kMaxGroups) Coarsen();
}

void QuantileSketch::AddGroup(uint64_t key, const Group& group) {
  const auto [found, inserted] = groups_.try_emplace(key, group);
  if (inserted) return;
  Group& merged = found->second;
  merged.min = std::min(merged.min, group.min);
  merged.max = std::max(merged.max, group.max);
  merged.count += group.count;
}

void QuantileSketch::Coarsen() { CoarsenTo(dropped_bits_ + 1); }

void QuantileSketch::CoarsenTo(int dropped_bits) {
  const int more = dropped_bits - dropped_bits_;
  if (more <= 0) return;
  absl::flat_hash_map<uint64_t, Group> finer;
  finer.swap(groups_);
  dropped_bits_ = dropped_bits;
  for (const auto& [key, group] : finer) AddGroup(key >> more, group);
}

void QuantileSketch::Merge(const QuantileSketch& other) {
  count_ += other.count_;
  missing_ += other.missing_;
  CoarsenTo(other.dropped_bits_);
  const int more = dropped_bits_ - other.dropped_bits_;
  for (const auto& [key, group] : other.groups_) AddGroup(key >> more, group);
  while (groups_.size() > kMaxGroups) Coarsen();
}

std::vector<QuantileSketch::Group> QuantileSketch::SortedGroups() const {
  std::vector<Group> groups;
  groups.reserve(groups_.size());
  for (const auto& entry : groups_) groups.push_back(entry.second);
  std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.min < b.min; });
  return groups;
}

double QuantileSketch::Quantile(double q) const { return Quantiles({q})[0]; }

std::vector<double> QuantileSketch::Quantiles(const std::vector<double>& qs) const {
  std::vector<double> values(qs.size(), std::numeric_limits<double>::quiet_NaN());
  if (count_ == 0) return values;
  const std::vector<Group> groups = SortedGroups();
  std::vector<int64_t> last_ranks;  // of the values in each group
  last_ranks.reserve(groups.size());
  int64_t rank = 0;
  for (const Group& group : groups) last_ranks.push_back(rank += group.count);
  for (size_t i = 0; i < qs.size(); ++i) {
    const double wanted = std::ceil(qs[i] * static_cast<double>(count_));
    // The bounds are tested before the conversion, which is defined only within them.
    const int64_t rank_wanted = !(wanted >= 1) ? 1 : wanted >= static_cast<double>(count_) ? count_ : static_cast<int64_t>(wanted);
    const size_t index = std::lower_bound(last_ranks.begin(), last_ranks.end(), rank_wanted) - last_ranks.begin();
    const Group& group = groups[index];
    const int64_t rank_in_group = rank_wanted - (last_ranks[index] - group.count);
    values[i] = 2 * rank_in_group <= group.count + 1 ? group.min : group.max;
  }
  return values;
}

::lathe::Quantiles QuantileSketch::ToProto() const {
  ::lathe::Quantiles proto;
  proto.set_missing(missing_);
  proto.set_dropped_bits(dropped_bits_);
  for (const Group& group : SortedGroups()) {
    ::lathe::Quantiles::Group* const entry = proto.add_groups();
    entry->set_min(group.min);
    entry->set_max(group.max);
    entry->set_count(group.count);
  }
  return proto;
}

absl::Status QuantileSketch::FromProto(const ::lathe::Quantiles& proto, QuantileSketch* sketch) {
  *sketch = QuantileSketch();
  if (proto.dropped_bits() < 0 || proto.dropped_bits() > 63 || proto.missing() < 0 ||
      static_cast<size_t>(proto.groups_size()) > kMaxGroups) {
    return absl::InvalidArgumentError(absl::StrCat("expected a quantile sketch of at most ", kMaxGroups, " groups, found ",
                                                   proto.groups_size(), " groups, ", proto.dropped_bits(),
                                                   " dropped bits, ", proto.missing(), " missing values"));
  }
  sketch->dropped_bits_ = proto.dropped_bits();
  sketch->missing_ = proto.missing();
  uint64_t previous = 0;
  for (int i = 0; i < proto.groups_size(); ++i) {
    const ::lathe::Quantiles::Group& group = proto.groups(i);
    const uint64_t key = KeyOf(group.min() + 0.0) >> proto.dropped_bits();
    if (!(group.min() <= group.max()) || group.count() <= 0 || KeyOf(group.max() + 0.0) >> proto.dropped_bits() != key ||
        (i > 0 && key <= previous) || sketch->count_ > std::numeric_limits<int64_t>::max() - group.count()) {
      return absl::InvalidArgumentError(absl::StrCat("expected ascending groups of values in a quantile sketch, found [",
                                                     group.min(), ", ", group.max(), "] with ", group.count(), " values"));
    }
    previous = key;
    sketch->count_ += group.count();
    sketch->AddGroup(key, {group.min(), group.max(), group.count()});
  }
  return absl::OkStatus();
}

}  // namespace lathe
