// Peers that compile a model to code: lleaves (LightGBM to LLVM) and TL2cgen (Treelite to C). Their code is called directly,
// without the Python around it.
#include <cmath>
#include <vector>

#include "tests/benchmarks/driver/library.h"
#include "tests/benchmarks/driver/split_rows.h"
#include "tests/benchmarks/driver/subject.h"

namespace lathe {
namespace benchmarks {
namespace {

class Lleaves : public Subject {
 public:
  using Function = void (*)(const double* rows, double* margins, int begin, int end);

  Lleaves(Function predict, int threads) : predict_(predict), threads_(threads) {}

  int64_t ValueBytes() const override { return sizeof(double); }
  int64_t MarginBytes() const override { return sizeof(double); }

  bool Batch(const Rows& rows, void* margins) override {
    SplitRows(rows.count, threads_, [&](int64_t begin, int64_t end) {
      predict_(static_cast<const double*>(rows.values), static_cast<double*>(margins), static_cast<int>(begin),
               static_cast<int>(end));
    });
    return true;
  }

  bool Single(const void* row, void* margin) override {
    predict_(static_cast<const double*>(row), static_cast<double*>(margin), 0, 1);
    return true;
  }

 private:
  Function predict_;
  int threads_;
};

class Tl2cgen : public Subject {
 public:
  // A value, or -1 as `missing`.
  union Entry {
    int missing;
    float value;
  };
  using Function = void (*)(Entry* row, int margin, float* result);

  Tl2cgen(Function predict, int64_t width, int threads) : predict_(predict), entries_(width), threads_(threads) {}

  int64_t ValueBytes() const override { return sizeof(float); }
  int64_t MarginBytes() const override { return sizeof(float); }

  bool Batch(const Rows& rows, void* margins) override {
    SplitRows(rows.count, threads_, [&](int64_t begin, int64_t end) {
      std::vector<Entry> entries(rows.width);
      for (int64_t i = begin; i < end; ++i)
        Predict(static_cast<const float*>(rows.Row(i)), &entries, static_cast<float*>(margins) + i);
    });
    return true;
  }

  bool Single(const void* row, void* margin) override {
    Predict(static_cast<const float*>(row), &entries_, static_cast<float*>(margin));
    return true;
  }

 private:
  void Predict(const float* row, std::vector<Entry>* entries, float* margin) const {
    for (size_t i = 0; i < entries->size(); ++i) {
      if (std::isnan(row[i])) {
        (*entries)[i].missing = -1;
      } else {
        (*entries)[i].value = row[i];
      }
    }
    *margin = 0;
    predict_(entries->data(), 1, margin);
  }

  Function predict_;
  std::vector<Entry> entries_;
  int threads_;
};

}  // namespace

std::unique_ptr<Subject> OpenLleaves(const SubjectOptions& options, std::string* error) {
  Library library(options.library);
  Lleaves::Function predict = nullptr;
  *error = library.Find("forest_root", &predict).error();
  if (!error->empty()) return nullptr;
  return std::make_unique<Lleaves>(predict, options.threads);
}

std::unique_ptr<Subject> OpenTl2cgen(const SubjectOptions& options, std::string* error) {
  Library library(options.library);
  Tl2cgen::Function predict = nullptr;
  *error = library.Find("predict", &predict).error();
  if (!error->empty()) return nullptr;
  return std::make_unique<Tl2cgen>(predict, options.width, options.threads);
}

}  // namespace benchmarks
}  // namespace lathe
