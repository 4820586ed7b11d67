#include "tests/fuzz/limits.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <ctime>

#include "tests/fuzz/fuzz_target.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LATHE_ADDRESS_SANITIZED 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define LATHE_ADDRESS_SANITIZED 1
#endif

#ifdef LATHE_ADDRESS_SANITIZED
#include <sanitizer/common_interface_defs.h>
#endif

namespace {

constexpr int kMostSeconds = 2;
constexpr long kMostMegabytes = 512;

const std::string* current = nullptr;  // what runs
char path[4096];                       // where it is written when it fails

// Called when the program is about to die: writes to no memory of the heap.
void SaveInput() {
  if (current == nullptr) return;
  const int file = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0 || write(file, current->data(), current->size()) != static_cast<ssize_t>(current->size())) return;
  close(file);
  constexpr char kText[] = "the input is in ";
  (void)!write(STDERR_FILENO, kText, sizeof(kText) - 1);
  (void)!write(STDERR_FILENO, path, std::strlen(path));
  (void)!write(STDERR_FILENO, "\n", 1);
}

void Watch(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_ONSTACK | static_cast<int>(SA_RESETHAND);
  sigaction(signal, &action, nullptr);
}

void OnTimer(int) {
  constexpr char kText[] = "error: expected an input to take at most 2 s of processor time, found more\n";
  (void)!write(STDERR_FILENO, kText, sizeof(kText) - 1);
  std::abort();
}

#ifndef LATHE_ADDRESS_SANITIZED
void OnSignal(int signal) {
  SaveInput();
  raise(signal);  // now with its usual effect
}
#endif

double ProcessorSeconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

void SetTimer(int seconds) {
  const itimerval timer = {{0, 0}, {seconds, 0}};
  setitimer(ITIMER_PROF, &timer, nullptr);
}

}  // namespace

#ifdef LATHE_ADDRESS_SANITIZED
// One allocation of more than the limit is an error even where it is not written to; what is freed is kept for a while, but less of it.
extern "C" const char* __asan_default_options() {
  return "max_allocation_size_mb=512:allocator_may_return_null=0:quarantine_size_mb=32:handle_abort=1";
}
#endif

LimitedRuns::LimitedRuns() {
  const char* const folder = std::getenv("TEST_UNDECLARED_OUTPUTS_DIR");
  std::snprintf(path, sizeof(path), "%s/failing_input", folder != nullptr ? folder : ".");
  Watch(SIGPROF, OnTimer);
#ifdef LATHE_ADDRESS_SANITIZED
  __sanitizer_set_death_callback(SaveInput);
#else
  // A stack that overflows leaves no room for a handler.
  static char stack[64 << 10];
  const stack_t alternative = {stack, 0, sizeof(stack)};
  sigaltstack(&alternative, nullptr);
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) Watch(signal, OnSignal);
  // Memory that is asked for counts, written to or not.
  const rlimit limit = {kMostMegabytes << 20, kMostMegabytes << 20};
  FUZZ_CHECK(setrlimit(RLIMIT_DATA, &limit) == 0);
#endif
}

void LimitedRuns::Run(const std::string& input) {
  current = &input;
  const double start = ProcessorSeconds();
  SetTimer(kMostSeconds);
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
  SetTimer(0);
  longest_seconds_ = std::max(longest_seconds_, ProcessorSeconds() - start);
  FUZZ_CHECK(peak_megabytes() <= kMostMegabytes);
  current = nullptr;
}

long LimitedRuns::peak_megabytes() const {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss >> 10;
}
