#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "pipelines/generate/table.h"
#include "pipelines/generate/text.h"

namespace lathe {
namespace {

constexpr int64_t kFirstListing = 17897;  // 2019-01-01
constexpr int64_t kListingDays = 5 * 365;

constexpr const char* kCities[] = {"Lindholm", "Port Avery", "Kestrel", "Dunmore",  "Saltby",  "Novara",
                                   "Eastwick", "Brammen",    "Tolva",   "Hazelton", "Vík",     "Ostrava Hill"};
constexpr double kCityPrice[] = {4200, 3600, 2500, 2100, 1800, 2900, 2300, 1500, 1300, 1900, 2700, 1100};

constexpr const char* kTypes[] = {"apartment", "terraced", "detached", "studio", "loft", "houseboat"};
constexpr double kTypeFactor[] = {1.0, 0.94, 1.12, 1.05, 1.2, 0.7};

constexpr const char* kConditions[] = {"needs renovation", "dated", "good", "renovated", "new"};
constexpr double kConditionFactor[] = {0.68, 0.86, 1.0, 1.14, 1.24};

struct Selling {
  double factor;
  const char* text;
};
constexpr Selling kSellingPoints[] = {
    {1.0, "quiet street"},       {1.0, "close to shops"},    {1.12, "sea view"},        {1.08, "large garden"},
    {1.07, "roof terrace"},      {1.05, "private parking"},  {0.9, "busy road"},        {0.92, "no daylight in kitchen"},
    {1.0, "available at once"},  {0.88, "leaking roof"},     {1.04, "underfloor heating"}, {1.0, "pets welcome"},
};

GeneratedRow MakeHousing(Random& random, RowKey key) {
  const size_t city = random.Zipf(std::size(kCities));
  const size_t type = random.Choice({0.46, 0.24, 0.19, 0.07, 0.035, 0.005});
  const size_t condition = random.Choice({0.08, 0.2, 0.42, 0.2, 0.1});
  const bool condition_known = !random.Chance(0.05);
  const bool studio = type == 3;
  const int64_t rooms = studio ? 1 : std::max<int64_t>(1, std::min<int64_t>(9, static_cast<int64_t>(
                                                                                 2.6 + 1.3 * random.Normal() +
                                                                                 (type == 2 ? 1.6 : 0.0))));
  const double area = (14 + 21 * static_cast<double>(rooms)) * (0.75 + 0.5 * random.Uniform()) +
                      3 * random.HeavyTail(0.03);
  const bool area_known = !random.Chance(0.03);
  const int64_t bathrooms = std::max<int64_t>(1, rooms / 3 + (random.Chance(0.25) ? 1 : 0));
  const int64_t built = 2023 - static_cast<int64_t>(130 * random.Uniform() * (0.3 + 0.7 * random.Uniform()));
  const bool built_known = !random.Chance(0.07);
  const double distance = 4 * random.HeavyTail(0.04);
  const int64_t floor = type == 0 || type == 3 || type == 4 ? random.Integer(0, 12) : 0;
  const bool elevator = floor > 0 && random.Chance(built > 1970 ? 0.8 : 0.25);
  const int64_t listed = kFirstListing + static_cast<int64_t>(kListingDays * random.Uniform());

  double price = kCityPrice[city] * area;
  price *= kTypeFactor[type] * kConditionFactor[condition];
  price *= 1.25 - 0.5 * (distance / (distance + 6));
  price *= built >= 2000 ? 1.1 : (built < 1930 ? 1.05 : 0.95);
  price *= 1 + 0.04 * static_cast<double>(bathrooms - 1);
  if (floor >= 3) price *= elevator ? 1.06 : 0.9;
  // Prices rose over the years, and spring is the season.
  price *= 0.9 + 0.2 * static_cast<double>(listed - kFirstListing) / kListingDays;
  const int month = MonthOf(listed);
  if (month >= 3 && month <= 6) price *= 1.04;

  std::string description;
  if (!random.Chance(0.1)) {
    const int64_t points = random.Integer(1, 3);
    for (int64_t i = 0; i < points; ++i) {
      const Selling& selling = random.Pick(kSellingPoints);
      if (description.find(selling.text) != std::string::npos) continue;
      price *= selling.factor;
      description += absl::StrCat(description.empty() ? "" : ", ", selling.text);
    }
    if (random.Chance(0.05)) description += "\n\"viewings on saturday\"";
  }
  // The noise has mean 1, thus the expected price is the price without it.
  const double paid = price * (1 + 0.09 * random.Normal());

  GeneratedRow row;
  row.cells = {
      absl::StrFormat("H%03d-%07d", key.shard, key.row),
      DateText(listed),
      kCities[city],
      kTypes[type],
      area_known ? FixedText(area, 1) : "",
      absl::StrCat(rooms),
      absl::StrCat(bathrooms),
      absl::StrCat(floor),
      elevator ? "true" : "false",
      built_known ? absl::StrCat(built) : "",
      condition_known ? kConditions[condition] : "",
      FixedText(distance, 2),
      description,
      FixedText(std::max(paid, 1000.0) / 1000, 3),
  };
  row.truth = {price / 1000};
  return row;
}

}  // namespace

const Table& HousingTable() {
  static const Table& table = *new Table{
      "housing",
      "homes offered for sale, and the price they fetched in thousands",
      {"listing_id", "listed", "city", "type", "area_sqm", "rooms", "bathrooms", "floor", "elevator", "year_built",
       "condition", "center_km", "description", "price"},
      {"expected_price"},
      &MakeHousing};
  return table;
}

}  // namespace lathe
