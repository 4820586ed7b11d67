// The tables that the generator knows, and how one row of a table is made.
#ifndef LATHE_PIPELINES_GENERATE_TABLE_H_
#define LATHE_PIPELINES_GENERATE_TABLE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipelines/generate/random.h"

namespace lathe {

// Which row of which shard is made.
struct RowKey {
  int64_t shard;
  int64_t row;
};

// Cells of a row, as CSV text without quotes; an empty cell is missing. `truth` is what a perfect model would predict: the
// probability of each class but the first of a binary label, of each class of a multiclass label, or the expected value.
struct GeneratedRow {
  std::vector<std::string> cells;
  std::vector<double> truth;
};

struct Table {
  std::string_view kind;
  std::string_view description;
  std::vector<std::string_view> columns;
  std::vector<std::string_view> truth_columns;
  GeneratedRow (*make)(Random& random, RowKey key);
};

// Customers of a telecom company; whether they left in the month after the snapshot.
const Table& ChurnTable();
// Homes offered for sale; the price they fetched.
const Table& HousingTable();
// Tickets of a support desk; the queue that resolved them.
const Table& TicketsTable();

// The table of that kind, or null.
const Table* FindTable(std::string_view kind);
// All kinds, for messages: "churn, housing, tickets".
std::string TableKinds();

}  // namespace lathe

#endif  // LATHE_PIPELINES_GENERATE_TABLE_H_
