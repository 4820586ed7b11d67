#include <set>

#include "gtest/gtest.h"
#include "pipelines/generate/link.h"
#include "pipelines/generate/table.h"
#include "pipelines/generate/text.h"

namespace lathe {
namespace {

std::vector<GeneratedRow> Rows(const Table& table, uint64_t seed, int64_t shard, int64_t count) {
  std::vector<GeneratedRow> rows;
  for (int64_t row = 0; row < count; ++row) {
    Random random(seed, shard, row);
    rows.push_back(table.make(random, {shard, row}));
  }
  return rows;
}

// The first outputs of SplitMix64 for state 0, as published with its reference code.
TEST(RandomTest, IsSplitMix64) {
  // The stream of (0, 0, 0) starts from Mix(Mix(Mix(0))), which is 0.
  Random random(0, 0, 0);
  EXPECT_EQ(random.Next(), 0xe220a8397b1dcdafu);
  EXPECT_EQ(random.Next(), 0x6e789e6aa1b965f4u);
  EXPECT_EQ(random.Next(), 0x06c45d188009454fu);
}

TEST(RandomTest, StreamsOfRowsDiffer) {
  std::set<uint64_t> first;
  for (uint64_t shard = 0; shard < 20; ++shard) {
    for (uint64_t row = 0; row < 500; ++row) first.insert(Random(7, shard, row).Next());
  }
  EXPECT_EQ(first.size(), 10000u);
}

TEST(TextTest, DatesFollowTheCalendar) {
  EXPECT_EQ(DateText(0), "1970-01-01");
  EXPECT_EQ(DateText(19723), "2024-01-01");
  EXPECT_EQ(DateText(19782), "2024-02-29");
  EXPECT_EQ(TimestampText(1704067199), "2023-12-31T23:59:59Z");
  EXPECT_EQ(DayOfWeek(0), 3);      // a Thursday
  EXPECT_EQ(DayOfWeek(19723), 0);  // a Monday
  EXPECT_EQ(MonthOf(19782), 2);
}

TEST(TextTest, CellsAreQuotedWhereTheyMustBe) {
  EXPECT_EQ(CsvCell("plain"), "plain");
  EXPECT_EQ(CsvCell("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvCell("say \"x\"\n"), "\"say \"\"x\"\"\n\"");
}

class TablesTest : public testing::TestWithParam<std::string_view> {
 protected:
  const Table& table() const { return *FindTable(GetParam()); }
};

TEST_P(TablesTest, RowsHaveACellPerColumn) {
  for (const GeneratedRow& row : Rows(table(), 1, 0, 100)) {
    EXPECT_EQ(row.cells.size(), table().columns.size());
    EXPECT_EQ(row.truth.size(), table().truth_columns.size());
  }
}

TEST_P(TablesTest, SeedAndShardChangeRows) {
  const auto rows = Rows(table(), 1, 0, 5);
  EXPECT_EQ(rows[4].cells, Rows(table(), 1, 0, 5)[4].cells);
  EXPECT_NE(rows[4].cells, Rows(table(), 2, 0, 5)[4].cells);
  EXPECT_NE(rows[4].cells, Rows(table(), 1, 1, 5)[4].cells);
}

TEST_P(TablesTest, EveryColumnVariesAndTheLabelIsNeverMissing) {
  const auto rows = Rows(table(), 1, 0, 2000);
  for (size_t column = 0; column < table().columns.size(); ++column) {
    std::set<std::string> values;
    for (const GeneratedRow& row : rows) values.insert(row.cells[column]);
    EXPECT_GE(values.size(), 2u) << table().columns[column];
    const bool is_label = column + 1 == table().columns.size();
    EXPECT_FALSE(is_label && values.count("") > 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, TablesTest, testing::Values("churn", "housing", "tickets"),
                         [](const auto& info) { return std::string(info.param); });

// With 20,000 rows the mean of a probability's label is known to within 0.01 (three standard errors).
TEST(ChurnTest, LabelsFollowTheTrueProbability) {
  double expected = 0;
  double found = 0;
  const auto rows = Rows(ChurnTable(), 3, 0, 20000);
  for (const GeneratedRow& row : rows) {
    expected += row.truth[0];
    found += row.cells.back() == "true" ? 1 : 0;
  }
  EXPECT_NEAR(found / rows.size(), expected / rows.size(), 0.01);
  EXPECT_GT(expected / rows.size(), 0.15);
  EXPECT_LT(expected / rows.size(), 0.30);
}

TEST(TicketsTest, LabelsFollowTheTrueProbabilities) {
  const Table& table = TicketsTable();
  std::vector<double> expected(table.truth_columns.size(), 0);
  std::vector<double> found(table.truth_columns.size(), 0);
  const auto rows = Rows(table, 3, 0, 20000);
  for (const GeneratedRow& row : rows) {
    double sum = 0;
    for (size_t i = 0; i < expected.size(); ++i) {
      sum += row.truth[i];
      expected[i] += row.truth[i];
      found[i] += row.cells.back() == table.truth_columns[i] ? 1 : 0;
    }
    EXPECT_NEAR(sum, 1, 1e-12);
  }
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(found[i] / 20000, expected[i] / 20000, 0.011);
}

TEST(HousingTest, PricesScatterAroundTheExpectedPrice) {
  double ratio = 0;
  const auto rows = Rows(HousingTable(), 3, 0, 20000);
  for (const GeneratedRow& row : rows) ratio += std::stod(row.cells.back()) / row.truth[0];
  EXPECT_NEAR(ratio / rows.size(), 1, 0.005);
}

TEST(TableTest, UnknownKindIsNull) {
  EXPECT_EQ(FindTable("weather"), nullptr);
  EXPECT_EQ(TableKinds(), "churn, housing, tickets");
}

}  // namespace
}  // namespace lathe
