#include "runtime/io/program.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace lathe {
namespace {

class ProgramTest : public testing::Test {
 protected:
  ProgramTest() : program_("tool", "Does a thing.") {
    program_.Repeated("shard", "FILE", "a typed shard", &shards_).Required();
    program_.String("o", "FILE", "the output", &output_);
    program_.Int64("threads", "worker threads", &threads_);
    program_.Double("fraction", "a fraction", &fraction_);
    program_.Bool("json", "prints JSON", &json_);
  }

  std::string Error(const std::vector<std::string>& arguments) {
    return std::string(program_.Parse(arguments, &help_).message());
  }

  int Run(std::vector<std::string> arguments, const absl::Status& status) {
    arguments.insert(arguments.begin(), "tool");
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    return program_.Run(static_cast<int>(pointers.size()), pointers.data(), [&] { return status; });
  }

  Program program_;
  std::vector<std::string> shards_;
  std::string output_;
  int64_t threads_ = 1;
  double fraction_ = 0;
  bool json_ = false;
  bool help_ = false;
};

TEST_F(ProgramTest, ReadsEveryForm) {
  EXPECT_EQ(Error({"--shard=a", "--shard", "b", "-o", "out", "--threads=3", "--fraction=0.5", "--json"}), "");
  EXPECT_EQ(shards_, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(output_, "out");
  EXPECT_EQ(threads_, 3);
  EXPECT_EQ(fraction_, 0.5);
  EXPECT_TRUE(json_);
}

TEST_F(ProgramTest, SaysWhatIsWrong) {
  EXPECT_EQ(Error({}), "expected --shard (a typed shard), found none; see --help");
  EXPECT_EQ(Error({"--bogus=1"}), "unknown flag '--bogus=1'; see --help");
  EXPECT_EQ(Error({"--shard=a", "x"}), "expected only flags, found 'x'; see --help");
  EXPECT_EQ(Error({"-o"}), "expected a value after -o, found none");
  EXPECT_EQ(Error({"--threads=2x"}), "expected INTEGER after --threads, found '2x'");
  EXPECT_EQ(Error({"--json=maybe"}), "expected true or false after --json, found 'maybe'");
  EXPECT_EQ(Error({"-o=a", "-o=b"}), "expected -o once, found it twice");
}

TEST_F(ProgramTest, TakesPositionalArgumentsWhenDeclared) {
  std::vector<std::string> files;
  program_.Positional("FILE", "an input", &files);
  EXPECT_EQ(Error({"--shard=a", "x", "-", "--", "--y"}), "");
  EXPECT_EQ(files, (std::vector<std::string>{"x", "-", "--y"}));
}

TEST_F(ProgramTest, ExitStatusSaysWhoIsToBlame) {
  EXPECT_EQ(Run({"--help"}, absl::OkStatus()), 0);
  EXPECT_EQ(Run({"--bogus"}, absl::OkStatus()), 2);
  EXPECT_EQ(Run({"--shard=a"}, absl::OkStatus()), 0);
}

TEST_F(ProgramTest, PrintsTheErrorOfTheBody) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(Run({"--shard=a"}, absl::InvalidArgumentError("expected a cat, found a dog")), 1);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "tool: error: expected a cat, found a dog\n");
}

TEST_F(ProgramTest, KeepsThePlaceThatAnErrorNames) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(Run({"--shard=a"}, absl::InvalidArgumentError("a.csv:1:2: error: expected a cat, found a dog")), 1);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "a.csv:1:2: error: expected a cat, found a dog\n");
}

TEST_F(ProgramTest, HelpListsEveryFlag) {
  const std::string help = program_.Help();
  for (const char* flag : {"--shard=FILE", "-o FILE", "--threads=INTEGER", "--fraction=NUMBER", "--json", "--help"}) {
    EXPECT_NE(help.find(flag), std::string::npos) << flag;
  }
}

}  // namespace
}  // namespace lathe
