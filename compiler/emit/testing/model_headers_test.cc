// What the generated headers of a model do, over models written by hand.

#include <string>
#include <vector>

#include "compiler/emit/testing/digits.h"
#include "compiler/emit/testing/nothing.h"
#include "gtest/gtest.h"

namespace {

struct Given {
  std::vector<float> pixels = {1, 2, 3, 4, 5, 6, 7, 8};
  std::array<std::int64_t, 2> numbers = {{7, -7}};
  double offset = 0.5;
  std::vector<lathe::String> words = {"one", std::string_view("two")};

  digits::Inputs inputs() const {
    digits::Inputs inputs;
    inputs.image = {pixels.data(), {2, 2, 2}};
    inputs.class_ = numbers;
    inputs.a_b = &offset;
    inputs.a_b_2 = {words.data(), {2}};
    return inputs;
  }
};

TEST(ModelHeadersTest, PassesValuesOfEachKind) {
  Given given;
  digits::Context context;
  digits::Outputs outputs;
  ASSERT_TRUE(context.Run(given.inputs(), &outputs).ok());
  EXPECT_EQ(outputs.scores.shape(), (std::array<std::int64_t, 2>{2, 2}));
  EXPECT_EQ(std::vector<float>(outputs.scores.begin(), outputs.scores.end()), (std::vector<float>{3.5, 7.5, 11.5, 15.5}));
  EXPECT_EQ(outputs.scores(1, 0), 11.5f);
  EXPECT_EQ(outputs.Outputs_2[1], -7);
  ASSERT_EQ(outputs.probabilities.size(), 1);
  const auto probabilities = outputs.probabilities[0];
  ASSERT_NE(probabilities.find(5), nullptr);
  EXPECT_EQ(*probabilities.find(5), 0.75f);
  EXPECT_EQ(probabilities.find(4), nullptr);
  EXPECT_EQ(std::string_view(outputs.text[1]), "two");
  EXPECT_FALSE(outputs.maybe.has_value());
}

TEST(ModelHeadersTest, SaysWhatIsWrong) {
  Given given;
  digits::Inputs inputs = given.inputs();
  inputs.image = {given.pixels.data(), {2, 1, 2}};
  digits::Context context;
  digits::Outputs outputs;
  const digits::Status status = context.Run(inputs, &outputs);
  EXPECT_EQ(status.code(), LATHE_INVALID_INPUT);
  EXPECT_NE(status.message().find("image"), std::string_view::npos) << status.message();
  EXPECT_EQ(outputs.scores.data(), nullptr);
}

TEST(ModelHeadersTest, MovesAContext) {
  digits::Context first;
  digits::Context context = std::move(first);
  digits::Outputs outputs;
  EXPECT_EQ(first.Run(Given().inputs(), &outputs).code(), LATHE_OUT_OF_MEMORY);
  EXPECT_TRUE(context.Run(Given().inputs(), &outputs).ok());
}

TEST(ModelHeadersTest, CallsTheCInterface) {
  const float pixels[] = {1, 2, 3, 4};
  const std::int64_t numbers[] = {1, 2};
  const double offset = 0;
  digits_inputs inputs = {};
  inputs.image.data = pixels;
  inputs.image.shape[0] = 1;
  inputs.image.shape[1] = inputs.image.shape[2] = 2;
  inputs.class_ = numbers;
  inputs.a_b = &offset;
  lathe_context *context = digits_context_create();
  digits_outputs outputs;
  ASSERT_EQ(digits_run(context, &inputs, &outputs), LATHE_OK) << digits_error(context);
  EXPECT_EQ(outputs.scores.shape[0], 1);
  EXPECT_EQ(outputs.scores.data[1], 7.0f);
  EXPECT_EQ(outputs.probabilities.kind, LATHE_SEQUENCE);
  inputs.image.shape[2] = 3;
  EXPECT_EQ(digits_run(context, &inputs, &outputs), LATHE_INVALID_INPUT);
  EXPECT_STRNE(digits_error(context), "");
  EXPECT_EQ(outputs.scores.data, nullptr);
  digits_context_destroy(context);
}

TEST(ModelHeadersTest, ReadsNothing) {
  nothing::Context context;
  nothing::Outputs outputs;
  ASSERT_TRUE(context.Run(nothing::Inputs(), &outputs).ok());
  EXPECT_EQ(outputs.half[0].bits, 0x3c00);
  EXPECT_EQ(outputs.pair[0], std::complex<float>(1.5f, -2.0f));
}

} // namespace
