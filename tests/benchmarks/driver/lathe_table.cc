// Lathe's pipelines: a batch by `lathe_program.predict` from columns, a single row by the generated C header, checks included.
#include <cmath>
#include <cstring>

#include "runtime/abi/lathe.h"
#include "tests/benchmarks/bench_linear_c.h"
#include "tests/benchmarks/bench_trees_c.h"
#include "tests/benchmarks/driver/split_rows.h"
#include "tests/benchmarks/driver/table.h"

extern "C" const lathe_program bench_linear_program;
extern "C" const lathe_program bench_trees_program;

namespace lathe {
namespace benchmarks {
namespace {

constexpr const char* kNumberNames[kNumbers] = {"tenure_months", "monthly_charges", "total_charges", "data_gb",
                                                "support_calls"};
constexpr const char* kCategoryNames[kCategories] = {"contract", "plan", "payment_method", "region"};

std::vector<lathe_column> Columns(const lathe_program& program, const Table& table) {
  std::vector<lathe_column> columns;
  for (int i = 0; i < program.num_inputs; ++i) {
    for (int number = 0; number < kNumbers; ++number)
      if (std::strcmp(program.inputs[i].name, kNumberNames[number]) == 0)
        columns.push_back({nullptr, table.numbers[number].data(), nullptr});
    for (int category = 0; category < kCategories; ++category)
      if (std::strcmp(program.inputs[i].name, kCategoryNames[category]) == 0)
        columns.push_back({table.validity[category].data(), table.offsets[category].data(), table.bytes[category].data()});
  }
  return columns;
}

// `Row` and `Prediction` are types of a generated header, which has the same fields for both pipelines.
template <typename Row, typename Prediction, typename Status>
class LatheTable : public TableSubject {
 public:
  LatheTable(const lathe_program& program, Status (*predict)(const Row*, Prediction*), const Table& table, int threads)
      : program_(program),
        predict_(predict),
        threads_(threads),
        columns_(Columns(program, table)),
        batch_{columns_.data(), table.count, {nullptr, 0}},
        rows_(table.count) {
    for (int64_t i = 0; i < table.count; ++i) {
      Row& row = rows_[i];
      const auto number = [&](Number column, auto* field) {
        const double value = table.numbers[column][i];
        if (!std::isnan(value)) *field = {value, true};
      };
      number(kTenureMonths, &row.tenure_months);
      number(kMonthlyCharges, &row.monthly_charges);
      number(kTotalCharges, &row.total_charges);
      number(kDataGb, &row.data_gb);
      number(kSupportCalls, &row.support_calls);
      const auto category = [&](Category column, auto* field) {
        const char* text = table.category_rows[i * kCategories + column];
        if (*text != 0) *field = {text, static_cast<int64_t>(std::strlen(text))};
      };
      category(kContract, &row.contract);
      category(kPlan, &row.plan);
      category(kPaymentMethod, &row.payment_method);
      category(kRegion, &row.region);
    }
  }

  bool Batch(float* probabilities) override {
    SplitRows(batch_.num_rows, threads_,
              [&](int64_t begin, int64_t end) { program_.predict(&batch_, begin, end, probabilities + begin); });
    return true;
  }

  bool Single(int64_t row, float* probability) override {
    Prediction prediction;
    if (predict_(&rows_[row], &prediction).code != 0) {
      error_ = "lathe: expected a row to be accepted, found a check that failed";
      return false;
    }
    *probability = prediction.probability;
    return true;
  }

 private:
  const lathe_program& program_;
  Status (*predict_)(const Row*, Prediction*);
  int threads_;
  std::vector<lathe_column> columns_;
  lathe_batch batch_;
  std::vector<Row> rows_;
};

}  // namespace

std::unique_ptr<TableSubject> OpenLatheLinear(const Table& table, int threads) {
  return std::make_unique<LatheTable<bench_linear_row, bench_linear_prediction, bench_linear_status>>(
      bench_linear_program, bench_linear_predict, table, threads);
}

std::unique_ptr<TableSubject> OpenLatheTrees(const Table& table, int threads) {
  return std::make_unique<LatheTable<bench_trees_row, bench_trees_prediction, bench_trees_status>>(
      bench_trees_program, bench_trees_predict, table, threads);
}

}  // namespace benchmarks
}  // namespace lathe
