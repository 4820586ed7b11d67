#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include "gtest/gtest.h"
#include "runtime/io/mapped_file.h"
#include "runtime/io/output_file.h"
#include "runtime/table/shard.h"
#include "runtime/table/shard_format.h"
#include "runtime/table/table_builder.h"

namespace lathe {
namespace {

const std::vector<ColumnSpec> kColumns = {{"name", LATHE_STRING},
                                          {"age", LATHE_INT64},
                                          {"height", LATHE_FLOAT64},
                                          {"member", LATHE_BOOL},
                                          {"since", LATHE_TIMESTAMP}};

std::string TempPath(const std::string& name) { return testing::TempDir() + "/" + name; }

// Ten rows; row 3 is missing throughout, row 4 has an empty string.
TableBuilder MakeTable() {
  TableBuilder table(kColumns);
  for (int row = 0; row < 10; ++row) {
    if (row == 3) {
      for (int column = 0; column < 5; ++column) table.AppendMissing(column);
      continue;
    }
    EXPECT_TRUE(table.AppendString(0, row == 4 ? "" : "name" + std::to_string(row)).ok());
    table.AppendInt64(1, row * 10 - 5);
    table.AppendDouble(2, row / 4.0);
    table.AppendBool(3, row % 2 == 1);
    table.AppendInt64(4, -1000000 * row);
  }
  return table;
}

std::string Write(const TableBuilder& table, const std::string& name, const std::string& source = "people.csv") {
  const std::string path = TempPath(name);
  absl::StatusOr<OutputFile> file = OutputFile::Create(path);
  EXPECT_TRUE(file.ok());
  EXPECT_TRUE(table.WriteShard(source, *file).ok());
  EXPECT_TRUE(file->Commit().ok());
  return path;
}

bool Valid(const lathe_column& column, int row) {
  return column.validity == nullptr || (column.validity[row / 8] >> (row % 8) & 1) != 0;
}

void ExpectTable(const std::vector<lathe_column>& columns) {
  for (int row = 0; row < 10; ++row) {
    for (const lathe_column& column : columns) EXPECT_EQ(Valid(column, row), row != 3);
    if (row == 3) continue;
    const int32_t* offsets = static_cast<const int32_t*>(columns[0].values);
    ASSERT_NE(columns[0].bytes, nullptr);
    EXPECT_EQ(std::string(columns[0].bytes + offsets[row], columns[0].bytes + offsets[row + 1]),
              row == 4 ? "" : "name" + std::to_string(row));
    EXPECT_EQ(static_cast<const int64_t*>(columns[1].values)[row], row * 10 - 5);
    EXPECT_EQ(static_cast<const double*>(columns[2].values)[row], row / 4.0);
    EXPECT_EQ(static_cast<const uint8_t*>(columns[3].values)[row / 8] >> (row % 8) & 1, row % 2);
    EXPECT_EQ(static_cast<const int64_t*>(columns[4].values)[row], -1000000 * row);
  }
}

TEST(TableBuilderTest, ViewShowsTheRows) {
  const TableBuilder table = MakeTable();
  EXPECT_EQ(table.num_rows(), 10);
  ExpectTable(table.View());
}

TEST(TableBuilderTest, AppendsRowsOfColumns) {
  const TableBuilder from = MakeTable();
  // Every cut of the ten rows into three parts, so that bits start and end anywhere.
  for (int64_t first = 0; first <= 10; ++first) {
    for (int64_t second = first; second <= 10; ++second) {
      TableBuilder table(kColumns);
      EXPECT_EQ(table.FindFull(from.View(), 0, 10), -1);
      table.AppendRows(from.View(), 0, first);
      table.AppendRows(from.View(), first, second);
      table.AppendRows(from.View(), second, 10);
      EXPECT_EQ(table.num_rows(), 10);
      ExpectTable(table.View());
    }
  }
  // Without a bitmap of presence no row is missing.
  TableBuilder full({{"x", LATHE_INT64}});
  const std::vector<int64_t> values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  full.AppendMissing(0);
  full.AppendRows({{nullptr, values.data(), nullptr}}, 0, 12);
  for (int row = 0; row < 13; ++row) EXPECT_EQ(Valid(full.View()[0], row), row > 0);
}

TEST(TableBuilderTest, ClearForgetsTheRows) {
  TableBuilder table = MakeTable();
  table.Clear();
  EXPECT_EQ(table.num_rows(), 0);
  EXPECT_TRUE(table.AppendString(0, "x").ok());
  EXPECT_EQ(static_cast<const int32_t*>(table.View()[0].values)[1], 1);
}

TEST(TableBuilderTest, NanIsMissing) {
  TableBuilder table({{"x", LATHE_FLOAT64}});
  table.AppendDouble(0, std::numeric_limits<double>::quiet_NaN());
  EXPECT_FALSE(Valid(table.View()[0], 0));
}

TEST(ShardTest, RoundTrips) {
  absl::StatusOr<Shard> opened = Shard::Open(Write(MakeTable(), "round_trip.shard"));
  ASSERT_TRUE(opened.ok()) << opened.status();
  const Shard shard = *std::move(opened);
  EXPECT_EQ(shard.num_rows(), 10);
  EXPECT_EQ(shard.source(), "people.csv");
  ASSERT_EQ(shard.num_columns(), 5);
  std::vector<lathe_column> columns;
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(shard.spec(i), kColumns[i]);
    EXPECT_EQ(shard.FindColumn(kColumns[i].name), i);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(shard.column(i).values) % kShardAlignment, 0u);
    columns.push_back(shard.column(i));
  }
  EXPECT_EQ(shard.FindColumn("none"), -1);
  ExpectTable(columns);
}

