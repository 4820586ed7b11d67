#include "runtime/statistics/moments_accumulator.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"

namespace lathe {
namespace {

using Limbs = std::vector<uint32_t>;  // a natural number, 32 bits per limb from the lowest

Limbs Multiply(const Limbs& a, const Limbs& b) {
  Limbs product(a.size() + b.size(), 0);
  for (size_t i = 0; i < a.size(); ++i) {
    uint64_t carry = 0;
    for (size_t k = 0; k < b.size(); ++k) {
      const uint64_t sum = product[i + k] + uint64_t{a[i]} * b[k] + carry;
      product[i + k] = static_cast<uint32_t>(sum);
      carry = sum >> 32;
    }
    product[i + b.size()] = static_cast<uint32_t>(carry);
  }
  return product;
}

// a - b, or 0 where b is larger.
Limbs SubtractOrZero(Limbs a, Limbs b) {
  const size_t size = std::max(a.size(), b.size());
  a.resize(size, 0);
  b.resize(size, 0);
  int64_t borrow = 0;
  for (size_t i = 0; i < size; ++i) {
    const int64_t difference = int64_t{a[i]} - b[i] + borrow;
    a[i] = static_cast<uint32_t>(difference);
    borrow = difference >> 32;
  }
  return borrow < 0 ? Limbs() : a;
}

Limbs LimbsOf(uint64_t value) { return {static_cast<uint32_t>(value), static_cast<uint32_t>(value >> 32)}; }

}  // namespace

void MomentsAccumulator::Add(double value) {
  if (std::isnan(value)) {
    ++missing_;
    return;
  }
  ++count_;
  sum_.Add(value);
  sum_of_squares_.AddSquare(value);
  if (std::isinf(value)) return;
  value += 0.0;  // -0 becomes 0, else the minimum of the two would depend on their order
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
}

void MomentsAccumulator::Merge(const MomentsAccumulator& other) {
  count_ += other.count_;
  missing_ += other.missing_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_.Merge(other.sum_);
  sum_of_squares_.Merge(other.sum_of_squares_);
}

double MomentsAccumulator::Mean() const {
  const int64_t n = NumFinite();
  if (n <= 0) return std::numeric_limits<double>::quiet_NaN();
  const double magnitude =
      RoundQuotient(sum_.Magnitude(), static_cast<unsigned __int128>(n), ExactAccumulator::kExponent);
  return sum_.IsNegative() ? -magnitude : magnitude;
}

// (n * sum of squares - sum^2) / n^2 in natural numbers: nothing cancels. The square of the sum has the unit of the sum
// squared, so the sum of squares moves up by as many limbs as that unit has.
double MomentsAccumulator::Variance() const {
  const int64_t n = NumFinite();
  if (n <= 0) return std::numeric_limits<double>::quiet_NaN();
  static_assert(ExactAccumulator::kExponent % 32 == 0, "the unit is a whole number of limbs");
  Limbs squares = Multiply(sum_of_squares_.Magnitude(), LimbsOf(static_cast<uint64_t>(n)));
  squares.insert(squares.begin(), -ExactAccumulator::kExponent / 32, 0);
  const Limbs sum = sum_.Magnitude();
  const unsigned __int128 wide = static_cast<unsigned __int128>(n);
  return RoundQuotient(SubtractOrZero(squares, Multiply(sum, sum)), wide * wide, 2 * ExactAccumulator::kExponent);
}

Moments MomentsAccumulator::ToProto() const {
  Moments proto;
  proto.set_count(count_);
  proto.set_missing(missing_);
  proto.set_min(min_);
  proto.set_max(max_);
  *proto.mutable_sum() = sum_.ToProto();
  *proto.mutable_sum_of_squares() = sum_of_squares_.ToProto();
  return proto;
}

absl::Status MomentsAccumulator::FromProto(const Moments& proto, MomentsAccumulator* moments) {
  *moments = MomentsAccumulator();
  if (proto.count() < 0 || proto.missing() < 0 || proto.sum().infinities() > proto.count()) {
    return absl::InvalidArgumentError(absl::StrCat("expected counts of values, found ", proto.count(), " present, ",
                                                   proto.missing(), " missing, ", proto.sum().infinities(), " infinite"));
  }
  moments->count_ = proto.count();
  moments->missing_ = proto.missing();
  moments->min_ = proto.min();
  moments->max_ = proto.max();
  if (absl::Status status = ExactAccumulator::FromProto(proto.sum(), &moments->sum_); !status.ok()) return status;
  return ExactAccumulator::FromProto(proto.sum_of_squares(), &moments->sum_of_squares_);
}

}  // namespace lathe
