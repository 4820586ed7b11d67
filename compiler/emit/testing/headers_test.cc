// The generated C++ and C functions, over programs written by hand.

#include <cmath>
#include <cstdlib>
#include <limits>
#include <new>
#include <string>
#include <vector>

#include "compiler/emit/testing/churn.h"
#include "compiler/emit/testing/constant.h"
#include "compiler/emit/testing/odd.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace {

// Counts what the whole program allocates.
int64_t allocations = 0;

}  // namespace

void *operator new(std::size_t size) {
  ++allocations;
  if (void *memory = std::malloc(size)) return memory;
  std::abort();
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

namespace {

// The text value of fake_churn.c.
double Text(std::string_view text) {
  double sum = 0;
  for (size_t i = 0; i < text.size(); ++i) sum += static_cast<double>(i + 1) * static_cast<unsigned char>(text[i]);
  return sum;
}

float Expected(const churn::Input &input, std::string_view contract) {
  double sum = 0;
  if (input.tenure_months) sum += static_cast<double>(*input.tenure_months);
  if (input.monthly_charges) sum += 3 * *input.monthly_charges;
  if (contract.data() != nullptr) sum += 7 + Text(contract);
  if (input.last_ticket) sum += 11 + 2 * Text(*input.last_ticket);
  if (input.signup) sum += 13 + 1e-6 * static_cast<double>(input.signup->time_since_epoch().count());
  if (input.senior) sum += 17 + *input.senior;
  return static_cast<float>(sum);
}

churn::Input Minimal() {
  churn::Input input;
  input.tenure_months = 1;
  return input;
}

TEST(PredictTest, EveryValueReachesTheProgram) {
  churn::Input input;
  input.tenure_months = 12;
  input.monthly_charges = 70.25;
  input.contract = churn::Contract::kOneYear;
  input.last_ticket = "line is down";
  input.signup = churn::Timestamp(std::chrono::hours(48));
  input.senior = true;
  churn::Prediction prediction;
  ASSERT_TRUE(churn::Predict(input, &prediction).ok());
  EXPECT_EQ(prediction.probability, Expected(input, "one-year"));
  churn::Prediction unchecked;
  churn::PredictUnsafe(input, &unchecked);
  EXPECT_EQ(unchecked.probability, prediction.probability);
}

TEST(PredictTest, UnknownIsAStringThatIsNotDeclared) {
  churn::Input input = Minimal();
  input.contract = churn::ContractFromString("weekly");
  EXPECT_EQ(input.contract, churn::Contract::kUnknown);
  churn::Prediction prediction;
  ASSERT_TRUE(churn::Predict(input, &prediction).ok());
  EXPECT_EQ(prediction.probability, Expected(input, "?"));
}

TEST(PredictTest, EmptyTextIsAValue) {
  churn::Input input = Minimal();
  churn::Prediction prediction;
  ASSERT_TRUE(churn::Predict(input, &prediction).ok());
  EXPECT_EQ(prediction.probability, 1.0f);
  for (std::string_view empty : {std::string_view(""), std::string_view()}) {
    input.last_ticket = empty;
    ASSERT_TRUE(churn::Predict(input, &prediction).ok());
    EXPECT_EQ(prediction.probability, 12.0f);
  }
  EXPECT_EQ(churn::ContractFromString({}), churn::Contract::kMissing);
  EXPECT_EQ(churn::ContractFromString(""), churn::Contract::kUnknown);
}

TEST(PredictTest, DoesNotAllocate) {
  churn::Input input = Minimal();
  input.last_ticket = "a text";
  std::vector<churn::Input> inputs(1000, input);
  std::vector<churn::Prediction> predictions(1000);
  const int64_t before = allocations;
  const bool ok = churn::Predict(input, predictions.data()).ok() &&
                  churn::PredictBatch(inputs.data(), inputs.size(), predictions.data()).ok();
  EXPECT_EQ(allocations, before);
  EXPECT_TRUE(ok);
}

TEST(CheckTest, NamesTheValueAndWhatWasExpected) {
  churn::Input input;
  churn::Status status = churn::Check(input);
  EXPECT_EQ(status.code(), churn::Code::kMissing);
  EXPECT_EQ(status.field(), "tenure_months");
  input.tenure_months = -1;
  EXPECT_EQ(churn::Check(input).code(), churn::Code::kOutOfRange);
  input.tenure_months = 9007199254740993;
  EXPECT_EQ(churn::Check(input).code(), churn::Code::kOutOfRange);
  input.tenure_months = 0;
  EXPECT_TRUE(churn::Check(input).ok());
  input.monthly_charges = 1000.0000001;
  status = churn::Check(input);
  EXPECT_EQ(status.code(), churn::Code::kOutOfRange);
  EXPECT_EQ(status.field(), "monthly_charges");
  EXPECT_EQ(status.expected(), "a finite float64 from 0.5 to 1000");
  EXPECT_EQ(status.found(), "a number out of range");
  for (double value : {std::nan(""), std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
    input.monthly_charges = value;
    EXPECT_EQ(churn::Check(input).code(), churn::Code::kNotFinite);
  }
  input.monthly_charges = 0.5;
  EXPECT_TRUE(churn::Check(input).ok());
  EXPECT_EQ(churn::Predict(input, nullptr).code(), churn::Code::kNullArgument);
}

// Rows whose strings are missing, short, long enough to end a block early, and longer than any block.
TEST(PredictBatchTest, EqualsSingleRows) {
  const std::string long_text(300, 'x');
  const std::string huge_text(100000, 'y');
  constexpr const char *kContracts[] = {"", "month-to-month", "one-year", "two-year", "weekly"};
  std::vector<churn::Input> inputs;
  for (int i = 0; i < 1000; ++i) {
    churn::Input input;
    input.tenure_months = i;
    if (i % 3 == 0) input.monthly_charges = 0.5 + i / 2.0;
    input.contract = churn::ContractFromString(kContracts[i % 5]);
    if (i % 6 == 0) input.contract = churn::Contract::kMissing;
    if (i % 7 < 3) input.last_ticket = i % 7 == 0 ? "" : "short";
    if (i % 7 == 3) input.last_ticket = long_text;
    if (i % 101 == 5) input.last_ticket = huge_text;
    if (i % 2 == 0) input.signup = churn::Timestamp(std::chrono::seconds(i));
    if (i % 4 != 0) input.senior = i % 4 == 1;
    inputs.push_back(input);
  }
  for (size_t n : {size_t{0}, size_t{1}, size_t{63}, size_t{64}, size_t{65}, inputs.size()}) {
    std::vector<churn::Prediction> predictions(n);
    ASSERT_TRUE(churn::PredictBatch(inputs.data(), n, predictions.data()).ok());
    for (size_t i = 0; i < n; ++i) {
      churn::Prediction prediction;
      ASSERT_TRUE(churn::Predict(inputs[i], &prediction).ok());
      ASSERT_EQ(predictions[i].probability, prediction.probability) << "row " << i;
    }
  }
}

TEST(PredictBatchTest, WritesNothingWhenARowFails) {
  std::vector<churn::Input> inputs(100, Minimal());
  inputs[70].tenure_months.reset();
  std::vector<churn::Prediction> predictions(100, churn::Prediction{-1});
  size_t failed_row = 0;
  const churn::Status status = churn::PredictBatch(inputs.data(), inputs.size(), predictions.data(), &failed_row);
  EXPECT_EQ(status.code(), churn::Code::kMissing);
  EXPECT_EQ(failed_row, 70u);
  for (const churn::Prediction &prediction : predictions) EXPECT_EQ(prediction.probability, -1);
  EXPECT_EQ(churn::PredictBatch(nullptr, 1, predictions.data()).code(), churn::Code::kNullArgument);
  EXPECT_TRUE(churn::PredictBatch(nullptr, 0, nullptr).ok());
}

// Compiling odd.h is most of this test: names that are keywords, taken, empty, or equal once sanitized.
TEST(NamesTest, OddNamesGetIdentifiers) {
  odd::Input input;
  input.required = odd::Required::kB;
  input.int_ = 1;
  input.class_ = 2;
  input.column_1st_column = 3;
  input.a_b = 4;
  input.a_b_2 = 5;
  input.Contract = odd::Contract::k1_5;
  input.Status = odd::Status2::kMissing_2;
  EXPECT_NE(odd::Contract::k1_5, odd::Contract::k15);
  EXPECT_NE(odd::Contract::kXY, odd::Contract::kXY_2);
  EXPECT_EQ(odd::ContractFromString("x_y"), odd::Contract::kXY_2);
  EXPECT_EQ(odd::Status2FromString("missing"), odd::Status2::kMissing_2);
  odd::Prediction prediction;
  ASSERT_TRUE(odd::Predict(input, &prediction).ok());
  EXPECT_EQ(prediction.predicted, static_cast<odd::Class>(8 % 6));
  EXPECT_EQ(prediction.probabilities[8 % 6], 0.75f);
  EXPECT_EQ(odd::ClassName(odd::Class::k2nd), "2nd");
  EXPECT_EQ(odd::ClassName(odd::Class::kValue), "");
  EXPECT_EQ(odd::ClassName(static_cast<odd::Class>(5)), "?\?=");
}

// The declared values hold "?", so that the unknown value is another string.
TEST(NamesTest, DeclaredQuestionMarkIsNotUnknown) {
  EXPECT_EQ(static_cast<int>(odd::ContractFromString("?")), 6);
  EXPECT_EQ(odd::ContractFromString("??"), odd::Contract::kUnknown);
  EXPECT_EQ(odd::ContractFromString(""), odd::Contract::kValue_2);
}

TEST(ConstantTest, ReadsNothing) {
  constant::Prediction predictions[3];
  const constant::Input inputs[3] = {};
  ASSERT_TRUE(constant::PredictBatch(inputs, 3, predictions).ok());
  for (const constant::Prediction &prediction : predictions) EXPECT_EQ(prediction.value, 42.0f);
}

}  // namespace
