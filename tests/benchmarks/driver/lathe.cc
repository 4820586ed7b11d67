// Lathe's compiled models, by `lathe_program.margins`.
#include "runtime/abi/lathe.h"

#include "tests/benchmarks/driver/library.h"
#include "tests/benchmarks/driver/split_rows.h"
#include "tests/benchmarks/driver/subject.h"

namespace lathe {
namespace benchmarks {
namespace {

int64_t BytesOf(int32_t type) { return type == LATHE_FLOAT64 ? 8 : 4; }

class Lathe : public Subject {
 public:
  Lathe(const lathe_program& program, int threads) : program_(program), threads_(threads) {}

  int64_t ValueBytes() const override { return BytesOf(program_.row_type); }
  int64_t MarginBytes() const override { return BytesOf(program_.margin_type); }

  bool Batch(const Rows& rows, void* margins) override {
    SplitRows(rows.count, threads_, [&](int64_t begin, int64_t end) {
      program_.margins(rows.Row(begin), end - begin, static_cast<char*>(margins) + begin * MarginBytes());
    });
    return true;
  }

  bool Single(const void* row, void* margin) override {
    program_.margins(row, 1, margin);
    return true;
  }

 private:
  const lathe_program& program_;
  int threads_;
};

}  // namespace

std::unique_ptr<Subject> OpenLathe(const SubjectOptions& options, std::string* error) {
  Library library(options.library);
  const lathe_program* program = nullptr;
  *error = library.Find(options.model, &program).error();
  if (!error->empty()) return nullptr;
  if (program->abi_version != LATHE_ABI_VERSION || program->margins == nullptr || program->num_margins != 1) {
    *error = std::string(options.library) + ": expected a program of this version with one margin per row";
    return nullptr;
  }
  return std::make_unique<Lathe>(*program, options.threads);
}

}  // namespace benchmarks
}  // namespace lathe
