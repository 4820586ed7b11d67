#include "runtime/statistics/exact_accumulator.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace lathe {
namespace {

using Uint128 = unsigned __int128;

constexpr int64_t kLimbMask = 0xffffffff;
constexpr int64_t kMaxPending = int64_t{1} << 30;

struct Decomposed {
  bool finite;
  bool negative;
  uint64_t significand;  // value = ± significand * 2^exponent
  int exponent;
};

Decomposed Decompose(double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  const int biased = static_cast<int>(bits >> 52 & 0x7ff);
  const uint64_t fraction = bits & 0xfffffffffffff;
  const bool normal = biased != 0;
  return {biased != 0x7ff, (bits >> 63) != 0, normal ? fraction | (uint64_t{1} << 52) : fraction,
          normal ? biased - 1075 : -1074};
}

int BitWidth(uint64_t value) { return value == 0 ? 0 : 64 - __builtin_clzll(value); }

int BitWidth(Uint128 value) {
  const uint64_t high = static_cast<uint64_t>(value >> 64);
  return high != 0 ? 64 + BitWidth(high) : BitWidth(static_cast<uint64_t>(value));
}

}  // namespace

void ExactAccumulator::AddUnits(uint64_t significand, int position, bool negative) {
  if (++pending_ > kMaxPending) Normalize();
  const Uint128 shifted = static_cast<Uint128>(significand) << (position % 32);
  int64_t* const limb = &limbs_[position / 32];
  const int64_t parts[3] = {static_cast<int64_t>(shifted & kLimbMask), static_cast<int64_t>(shifted >> 32 & kLimbMask),
                            static_cast<int64_t>(shifted >> 64)};
  for (int i = 0; i < 3; ++i) limb[i] += negative ? -parts[i] : parts[i];
}

void ExactAccumulator::Add(double value) {
  const Decomposed parts = Decompose(value);
  if (!parts.finite) {
    ++infinities_;
    return;
  }
  AddUnits(parts.significand, parts.exponent - kExponent, parts.negative);
}

void ExactAccumulator::AddSquare(double value) {
  const Decomposed parts = Decompose(value);
  if (!parts.finite) {
    ++infinities_;
    return;
  }
  Uint128 square = static_cast<Uint128>(parts.significand) * parts.significand;
  int position = 2 * parts.exponent - kExponent;
  if (position < 0) {
    square = position <= -128 ? 0 : square >> -position;
    position = 0;
  }
  AddUnits(static_cast<uint64_t>(square), position, false);
  AddUnits(static_cast<uint64_t>(square >> 64), position + 64, false);
}

void ExactAccumulator::Normalize() {
  for (int i = 0; i + 1 < kLimbs; ++i) {
    // The shift of a negative number rounds down, so the carry may be negative and the limb is not.
    limbs_[i + 1] += limbs_[i] >> 32;
    limbs_[i] &= kLimbMask;
  }
  pending_ = 1;
}

ExactAccumulator ExactAccumulator::Normalized() const {
  ExactAccumulator copy = *this;
  copy.Normalize();
  return copy;
}

void ExactAccumulator::Merge(const ExactAccumulator& other) {
  const ExactAccumulator addend = other.Normalized();
  Normalize();
  for (int i = 0; i < kLimbs; ++i) limbs_[i] += addend.limbs_[i];
  ++pending_;
  infinities_ += other.infinities_;
}

bool ExactAccumulator::IsNegative() const { return Normalized().limbs_[kLimbs - 1] < 0; }

std::vector<uint32_t> ExactAccumulator::Magnitude() const {
  ExactAccumulator copy = Normalized();
  if (copy.limbs_[kLimbs - 1] < 0) {
    for (int64_t& limb : copy.limbs_) limb = -limb;
    copy.Normalize();
  }
  std::vector<uint32_t> magnitude(copy.limbs_.begin(), copy.limbs_.end());
  while (!magnitude.empty() && magnitude.back() == 0) magnitude.pop_back();
  return magnitude;
}

double ExactAccumulator::Value() const {
  const double magnitude = RoundQuotient(Magnitude(), 1, kExponent);
  return IsNegative() ? -magnitude : magnitude;
}

ExactSum ExactAccumulator::ToProto() const {
  ExactAccumulator copy = Normalized();
  // The shortest form: leading zeros go, and so do leading -1, which the limb below takes over as 2^32 less.
  int size = kLimbs;
  while (size > 0) {
    int64_t& top = copy.limbs_[size - 1];
    if (top == -1 && size > 1) {
      copy.limbs_[size - 2] -= int64_t{1} << 32;
    } else if (top != 0) {
      break;
    }
    --size;
  }
  ExactSum proto;
  proto.mutable_limbs()->Assign(copy.limbs_.begin(), copy.limbs_.begin() + size);
  proto.set_infinities(infinities_);
  return proto;
}

absl::Status ExactAccumulator::FromProto(const ExactSum& proto, ExactAccumulator* sum) {
  *sum = ExactAccumulator();
  if (proto.limbs_size() > kLimbs) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected an exact sum of at most ", kLimbs, " limbs, found ", proto.limbs_size()));
  }
  for (int i = 0; i < proto.limbs_size(); ++i) {
    const int64_t limb = proto.limbs(i);
    const int64_t low = i + 1 == proto.limbs_size() ? -kLimbMask - 1 : 0;
    if (limb < low || limb > kLimbMask) {
      return absl::InvalidArgumentError(absl::StrCat("expected limbs of 32 bits in an exact sum, found ", limb));
    }
    sum->limbs_[i] = limb;
  }
  if (proto.infinities() < 0) {
    return absl::InvalidArgumentError(absl::StrCat("expected a count of infinities, found ", proto.infinities()));
  }
  sum->infinities_ = proto.infinities();
  sum->Normalize();
  return absl::OkStatus();
}

double RoundQuotient(const std::vector<uint32_t>& numerator, Uint128 denominator, int exponent) {
  int limbs = static_cast<int>(numerator.size());
  while (limbs > 0 && numerator[limbs - 1] == 0) --limbs;
  if (limbs == 0) return 0.0;
  const int width = 32 * (limbs - 1) + BitWidth(uint64_t{numerator[limbs - 1]});
  const auto bit = [&](int index) { return index >= 0 && (numerator[index / 32] >> (index % 32) & 1) != 0; };

  // Shift the numerator so that the quotient has 56 or 57 bits: more than a double holds, less than a word. What the shift
  // and the division leave over matters only as being zero or not.
  const int shift = 56 + BitWidth(denominator) - width;
  bool sticky = false;
  for (int i = 0; i < -shift && !sticky; ++i) sticky = bit(i);
  uint64_t quotient = 0;
  Uint128 remainder = 0;
  for (int i = width + shift - 1; i >= 0; --i) {
    remainder = remainder << 1 | (bit(i - shift) ? 1 : 0);
    quotient <<= 1;
    if (remainder >= denominator) {
      remainder -= denominator;
      quotient |= 1;
    }
  }
  sticky = sticky || remainder != 0;

  // Round at the last bit that a double of this size has; subnormals have fewer.
  const int unit = exponent - shift;
  const int quotient_width = BitWidth(quotient);
  const int dropped = std::max(quotient_width - 53, -1074 - unit);
  if (dropped > quotient_width) return 0.0;
  uint64_t kept = quotient >> dropped;
  const uint64_t rest = quotient - (kept << dropped);
  const uint64_t half = uint64_t{1} << (dropped - 1);
  if (rest > half || (rest == half && (sticky || (kept & 1) != 0))) ++kept;
  return std::ldexp(static_cast<double>(kept), unit + dropped);
}

}  // namespace lathe
