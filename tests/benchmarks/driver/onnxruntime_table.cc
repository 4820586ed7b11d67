// Pipelines in ONNX Runtime: graphs that skl2onnx makes.
#include <algorithm>

#include "tests/benchmarks/driver/onnxruntime_session.h"
#include "tests/benchmarks/driver/table.h"

namespace lathe {
namespace benchmarks {
namespace {

constexpr char kOutput[] = "probabilities";

class OnnxRuntimeTable : public TableSubject {
 public:
  OnnxRuntimeTable(const Table& table, const char* library, const char* model, int threads)
      : table_(table), session_(library, model, threads), probabilities_(2 * table.count) {
    error_ = session_.error();
    if (!error_.empty()) return;
    // The tensors of the batch are made here, before anything is timed; of a single row, its memory.
    numbers_ = session_.FloatTensor(const_cast<float*>(table.number_rows.data()), table.count, kNumbers);
    categories_ = session_.StringTensor(table.count, kCategories);
    results_ = session_.FloatTensor(probabilities_.data(), table.count, 2);
    row_numbers_ = session_.FloatTensor(row_, 1, kNumbers);
    row_categories_ = session_.StringTensor(1, kCategories);
    row_result_ = session_.FloatTensor(row_probabilities_, 1, 2);
    session_.FillStrings(categories_.get(), table.category_rows.data(), table.count * kCategories);
    error_ = session_.error();
  }

  bool Batch(float* probabilities) override {
    if (!Run(numbers_, categories_, results_)) return false;
    for (int64_t i = 0; i < table_.count; ++i) probabilities[i] = probabilities_[2 * i + 1];
    return true;
  }

  bool Single(int64_t row, float* probability) override {
    std::copy_n(&table_.number_rows[row * kNumbers], kNumbers, row_);
    if (!session_.FillStrings(row_categories_.get(), &table_.category_rows[row * kCategories], kCategories)) {
      error_ = session_.error();
      return false;
    }
    if (!Run(row_numbers_, row_categories_, row_result_)) return false;
    *probability = row_probabilities_[1];
    return true;
  }

 private:
  bool Run(const OrtTensor& numbers, const OrtTensor& categories, const OrtTensor& result) {
    const OrtValue* inputs[] = {numbers.get(), categories.get()};
    OrtValue* output = result.get();
    if (session_.Run(inputs, 2, kOutput, &output)) return true;
    error_ = session_.error();
    return false;
  }

  const Table& table_;
  OnnxRuntimeSession session_;
  std::vector<float> probabilities_;
  float row_[kNumbers];
  float row_probabilities_[2];
  OrtTensor numbers_{nullptr, nullptr}, categories_{nullptr, nullptr}, results_{nullptr, nullptr};
  OrtTensor row_numbers_{nullptr, nullptr}, row_categories_{nullptr, nullptr}, row_result_{nullptr, nullptr};
};

}  // namespace

std::unique_ptr<TableSubject> OpenOnnxRuntimeTable(const Table& table, const char* library, const char* model, int threads,
                                                   std::string* error) {
  auto subject = std::make_unique<OnnxRuntimeTable>(table, library, model, threads);
  *error = subject->error();
  if (!error->empty()) return nullptr;
  return subject;
}

}  // namespace benchmarks
}  // namespace lathe
