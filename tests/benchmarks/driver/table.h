// Rows of a table as pipelines read them, and what scores them.
#ifndef LATHE_TESTS_BENCHMARKS_DRIVER_TABLE_H_
#define LATHE_TESTS_BENCHMARKS_DRIVER_TABLE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace lathe {
namespace benchmarks {

// The columns that the pipelines of tests/benchmarks/BUILD read, in the order of this enumeration.
enum Number { kTenureMonths, kMonthlyCharges, kTotalCharges, kDataGb, kSupportCalls, kNumbers };
enum Category { kContract, kPlan, kPaymentMethod, kRegion, kCategories };

// Columns in memory, for every subject in the layout that it likes best. NaN and the empty string stand for a missing value.
struct Table {
  int64_t count = 0;
  std::vector<double> numbers[kNumbers];
  std::vector<int32_t> offsets[kCategories];  // into `bytes`, count + 1 of them
  std::string bytes[kCategories];
  std::vector<uint8_t> validity[kCategories];  // bitmaps
  std::vector<float> number_rows;              // count x kNumbers
  std::vector<const char*> category_rows;      // count x kCategories, terminated; they point into `strings`
  std::string strings;
};

// `numbers`: kNumbers columns of `count` values. `strings`: count x kCategories terminated strings, one behind another.
std::unique_ptr<Table> MakeTable(int64_t count, const double* numbers, const char* strings, int64_t strings_size);

// Scores rows of one table; one probability per row. Functions return false after an error, which error() describes.
class TableSubject {
 public:
  virtual ~TableSubject() = default;
  virtual bool Batch(float* probabilities) = 0;
  virtual bool Single(int64_t row, float* probability) = 0;
  const std::string& error() const { return error_; }

 protected:
  std::string error_;
};

// The table outlives the subject.
std::unique_ptr<TableSubject> OpenLatheLinear(const Table& table, int threads);
std::unique_ptr<TableSubject> OpenLatheTrees(const Table& table, int threads);
// A graph with the inputs "numbers" (floats, rows x kNumbers) and "categories" (strings, rows x kCategories) and the output
// "probabilities" (rows x 2).
std::unique_ptr<TableSubject> OpenOnnxRuntimeTable(const Table& table, const char* library, const char* model, int threads,
                                                   std::string* error);

}  // namespace benchmarks
}  // namespace lathe

#endif  // LATHE_TESTS_BENCHMARKS_DRIVER_TABLE_H_
