// Runs a fuzz target within limits: an input that takes more than 2 s of processor time, or a process that takes more than 512 MB,
// ends the program as a crash does, and so that the input can be had.
#ifndef LATHE_TESTS_FUZZ_LIMITS_H_
#define LATHE_TESTS_FUZZ_LIMITS_H_

#include <string>

// One in a program.
class LimitedRuns {
 public:
  LimitedRuns();

  void Run(const std::string& input);

  double longest_seconds() const { return longest_seconds_; }
  long peak_megabytes() const;

 private:
  double longest_seconds_ = 0;
};

#endif  // LATHE_TESTS_FUZZ_LIMITS_H_
