#include "runtime/io/ordered_jobs.h"

#include <atomic>
#include <chrono>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lathe {
namespace {

struct Number {
  int value = 0;
  int square = 0;
};

class Squares : public OrderedJobs<Number> {
 public:
  std::unique_ptr<Number> Make() override { return std::make_unique<Number>(); }
  absl::StatusOr<bool> Take(Number& job) override {
    if (taken == bad_input) return absl::DataLossError("input");
    job.value = taken;
    return taken++ < count;
  }
  void Work(Number& job) override {
    // Later jobs are done earlier.
    std::this_thread::sleep_for(std::chrono::microseconds(job.value % 4 == 0 ? 300 : 1));
    job.square = job.value * job.value;
  }
  absl::Status Finish(Number& job) override {
    if (job.value == bad_job) return absl::InvalidArgumentError("job");
    squares.push_back(job.square);
    return absl::OkStatus();
  }
  void Interrupt() override { ++interrupts; }

  int count = 100;
  int bad_input = -1;
  int bad_job = -1;
  int taken = 0;
  std::atomic<int> interrupts{0};
  std::vector<int> squares;
};

TEST(OrderedJobsTest, FinishesInOrder) {
  for (const int threads : {1, 2, 3, 8}) {
    Squares squares;
    EXPECT_TRUE(squares.Run(threads).ok());
    ASSERT_EQ(squares.squares.size(), 100u);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(squares.squares[static_cast<size_t>(i)], i * i);
    EXPECT_EQ(squares.interrupts, 0);
  }
}

TEST(OrderedJobsTest, AnErrorOfTheInputComesBehindTheJobsBefore) {
  for (const int threads : {1, 2, 8}) {
    Squares squares;
    squares.bad_input = 37;
    EXPECT_EQ(squares.Run(threads).message(), "input");
    EXPECT_EQ(squares.squares.size(), 37u);
  }
}

TEST(OrderedJobsTest, AnErrorOfAJobEndsEverything) {
  for (const int threads : {1, 2, 8}) {
    Squares squares;
    squares.bad_job = 42;
    EXPECT_EQ(squares.Run(threads).message(), "job");
    EXPECT_EQ(squares.squares.size(), 42u);
    EXPECT_EQ(squares.interrupts, 1);
  }
}

TEST(OrderedJobsTest, MayHaveNoJobs) {
  Squares squares;
  squares.count = 0;
  EXPECT_TRUE(squares.Run(4).ok());
  EXPECT_TRUE(squares.squares.empty());
}

}  // namespace
}  // namespace lathe
