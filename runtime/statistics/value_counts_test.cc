#include "runtime/statistics/value_counts.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace lathe {
namespace {

TEST(ValueCountsTest, OrdersAsAVocabulary) {
  ValueCounts counts;
  for (const char* value : {"b", "a", "c", "c", "", "b"}) counts.Add(value);
  counts.AddMissing();
  const std::vector<std::pair<std::string, int64_t>> expected = {{"b", 2}, {"c", 2}, {"", 1}, {"a", 1}};
  EXPECT_EQ(counts.ByDescendingCount(), expected);
  EXPECT_EQ(counts.missing(), 1);
  EXPECT_EQ(counts.num_distinct(), 4u);
}

TEST(ValueCountsTest, BytesCompareUnsigned) {
  ValueCounts counts;
  counts.Add("\xc3\xa4");
  counts.Add("z");
  EXPECT_EQ(counts.ToProto().entries(0).value(), "z");
}

TEST(ValueCountsTest, AnyOrderAndPartitionGivesEqualBytes) {
  std::mt19937_64 random(1);
  std::vector<std::string> values;
  for (int i = 0; i < 5000; ++i) values.push_back(std::string(1, '\0') + std::to_string(random() % 700));
  ValueCounts all;
  for (const std::string& value : values) all.Add(value);
  const std::string expected = all.ToProto().SerializeAsString();
  for (int trial = 0; trial < 10; ++trial) {
    std::shuffle(values.begin(), values.end(), random);
    std::vector<ValueCounts> parts(1 + random() % 5);
    for (const std::string& value : values) parts[random() % parts.size()].Add(value);
    ValueCounts total;
    for (const ValueCounts& part : parts) {
      ValueCounts read;
      ASSERT_TRUE(ValueCounts::FromProto(part.ToProto(), &read).ok());
      total.Merge(read);
    }
    EXPECT_EQ(total.ToProto().SerializeAsString(), expected);
  }
}

TEST(ValueCountsTest, RefusesMalformedProtos) {
  ValueCounts counts;
  Counts proto;
  proto.add_entries()->set_value("b");
  EXPECT_FALSE(ValueCounts::FromProto(proto, &counts).ok());  // without a count
  proto.mutable_entries(0)->set_count(1);
  EXPECT_TRUE(ValueCounts::FromProto(proto, &counts).ok());
  *proto.add_entries() = proto.entries(0);
  EXPECT_FALSE(ValueCounts::FromProto(proto, &counts).ok());  // twice
  proto.mutable_entries(1)->set_value("a");
  EXPECT_FALSE(ValueCounts::FromProto(proto, &counts).ok());  // descending
  proto.mutable_entries(1)->set_value("c");
  EXPECT_TRUE(ValueCounts::FromProto(proto, &counts).ok());
  proto.set_missing(-1);
  EXPECT_FALSE(ValueCounts::FromProto(proto, &counts).ok());
}

}  // namespace
}  // namespace lathe
