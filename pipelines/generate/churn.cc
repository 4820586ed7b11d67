#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "pipelines/generate/link.h"
#include "pipelines/generate/table.h"
#include "pipelines/generate/text.h"

namespace lathe {
namespace {

constexpr int64_t kSnapshotDay = 19723;  // 2024-01-01
constexpr int64_t kLongestTenureDays = 6 * 365;

// Effects below are scores before this factor, which says how far the columns settle the label: with it, the true
// probability has a ROC AUC of about 0.90.
constexpr double kSharpness = 1.5;

constexpr const char* kContracts[] = {"month-to-month", "one-year", "two-year"};
constexpr double kContractEffect[] = {0.9, -0.4, -1.3};

constexpr const char* kPlans[] = {"basic", "plus", "premium", "enterprise"};
constexpr double kPlanPrice[] = {28, 52, 84, 160};
constexpr double kPlanEffect[] = {0.2, 0.0, 0.25, -0.6};

// The last ones are rare.
constexpr const char* kPayments[] = {"card", "direct-debit", "transfer", "electronic-check", "voucher", "cash", "crypto"};
constexpr double kPaymentEffect[] = {-0.1, -0.3, 0.0, 0.6, 0.4, 0.5, 1.2};

constexpr const char* kRegions[] = {
    "north",   "capital", "lakes",  "harbor",  "hills",   "valley",   "coast",     "plains",  "old-town", "river",
    "forest",  "south",   "east",   "meadow",  "ridge",   "bay",      "west",      "delta",   "highland", "island",
    "quarry",  "moor",    "glen",   "heath",   "fjord",   "lagoon",   "salt-flat", "tundra",  "atoll",    "outpost"};
constexpr double kRegionEffect[] = {0.0, 0.3, -0.2, 0.2, -0.3, 0.0, 0.4,  -0.1, 0.1, -0.4, 0.3, 0.0, -0.2, 0.2, 0.1,
                                    0.5, 0.0, -0.5, 0.3, -0.2, 0.0, 0.6, -0.6, 0.2, 0.4,  0.0, 0.7, -0.7, 0.5, 0.9};

// Month of the sign-up, January first: campaigns in spring and at the end of the year win customers who leave sooner.
constexpr double kMonthEffect[] = {0.1, -0.2, 0.2, 0.35, 0.1, -0.25, -0.3, -0.2, 0.0, 0.0, 0.45, 0.6};

// What a ticket is about, and what it does to the score.
struct Topic {
  double effect;
  const char* phrases[5];
};
constexpr Topic kTopics[] = {
    {1.7,
     {"please cancel my contract", "i want to cancel", "how do i close my account", "cancel everything now",
      "closing my account"}},
    {0.7,
     {"the bill is too high", "charged twice this month", "wrong amount on my bill", "charged for a modem i returned",
      "the bill is wrong, again"}},
    {0.5,
     {"internet down again", "no signal since monday", "the modem is offline", "very slow internet every evening",
      "signal drops all day"}},
    {1.2,
     {"another provider offers a better price", "a competitor offers \"fiber 500\" for less", "can you match this offer",
      "neighbor pays less with a competitor", "better offer from another provider"}},
    {-0.9,
     {"how do i add a line", "upgrade my plan to premium", "add sports channels please", "i would like to upgrade",
      "add my daughter's phone"}},
    {-1.2,
     {"great service, thank you", "the technician was very kind, merci", "thank you for the quick help",
      "very happy with the café hotspot", "all works great now"}},
    {-0.1,
     {"update my address", "new card for payment", "where do i find my invoice", "change the name on my invoice",
      "address changed, please update"}},
};
constexpr size_t kOutage = 2;

const char* const kOpenings[] = {"", "", "", "hello, ", "URGENT: ", "hi team, ", "again: "};
const char* const kClosings[] = {"", "", "", "", "!", "!!", "\nregards", " - please call me"};

// Logarithm-like: rises fast, then slowly; 0 at 0, 1/2 at `half`.
double Saturate(double value, double half) { return value / (value + half); }

GeneratedRow MakeChurn(Random& random, RowKey key) {
  double score = -2.5;

  // Most customers are young, as the product of two uniforms is.
  const double age = random.Uniform() * (0.25 + 0.75 * random.Uniform());
  const int64_t tenure_days = static_cast<int64_t>(age * kLongestTenureDays);
  const int64_t signup = kSnapshotDay - 1 - tenure_days;
  const int64_t tenure_months = tenure_days / 30;
  score += 1.6 - 2.4 * Saturate(static_cast<double>(tenure_months), 12);
  score += kMonthEffect[MonthOf(signup) - 1];
  if (DayOfWeek(signup) >= 5) score += 0.35;

  const size_t contract = random.Choice({0.55, 0.24, 0.21});
  const size_t plan = random.Choice({0.42, 0.35, 0.2, 0.03});
  const size_t payment = random.Choice({0.34, 0.24, 0.15, 0.2, 0.05, 0.017, 0.003});
  const bool payment_known = !random.Chance(0.02);
  const size_t region = random.Zipf(std::size(kRegions));
  const bool region_known = !random.Chance(0.04);
  score += kContractEffect[contract] + kPlanEffect[plan];
  if (payment_known) score += kPaymentEffect[payment];
  if (region_known) score += kRegionEffect[region];
  // The one pair of categories that matters together.
  if (contract == 0 && payment == 3) score += 0.5;

  const double charges = kPlanPrice[plan] * (0.75 + 0.5 * random.Uniform()) + 6 * random.HeavyTail(0.05);
  const bool charges_known = !random.Chance(0.03);
  score += 1.1 * (Saturate(charges, 70) - 0.45);
  const double total = charges * static_cast<double>(tenure_months) * (0.9 + 0.2 * random.Uniform());

  const double usage = 18 * random.HeavyTail(0.01);
  // A meter that does not report is itself a sign of a line out of use.
  const bool usage_known = !random.Chance(0.08);
  score += usage_known ? 0.5 - 1.2 * Saturate(usage, 12) : 0.6;

  int64_t calls = 0;
  while (calls < 15 && random.Chance(0.42)) ++calls;
  score += 0.28 * static_cast<double>(std::min<int64_t>(calls, 6)) - 0.2;

  const bool senior = random.Chance(0.16);
  const bool paperless = random.Chance(0.6);
  const bool paperless_known = !random.Chance(0.01);
  score += senior ? 0.3 : 0.0;
  if (senior && paperless && paperless_known) score += 0.35;

  // Seconds since the last login; a month of silence is an alarm.
  const double silent_days = std::min(9 * random.HeavyTail(0.02), 300.0);
  const int64_t last_login = kSnapshotDay * 86400 - 1 - static_cast<int64_t>(silent_days * 86400);
  const bool login_known = !random.Chance(0.06);
  if (login_known) score += 1.5 * Saturate(silent_days, 25) - 0.5;

  std::string ticket;
  if (random.Chance(0.55)) {
    const size_t topic = random.Choice({0.08, 0.2, 0.22, 0.09, 0.13, 0.1, 0.18});
    score += kTopics[topic].effect;
    if (topic == kOutage && calls >= 3) score += 0.7;
    ticket = absl::StrCat(random.Pick(kOpenings), random.Pick(kTopics[topic].phrases), random.Pick(kClosings));
  }

  const double probability = Logistic(kSharpness * score);
  const bool churned = random.Chance(probability);

  GeneratedRow row;
  row.cells = {
      absl::StrFormat("C%03d-%07d", key.shard, key.row),
      DateText(signup),
      absl::StrCat(tenure_months),
      kContracts[contract],
      kPlans[plan],
      payment_known ? kPayments[payment] : "",
      region_known ? kRegions[region] : "",
      charges_known ? FixedText(charges, 2) : "",
      tenure_months > 0 ? FixedText(total, 2) : "",
      usage_known ? FixedText(usage, 3) : "",
      absl::StrCat(calls),
      senior ? "true" : "false",
      paperless_known ? (paperless ? "true" : "false") : "",
      login_known ? TimestampText(last_login) : "",
      ticket,
      churned ? "true" : "false",
  };
  row.truth = {probability};
  return row;
}

}  // namespace

const Table& ChurnTable() {
  static const Table& table = *new Table{
      "churn",
      "customers of a telecom company, and whether they left in the month after 2024-01-01",
      {"customer_id", "signup", "tenure_months", "contract", "plan", "payment_method", "region", "monthly_charges",
       "total_charges", "data_gb", "support_calls", "senior", "paperless", "last_login", "last_ticket", "churned"},
      {"probability"},
      &MakeChurn};
  return table;
}

}  // namespace lathe
