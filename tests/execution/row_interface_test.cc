// The typed interface of //pipelines:churn gives, for single rows and for batches, the bits that the compiled program gives
// for the same rows as columns.

#include <chrono>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "pipelines/churn.h"
#include "runtime/abi/lathe.h"
#include "runtime/benchmark/rows.h"

extern "C" const lathe_program churn_program;

namespace {

constexpr int64_t kRows = 10000;

// Reads one row of columns by name.
class Row {
 public:
  Row(const std::vector<lathe_column>& columns, int64_t row) : columns_(columns), row_(row) {}

  std::optional<int64_t> Int64(std::string_view name) const { return Number<int64_t>(name); }
  std::optional<double> Float64(std::string_view name) const { return Number<double>(name); }
  std::optional<churn::Timestamp> Timestamp(std::string_view name) const {
    const std::optional<int64_t> value = Number<int64_t>(name);
    if (!value) return std::nullopt;
    return churn::Timestamp(std::chrono::microseconds(*value));
  }
  std::optional<bool> Bool(std::string_view name) const {
    const lathe_column& column = Find(name);
    if (!Bit(column.validity)) return std::nullopt;
    return Bit(static_cast<const uint8_t*>(column.values));
  }
  std::optional<std::string_view> String(std::string_view name) const {
    const lathe_column& column = Find(name);
    if (!Bit(column.validity)) return std::nullopt;
    const auto* offsets = static_cast<const int32_t*>(column.values);
    return std::string_view(column.bytes + offsets[row_], static_cast<size_t>(offsets[row_ + 1] - offsets[row_]));
  }

 private:
  const lathe_column& Find(std::string_view name) const {
    for (int i = 0; i < churn_program.num_inputs; ++i)
      if (name == churn_program.inputs[i].name) return columns_[static_cast<size_t>(i)];
    ADD_FAILURE() << "the pipeline reads no column " << name;
    return columns_[0];
  }
  // No bitmap means that every row is present.
  bool Bit(const uint8_t* bits) const { return bits == nullptr || (bits[row_ / 8] >> (row_ % 8) & 1); }
  template <typename T>
  std::optional<T> Number(std::string_view name) const {
    const lathe_column& column = Find(name);
    if (!Bit(column.validity)) return std::nullopt;
    return static_cast<const T*>(column.values)[row_];
  }

  const std::vector<lathe_column>& columns_;
  const int64_t row_;
};

churn::Input InputOf(const Row& row) {
  churn::Input input;
  input.signup = row.Timestamp("signup");
  input.tenure_months = row.Int64("tenure_months");
  input.contract = churn::ContractFromString(row.String("contract").value_or(std::string_view()));
  input.plan = row.String("plan");
  input.payment_method = row.String("payment_method");
  input.region = row.String("region");
  input.monthly_charges = row.Float64("monthly_charges");
  input.total_charges = row.Float64("total_charges");
  input.data_gb = row.Float64("data_gb");
  input.support_calls = row.Int64("support_calls");
  input.senior = row.Bool("senior");
  input.paperless = row.Bool("paperless");
  input.last_login = row.Timestamp("last_login");
  input.last_ticket = row.String("last_ticket");
  return input;
}

uint32_t Bits(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

TEST(RowInterfaceTest, GivesTheBitsOfTheProgram) {
  absl::StatusOr<lathe::TableBuilder> table = lathe::GenerateRows(churn_program, kRows, 1);
  ASSERT_TRUE(table.ok()) << table.status();
  const std::vector<lathe_column> columns = table->View();
  const lathe_batch batch{columns.data(), kRows, {nullptr, 0}};
  std::vector<float> expected(kRows);
  churn_program.predict(&batch, 0, kRows, expected.data());

  std::vector<churn::Input> inputs;
  for (int64_t row = 0; row < kRows; ++row) inputs.push_back(InputOf(Row(columns, row)));
  std::vector<churn::Prediction> predictions(kRows);
  const churn::Status status = churn::PredictBatch(inputs.data(), inputs.size(), predictions.data());
  ASSERT_TRUE(status.ok()) << status.field() << ": expected " << status.expected() << ", found " << status.found();
  for (size_t row = 0; row < inputs.size(); ++row) {
    churn::Prediction single;
    ASSERT_TRUE(churn::Predict(inputs[row], &single).ok());
    ASSERT_EQ(Bits(predictions[row].probability), Bits(expected[row])) << "row " << row;
    ASSERT_EQ(Bits(single.probability), Bits(expected[row])) << "row " << row;
  }
}

// Contents that no data had: extreme numbers, unknown categories, empty and long strings.
TEST(RowInterfaceTest, TakesExtremeValues) {
  churn::Input input;
  input.signup = churn::Timestamp(std::chrono::microseconds(INT64_MIN / 2));
  input.tenure_months = int64_t{1} << 53;
  input.support_calls = 0;
  input.senior = false;
  input.contract = churn::Contract::kUnknown;
  input.monthly_charges = 1.7976931348623157e308;
  input.total_charges = 5e-324;
  input.region = "";
  const std::string text(1 << 20, 'x');
  input.last_ticket = text;
  churn::Prediction single, batch;
  ASSERT_TRUE(churn::Predict(input, &single).ok());
  ASSERT_TRUE(churn::PredictBatch(&input, 1, &batch).ok());
  EXPECT_EQ(Bits(single.probability), Bits(batch.probability));
  EXPECT_GT(single.probability, 0);
  EXPECT_LT(single.probability, 1);
}

}  // namespace
