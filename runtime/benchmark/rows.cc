#include "runtime/benchmark/rows.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace lathe {
namespace {

// SplitMix64: the standard library's distributions differ between its implementations.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  // In [0, 1).
  double Uniform() { return static_cast<double>(Next() >> 11) * 0x1p-53; }
  // In [0, n).
  int64_t Below(int64_t n) { return static_cast<int64_t>(Uniform() * static_cast<double>(n)); }

 private:
  uint64_t state_;
};

// Where bounds are not declared, this far from the other one.
constexpr double kDefaultSpan = 100;
constexpr int64_t kVocabulary = 5000;
constexpr int64_t kFirstTimestamp = 946684800000000;  // 2000-01-01
constexpr int64_t kTimestamps = 30LL * 365 * 86400 * 1000000;

double Number(const lathe_input& input, Random& random) {
  double min = input.min;
  double max = input.max;
  if (!std::isfinite(min)) min = std::isfinite(max) ? max - kDefaultSpan : 0;
  if (!std::isfinite(max)) max = min + kDefaultSpan;
  return std::min(min + (max - min) * random.Uniform(), max);
}

// The word of a rank: letters that depend on the rank alone.
std::string Word(int64_t rank) {
  Random letters(static_cast<uint64_t>(rank));
  std::string word(static_cast<size_t>(2 + letters.Below(8)), ' ');
  for (char& c : word) c = static_cast<char>('a' + letters.Below(26));
  return word;
}

std::string Text(Random& random) {
  std::string text;
  for (int64_t words = 1 + random.Below(12); words > 0; --words) {
    // The square favours low ranks, as language does.
    const double u = random.Uniform();
    absl::StrAppend(&text, text.empty() ? "" : " ", Word(static_cast<int64_t>(u * u * kVocabulary)));
  }
  return text;
}

absl::Status AppendValue(const lathe_input& input, int column, Random& random, TableBuilder& table) {
  switch (input.type) {
    case LATHE_STRING:
      return table.AppendString(column, input.num_values > 0 ? input.values[random.Below(input.num_values)] : Text(random));
    case LATHE_INT64:
      table.AppendInt64(column, static_cast<int64_t>(std::clamp(std::floor(Number(input, random)), -0x1p53, 0x1p53)));
      break;
    case LATHE_FLOAT64: table.AppendDouble(column, Number(input, random)); break;
    case LATHE_BOOL: table.AppendBool(column, random.Below(2) == 1); break;
    case LATHE_TIMESTAMP: table.AppendInt64(column, kFirstTimestamp + random.Below(kTimestamps)); break;
    default:
      return absl::InvalidArgumentError(
          absl::StrCat("column '", input.name, "': expected a column type, found ", input.type));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TableBuilder> GenerateRows(const lathe_program& program, int64_t num_rows, uint64_t seed) {
  std::vector<ColumnSpec> specs;
  for (int i = 0; i < program.num_inputs; ++i)
    specs.push_back({program.inputs[i].name, static_cast<lathe_type>(program.inputs[i].type)});
  TableBuilder table(std::move(specs));
  Random random(seed);
  for (int64_t row = 0; row < num_rows; ++row) {
    for (int i = 0; i < program.num_inputs; ++i) {
      const lathe_input& input = program.inputs[i];
      if (!input.required && random.Below(10) == 0) {
        table.AppendMissing(i);
      } else if (absl::Status status = AppendValue(input, i, random, table); !status.ok()) {
        return status;
      }
    }
  }
  return table;
}

}  // namespace lathe
