// The typed header of a compiled graph, with sizes that a call decides and with fixed ones.

#include <array>
#include <vector>

#include "gtest/gtest.h"
#include "tests/execution/models/mlp.h"
#include "tests/execution/models/mlp_of_3.h"

namespace {

constexpr std::array<float, 9> kRows = {1, 2, 3, -1, 0.5, 0, 0, 0, 0};

TEST(MlpLibraryTest, GivesTheSameForAnyBatch) {
  mlp_of_3::Context fixed;
  mlp_of_3::Outputs expected;
  mlp_of_3::Inputs rows;
  rows.features = kRows;
  ASSERT_TRUE(fixed.Run(rows, &expected).ok());
  mlp::Context context;
  for (std::int64_t n = 0; n <= 3; ++n) {
    mlp::Inputs inputs;
    inputs.features = {kRows.data(), {n, 3}};
    mlp::Outputs outputs;
    const mlp::Status status = context.Run(inputs, &outputs);
    ASSERT_TRUE(status.ok()) << status.message();
    ASSERT_EQ(outputs.score.shape(), (std::array<std::int64_t, 2>{n, 1}));
    for (std::int64_t i = 0; i < n; ++i) EXPECT_EQ(outputs.score[i], expected.score[i]);
  }
}

TEST(MlpLibraryTest, RefusesOtherSizes) {
  mlp::Context context;
  mlp::Inputs inputs;
  inputs.features = {kRows.data(), {2, 4}};
  mlp::Outputs outputs;
  const mlp::Status status = context.Run(inputs, &outputs);
  EXPECT_EQ(status.code(), LATHE_INVALID_INPUT);
  EXPECT_NE(status.message().find("'features'"), std::string_view::npos) << status.message();
}

TEST(MlpLibraryTest, ComputesFromC) {
  mlp_of_3_inputs inputs = {kRows.data()};
  mlp_of_3_outputs outputs;
  lathe_context* context = mlp_of_3_context_create();
  ASSERT_EQ(mlp_of_3_run(context, &inputs, &outputs), LATHE_OK) << mlp_of_3_error(context);
  EXPECT_NE(outputs.score, nullptr);
  mlp_of_3_context_destroy(context);
}

}  // namespace
