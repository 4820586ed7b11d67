#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "pipelines/generate/link.h"
#include "pipelines/generate/table.h"
#include "pipelines/generate/text.h"

namespace lathe {
namespace {

constexpr int64_t kFirstSecond = 1672531200;  // 2023-01-01T00:00:00Z
constexpr int64_t kDays = 365;

// Scores are kept per queue.
constexpr size_t kNumQueues = 5;
constexpr const char* kQueues[kNumQueues] = {"billing", "technical", "account", "shipping", "legal"};
constexpr double kPrior[kNumQueues] = {0.5, 0.9, 0.3, 0.2, -2.2};

constexpr const char* kChannels[] = {"email", "chat", "phone", "web", "fax"};
constexpr double kChannelEffect[][kNumQueues] = {
    {0.2, 0, 0, 0.1, 0.3}, {0, 0.5, 0.2, -0.2, -0.5}, {0.3, -0.2, 0.2, 0, 0}, {-0.2, 0.2, 0.3, 0.3, 0}, {0, -1, 0, 0, 2}};

constexpr const char* kProducts[] = {"router", "cloud", "phone", "tablet", "sensor", "printer", "drone", "beta-kit"};
constexpr double kProductEffect[][kNumQueues] = {
    {0, 0.8, 0, 0.2, 0}, {0.5, 0.3, 0.7, -2.5, 0.3}, {0.2, 0.3, 0.2, 0.3, 0}, {0, 0.3, 0, 0.5, 0},
    {-0.3, 0.6, 0, 0.4, 0}, {0, 0.7, -0.5, 0.3, 0}, {-0.2, 0.3, -0.3, 0.6, 0.9}, {-1, 1.5, 0, -0.5, 0}};

constexpr const char* kTiers[] = {"free", "pro", "business"};

struct Phrase {
  const char* text;
  double effect[kNumQueues];
};
constexpr Phrase kPhrases[] = {
    {"invoice shows the wrong amount", {2.4, 0, 0.2, 0, 0.1}},
    {"charged twice", {2.6, -0.3, 0, 0, 0.2}},
    {"refund not received", {1.8, 0, 0, 0.9, 0.5}},
    {"does not start", {0, 2.5, 0, 0, 0}},
    {"error code 0x80 after the update", {0, 2.7, 0.1, 0, 0}},
    {"connection drops", {0, 2.3, 0, 0, 0}},
    {"cannot log in", {0, 0.9, 2.2, 0, 0}},
    {"reset my password", {0, 0.2, 2.8, 0, 0}},
    {"delete my account and data", {0, 0, 2.0, 0, 1.6}},
    {"parcel is late", {0, 0, 0, 2.9, 0}},
    {"arrived damaged", {0.4, 0.6, 0, 2.2, 0.3}},
    {"change the delivery address", {0, 0, 0.9, 2.2, 0}},
    {"my lawyer will contact you", {0.4, 0, 0, 0, 3.4}},
    {"question about the contract", {1.1, 0, 0.9, 0, 1.3}},
    {"need help", {0, 0, 0, 0, 0}},
    {"please call back", {0.2, 0.1, 0.1, 0.1, 0.1}},
};

const char* const kJoins[] = {", ", " and ", "; ", ",\n"};

void Add(std::vector<double>& scores, const double (&effect)[kNumQueues]) {
  for (size_t i = 0; i < kNumQueues; ++i) scores[i] += effect[i];
}

GeneratedRow MakeTicket(Random& random, RowKey key) {
  std::vector<double> scores(std::begin(kPrior), std::end(kPrior));
  const size_t channel = random.Choice({0.4, 0.25, 0.15, 0.19, 0.01});
  const size_t product = random.Choice({0.25, 0.22, 0.2, 0.12, 0.1, 0.08, 0.025, 0.005});
  const bool product_known = !random.Chance(0.08);
  const size_t tier = random.Choice({0.6, 0.3, 0.1});
  Add(scores, kChannelEffect[channel]);
  Add(scores, kProductEffect[product]);

  const int64_t day = random.Integer(0, kDays - 1);
  // Most tickets come in office hours.
  const int64_t hour = random.Chance(0.8) ? random.Integer(8, 18) : random.Integer(0, 23);
  const int64_t created = kFirstSecond + day * 86400 + hour * 3600 + random.Integer(0, 3599);
  if (hour < 7 || hour > 20) scores[1] += 0.9;
  // Invoices go out at the start of a month.
  if (day % 30 < 6) scores[0] += 0.7;

  const int64_t attachments = random.Chance(0.7) ? 0 : random.Integer(1, 4);
  if (attachments > 0) {
    scores[1] += 0.4;
    scores[3] += 0.3;
  }
  const double waited = 2 * random.HeavyTail(0.02);
  const bool waited_known = !random.Chance(0.12);
  const bool reopened = random.Chance(0.12);
  if (reopened) scores[4] += 0.8;
  if (tier == 2) scores[0] += 0.4;

  std::string subject;
  const int64_t phrases = random.Chance(0.1) ? 0 : random.Integer(1, 3);
  for (int64_t i = 0; i < phrases; ++i) {
    const Phrase& phrase = random.Pick(kPhrases);
    if (subject.find(phrase.text) != std::string::npos) continue;
    Add(scores, phrase.effect);
    absl::StrAppend(&subject, subject.empty() ? "" : random.Pick(kJoins), phrase.text);
  }

  GeneratedRow row;
  row.truth = Softmax(scores);
  double rest = random.Uniform();
  size_t queue = 0;
  while (queue + 1 < kNumQueues && rest >= row.truth[queue]) rest -= row.truth[queue++];

  row.cells = {
      absl::StrFormat("T%03d-%07d", key.shard, key.row),
      TimestampText(created),
      kChannels[channel],
      product_known ? kProducts[product] : "",
      kTiers[tier],
      absl::StrCat(attachments),
      waited_known ? FixedText(waited, 2) : "",
      reopened ? "true" : "false",
      subject,
      kQueues[queue],
  };
  return row;
}

}  // namespace

const Table& TicketsTable() {
  static const Table& table = *new Table{
      "tickets",
      "tickets of a support desk, and the queue that resolved them",
      {"ticket_id", "created", "channel", "product", "tier", "attachments", "waited_hours", "reopened", "subject", "queue"},
      {"billing", "technical", "account", "shipping", "legal"},
      &MakeTicket};
  return table;
}

}  // namespace lathe