TEST(ShardTest, AColumnWithoutMissingRowsHasNoValidity) {
  TableBuilder table({{"x", LATHE_INT64}});
  table.AppendInt64(0, 7);
  EXPECT_EQ(Shard::Open(Write(table, "full.shard"))->column(0).validity, nullptr);
}

TEST(ShardTest, MayHaveNoRowsAndNoColumns) {
  const absl::StatusOr<Shard> no_rows = Shard::Open(Write(TableBuilder(kColumns), "no_rows.shard"));
  ASSERT_TRUE(no_rows.ok()) << no_rows.status();
  EXPECT_EQ(no_rows->num_rows(), 0);
  EXPECT_EQ(static_cast<const int32_t*>(no_rows->column(0).values)[0], 0);
  const absl::StatusOr<Shard> no_columns = Shard::Open(Write(TableBuilder({}), "no_columns.shard"));
  ASSERT_TRUE(no_columns.ok()) << no_columns.status();
  EXPECT_EQ(no_columns->num_columns(), 0);
}

TEST(ShardTest, AnAllMissingStringColumnStillPointsSomewhere) {
  TableBuilder table({{"x", LATHE_STRING}});
  ASSERT_TRUE(table.AppendString(0, "").ok());
  const absl::StatusOr<Shard> shard = Shard::Open(Write(table, "empty_string.shard"));
  ASSERT_TRUE(shard.ok());
  EXPECT_NE(shard->column(0).bytes, nullptr);
}

TEST(ShardTest, BytesDependOnContentsAlone) {
  const std::string first = *ReadFile(Write(MakeTable(), "first.shard"));
  TableBuilder reused = MakeTable();
  reused.Clear();
  EXPECT_NE(*ReadFile(Write(reused, "second.shard")), first);
  EXPECT_EQ(*ReadFile(Write(MakeTable(), "third.shard")), first);
}

TEST(ShardTest, EveryCutOffFileIsRefused) {
  const std::string bytes = *ReadFile(Write(MakeTable(), "whole.shard"));
  const std::string path = TempPath("cut.shard");
  for (size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_TRUE(WriteFile(path, bytes.substr(0, size)).ok());
    const absl::StatusOr<Shard> shard = Shard::Open(path);
    ASSERT_FALSE(shard.ok()) << size;
    EXPECT_NE(shard.status().message().find("cut.shard: error: expected a typed shard, found"), std::string::npos);
  }
}

// A corrupt file is refused, or every read that its metadata allows stays in the mapping (checked by the sanitizers).
TEST(ShardTest, ChangedBytesNeverLeadOutsideTheFile) {
  const std::string bytes = *ReadFile(Write(MakeTable(), "intact.shard"));
  const std::string path = TempPath("changed.shard");
  int refused = 0;
  uint64_t sum = 0;
  for (size_t position = 0; position < bytes.size(); ++position) {
    for (const char change : {'\x01', '\x7f', '\xff'}) {
      std::string changed = bytes;
      changed[position] = static_cast<char>(changed[position] ^ change);
      ASSERT_TRUE(WriteFile(path, changed).ok());
      const absl::StatusOr<Shard> shard = Shard::Open(path);
      if (!shard.ok()) {
        ++refused;
        continue;
      }
      for (int i = 0; i < shard->num_columns(); ++i) {
        const lathe_column& column = shard->column(i);
        for (int64_t row = 0; row < shard->num_rows(); ++row) {
          if (column.validity != nullptr) sum += column.validity[row / 8];
          switch (shard->spec(i).type) {
            case LATHE_STRING: {
              const int32_t* offsets = static_cast<const int32_t*>(column.values);
              for (int32_t k = offsets[row]; k < offsets[row + 1]; ++k) sum += static_cast<unsigned char>(column.bytes[k]);
              break;
            }
            case LATHE_BOOL:
              sum += static_cast<const uint8_t*>(column.values)[row / 8];
              break;
            default:
              sum += static_cast<const uint64_t*>(column.values)[row];
          }
        }
      }
    }
  }
  EXPECT_GT(refused, 300);
  EXPECT_GT(sum, 0u);
}

TEST(OpenShardsTest, SortsBySource) {
  const std::string b = Write(MakeTable(), "x.shard", "b.csv");
  const std::string a = Write(MakeTable(), "y.shard", "a.csv");
  const absl::StatusOr<std::vector<Shard>> shards = OpenShards({b, a});
  ASSERT_TRUE(shards.ok()) << shards.status();
  EXPECT_EQ((*shards)[0].source(), "a.csv");
  EXPECT_EQ((*shards)[1].source(), "b.csv");
}

TEST(OpenShardsTest, RefusesTwoShardsOfOneSource) {
  const std::string a = Write(MakeTable(), "x.shard", "a.csv");
  const std::string b = Write(MakeTable(), "y.shard", "a.csv");
  const absl::Status status = OpenShards({a, b}).status();
  EXPECT_NE(status.message().find("expected one shard per file, found a second one of 'a.csv'"), std::string::npos);
}

}  // namespace
}  // namespace lathe
