// What a benchmark of trees measures: a compiled model of Lathe, or a peer with a model of its own, behind one interface.
#ifndef LATHE_TESTS_BENCHMARKS_DRIVER_SUBJECT_H_
#define LATHE_TESTS_BENCHMARKS_DRIVER_SUBJECT_H_

#include <cstdint>
#include <memory>
#include <string>

namespace lathe {
namespace benchmarks {

// `count` x `width` numbers of `value_bytes` bytes (4: float, 8: double), row-major; NaN is missing.
struct Rows {
  const void* values = nullptr;
  int64_t count = 0;
  int64_t width = 0;
  int64_t value_bytes = 0;

  const void* Row(int64_t row) const { return static_cast<const char*>(values) + row * width * value_bytes; }
};

// One margin per row. Not thread-safe. A function returns false when the peer reports an error; error() then has its words.
class Subject {
 public:
  virtual ~Subject() = default;

  // Bytes of the numbers that a row is made of, and of a margin: 4 (float) or 8 (double).
  virtual int64_t ValueBytes() const = 0;
  virtual int64_t MarginBytes() const = 0;

  // All rows at once, on as many threads as the subject was opened for.
  virtual bool Batch(const Rows& rows, void* margins) = 0;

  // One row, as a service that got one request would have it scored.
  virtual bool Single(const void* row, void* margin) = 0;

  const std::string& error() const { return error_; }

 protected:
  std::string error_;
};

struct SubjectOptions {
  const char* library;  // path of the shared library that is to be called
  const char* model;    // path of the model, or the name of the program in a library of Lathe's
  int64_t width;        // numbers in a row
  int threads;
};

// Each returns null and fills `error` when the library or the model cannot be opened.
std::unique_ptr<Subject> OpenLathe(const SubjectOptions& options, std::string* error);
std::unique_ptr<Subject> OpenXgboost(const SubjectOptions& options, std::string* error);
std::unique_ptr<Subject> OpenLightgbm(const SubjectOptions& options, std::string* error);
std::unique_ptr<Subject> OpenOnnxRuntime(const SubjectOptions& options, std::string* error);
std::unique_ptr<Subject> OpenLleaves(const SubjectOptions& options, std::string* error);
std::unique_ptr<Subject> OpenTl2cgen(const SubjectOptions& options, std::string* error);

}  // namespace benchmarks
}  // namespace lathe

#endif  // LATHE_TESTS_BENCHMARKS_DRIVER_SUBJECT_H_
