// The functions that the Python around the benchmarks calls (by ctypes). Times are taken here, around the peers' own calls, so
// that Python costs nothing that is measured.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstring>
#include <map>
#include <string>

#include "tests/benchmarks/driver/clock.h"
#include "tests/benchmarks/driver/machine.h"
#include "tests/benchmarks/driver/subject.h"
#include "tests/benchmarks/driver/table.h"

using lathe::benchmarks::Now;
using lathe::benchmarks::Rows;
using lathe::benchmarks::Subject;
using lathe::benchmarks::SubjectOptions;
using lathe::benchmarks::Table;
using lathe::benchmarks::TableSubject;

extern "C" {

// Null when it cannot be opened; `error` then has up to `error_size` bytes of the reason.
Subject* driver_open(const char* kind, const char* library, const char* model, int64_t width, int threads, char* error,
                     int64_t error_size) {
  using Open = std::unique_ptr<Subject> (*)(const SubjectOptions&, std::string*);
  static const std::map<std::string, Open> kinds = {
      {"lathe", lathe::benchmarks::OpenLathe},       {"xgboost", lathe::benchmarks::OpenXgboost},
      {"lightgbm", lathe::benchmarks::OpenLightgbm}, {"onnxruntime", lathe::benchmarks::OpenOnnxRuntime},
      {"lleaves", lathe::benchmarks::OpenLleaves},   {"tl2cgen", lathe::benchmarks::OpenTl2cgen},
  };
  std::string reason;
  std::unique_ptr<Subject> subject = kinds.at(kind)({library, model, width, threads}, &reason);
  std::snprintf(error, error_size, "%s", reason.c_str());
  return subject.release();
}

void driver_close(Subject* subject) { delete subject; }
const char* driver_error(const Subject* subject) { return subject->error().c_str(); }
int64_t driver_value_bytes(const Subject* subject) { return subject->ValueBytes(); }
int64_t driver_margin_bytes(const Subject* subject) { return subject->MarginBytes(); }

// Seconds that one call for all rows took; negative when the subject reported an error.
double driver_batch(Subject* subject, const void* values, int64_t count, int64_t width, void* margins) {
  const Rows rows{values, count, width, subject->ValueBytes()};
  const double start = Now();
  const bool ok = subject->Batch(rows, margins);
  const double seconds = Now() - start;
  return ok ? seconds : -1;
}

// Seconds that a call per row took, all rows together.
double driver_singles(Subject* subject, const void* values, int64_t count, int64_t width, void* margins) {
  const Rows rows{values, count, width, subject->ValueBytes()};
  char* margin = static_cast<char*>(margins);
  const int64_t margin_bytes = subject->MarginBytes();
  bool ok = true;
  const double start = Now();
  for (int64_t i = 0; i < count; ++i) ok &= subject->Single(rows.Row(i), margin + i * margin_bytes);
  const double seconds = Now() - start;
  return ok ? seconds : -1;
}

// See MakeTable. A table is never freed: the run ends soon after it is done with.
Table* driver_table(int64_t count, const double* numbers, const char* strings, int64_t strings_size) {
  return lathe::benchmarks::MakeTable(count, numbers, strings, strings_size).release();
}

// `kind`: lathe_linear, lathe_trees or onnxruntime; the latter has a library and a model.
TableSubject* driver_open_table(const char* kind, const Table* table, const char* library, const char* model, int threads,
                                char* error, int64_t error_size) {
  std::string reason;
  std::unique_ptr<TableSubject> subject;
  if (std::strcmp(kind, "lathe_linear") == 0) {
    subject = lathe::benchmarks::OpenLatheLinear(*table, threads);
  } else if (std::strcmp(kind, "lathe_trees") == 0) {
    subject = lathe::benchmarks::OpenLatheTrees(*table, threads);
  } else {
    subject = lathe::benchmarks::OpenOnnxRuntimeTable(*table, library, model, threads, &reason);
  }
  std::snprintf(error, error_size, "%s", reason.c_str());
  return subject.release();
}

const char* driver_table_error(const TableSubject* subject) { return subject->error().c_str(); }

// As driver_batch and driver_singles; the latter scores the first `count` rows.
double driver_table_batch(TableSubject* subject, float* probabilities) {
  const double start = Now();
  const bool ok = subject->Batch(probabilities);
  const double seconds = Now() - start;
  return ok ? seconds : -1;
}

double driver_table_singles(TableSubject* subject, int64_t count, float* probabilities) {
  bool ok = true;
  const double start = Now();
  for (int64_t i = 0; i < count; ++i) ok &= subject->Single(i, probabilities + i);
  const double seconds = Now() - start;
  return ok ? seconds : -1;
}

// Seconds of a process from its start to its end; negative when it failed. `command` ends with a null pointer.
double driver_process(char* const* command, const char* output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const double start = Now();
  pid_t process;
  int status = -1;
  if (posix_spawn(&process, command[0], &actions, nullptr, command, environ) == 0) waitpid(process, &status, 0);
  const double seconds = Now() - start;
  posix_spawn_file_actions_destroy(&actions);
  return status == 0 ? seconds : -1;
}

void driver_machine(double* fma_per_second, double* fma_per_second_of_two_threads, double* read_bytes_per_second,
                    double* chase_seconds) {
  const lathe::benchmarks::Machine machine = lathe::benchmarks::MeasureMachine();
  *fma_per_second = machine.fma_per_second;
  *fma_per_second_of_two_threads = machine.fma_per_second_of_two_threads;
  *read_bytes_per_second = machine.read_bytes_per_second;
  *chase_seconds = machine.chase_seconds;
}

}  // extern "C"
