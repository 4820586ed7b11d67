//===- Process.h - A case in a process of its own ---------------*- C++ -*-===//
#ifndef LATHE_TESTS_CONFORMANCE_PROCESS_H
#define LATHE_TESTS_CONFORMANCE_PROCESS_H

#include "Case.h"

#include <sys/types.h>

namespace lathe {

struct Limits {
  int seconds = 60;      // of the clock
  int64_t megabytes = 4096; // of address space
};

/// A case that runs in a child of this process, which a wrong program cannot take down with it.
class CaseProcess {
public:
  /// Starts the child.
  CaseProcess(const Case &testCase, const RunOptions &options, const Limits &limits);

  pid_t getPid() const { return pid; }
  const Case &getCase() const { return *testCase; }
  /// Whether it has had its time; then it is ended, and is still to be waited for.
  bool endAfterLimit();
  /// What came of it, when it has ended with this status of waitpid.
  Outcome finish(int status);

private:
  const Case *testCase;
  Limits limits;
  pid_t pid;
  int output;
  double deadline;
  bool isLate = false;
};

} // namespace lathe

#endif // LATHE_TESTS_CONFORMANCE_PROCESS_H
