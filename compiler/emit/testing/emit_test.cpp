//===- emit_test.cpp - What the emitters refuse ---------------------------===//

#include "compiler/emit/Header.h"

#include "gtest/gtest.h"

using namespace lathe;

static PredictorInterface makeValid() {
  PredictorInterface result;
  result.name = "x";
  result.label = "y";
  result.task = PredictorTask::Binary;
  result.classes = {"no", "yes"};
  PredictorInput input;
  input.name = "a";
  input.type = PredictorColumnType::Float64;
  result.inputs = {input};
  return result;
}

/// The message of the error, or an empty string; nothing is written on failure.
static std::string emit(const PredictorInterface &interface) {
  std::string messages[3];
  llvm::Error (*emitters[])(const PredictorInterface &, llvm::raw_ostream &) = {
      emitCHeader, emitCSource, emitCxxHeader};
  for (int i = 0; i < 3; ++i) {
    std::string text;
    llvm::raw_string_ostream os(text);
    messages[i] = llvm::toString(emitters[i](interface, os));
    EXPECT_EQ(text.empty(), !messages[i].empty());
  }
  EXPECT_EQ(messages[0], messages[1]);
  EXPECT_EQ(messages[0], messages[2]);
  return messages[0];
}

TEST(EmitTest, AcceptsAValidInterface) { EXPECT_EQ(emit(makeValid()), ""); }

TEST(EmitTest, RefusesANameThatIsNoIdentifier) {
  PredictorInterface interface = makeValid();
  interface.name = "a-b";
  EXPECT_EQ(emit(interface),
            "expected a C identifier as the pipeline's name, found 'a-b'");
}

TEST(EmitTest, RefusesTheWrongNumberOfClasses) {
  PredictorInterface interface = makeValid();
  interface.classes.push_back("maybe");
  EXPECT_EQ(emit(interface), "expected 2 classes of a binary task, found 3");
  interface.task = PredictorTask::Regression;
  EXPECT_EQ(emit(interface), "expected no classes of a regression, found 3");
  interface.task = PredictorTask::Multiclass;
  EXPECT_EQ(emit(interface), "");
}

TEST(EmitTest, RefusesTwoInputsOfOneName) {
  PredictorInterface interface = makeValid();
  interface.inputs.push_back(interface.inputs.front());
  EXPECT_EQ(emit(interface),
            "expected inputs of different names, found two named 'a'");
}

TEST(EmitTest, RefusesValuesOfANumber) {
  PredictorInterface interface = makeValid();
  interface.inputs.front().values = {"1"};
  EXPECT_EQ(emit(interface), "expected declared values on string columns "
                             "only, found them on 'a'");
}

TEST(EmitTest, RefusesBoundsThatNoValueMeets) {
  PredictorInterface interface = makeValid();
  interface.inputs.front().min = 2;
  interface.inputs.front().max = 1;
  EXPECT_EQ(emit(interface), "expected min <= max on column 'a'");
}

TEST(EmitTest, WritesTheSameTextTwice) {
  std::string texts[2];
  for (std::string &text : texts) {
    llvm::raw_string_ostream os(text);
    llvm::cantFail(emitCHeader(makeValid(), os));
    llvm::cantFail(emitCSource(makeValid(), os));
    llvm::cantFail(emitCxxHeader(makeValid(), os));
  }
  EXPECT_EQ(texts[0], texts[1]);
}
