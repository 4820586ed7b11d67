//===- Process.cpp - A case in a process of its own -----------------------===//

#include "Process.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace lathe {

static double getSeconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// AddressSanitizer reserves more address space than any limit.
#if defined(__SANITIZE_ADDRESS__)
#define LATHE_HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LATHE_HAS_ASAN 1
#endif
#endif

[[noreturn]] static void runInChild(const Case &testCase, const RunOptions &options, const Limits &limits, int output) {
#ifndef LATHE_HAS_ASAN
  rlimit memory{static_cast<rlim_t>(limits.megabytes) << 20, static_cast<rlim_t>(limits.megabytes) << 20};
  setrlimit(RLIMIT_AS, &memory);
#endif
  rlimit core{0, 0};
  setrlimit(RLIMIT_CORE, &core);
  Outcome outcome = runCase(testCase, options);
  FILE *out = fdopen(output, "w");
  fprintf(out, "%d %.6f %.6f %s", static_cast<int>(outcome.state), outcome.compileSeconds, outcome.runSeconds,
          outcome.message.c_str());
  fflush(out);
  _exit(0);
}

CaseProcess::CaseProcess(const Case &testCase, const RunOptions &options, const Limits &limits)
    : testCase(&testCase), limits(limits), deadline(getSeconds() + limits.seconds) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC)) {
    perror("pipe");
    exit(1);
  }
  // Enough for any message, so that the child never waits for a reader.
  fcntl(ends[1], F_SETPIPE_SZ, 1 << 16);
  pid = fork();
  if (pid < 0) {
    perror("fork");
    exit(1);
  }
  if (pid == 0) {
    close(ends[0]);
    runInChild(testCase, options, limits, ends[1]);
  }
  close(ends[1]);
  output = ends[0];
}

bool CaseProcess::endAfterLimit() {
  if (isLate || getSeconds() < deadline)
    return isLate;
  isLate = true;
  kill(pid, SIGKILL);
  return true;
}

Outcome CaseProcess::finish(int status) {
  std::string text;
  char buffer[4096];
  for (ssize_t n; (n = read(output, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<size_t>(n));
  close(output);
  Outcome outcome;
  if (isLate) {
    outcome.message = "took more than " + std::to_string(limits.seconds) + " s";
    return outcome;
  }
  int state, consumed = 0;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0 &&
      sscanf(text.c_str(), "%d %lf %lf %n", &state, &outcome.compileSeconds, &outcome.runSeconds, &consumed) == 3) {
    outcome.state = static_cast<State>(state);
    outcome.message = text.substr(static_cast<size_t>(consumed));
    return outcome;
  }
  if (WIFSIGNALED(status))
    outcome.message = std::string("ended by signal ") + strsignal(WTERMSIG(status));
  else
    outcome.message = "exited with " + std::to_string(WEXITSTATUS(status));
  return outcome;
}

} // namespace lathe
