// Trees in ONNX Runtime: a graph of one TreeEnsembleRegressor.
#include <cstring>
#include <vector>

#include "tests/benchmarks/driver/onnxruntime_session.h"
#include "tests/benchmarks/driver/subject.h"

namespace lathe {
namespace benchmarks {
namespace {

constexpr char kOutput[] = "margins";

class OnnxRuntime : public Subject {
 public:
  explicit OnnxRuntime(const SubjectOptions& options)
      : session_(options.library, options.model, options.threads), row_(options.width) {
    error_ = session_.error();
    if (!error_.empty()) return;
    // One row and its margin lie in memory that is bound once: nothing is allocated per call that could be avoided.
    row_tensor_ = session_.FloatTensor(row_.data(), 1, options.width);
    margin_tensor_ = session_.FloatTensor(&margin_, 1, 1);
    error_ = session_.error();
  }

  int64_t ValueBytes() const override { return sizeof(float); }
  int64_t MarginBytes() const override { return sizeof(float); }

  bool Batch(const Rows& rows, void* margins) override {
    OrtTensor input = session_.FloatTensor(const_cast<float*>(static_cast<const float*>(rows.values)), rows.count, rows.width);
    OrtTensor output = session_.FloatTensor(static_cast<float*>(margins), rows.count, 1);
    return Run(input.get(), output.get());
  }

  bool Single(const void* row, void* margin) override {
    std::memcpy(row_.data(), row, row_.size() * sizeof(float));
    if (!Run(row_tensor_.get(), margin_tensor_.get())) return false;
    std::memcpy(margin, &margin_, sizeof margin_);
    return true;
  }

 private:
  bool Run(const OrtValue* input, OrtValue* output) {
    if (session_.Run(&input, 1, kOutput, &output)) return true;
    error_ = session_.error();
    return false;
  }

  OnnxRuntimeSession session_;
  std::vector<float> row_;
  float margin_ = 0;
  OrtTensor row_tensor_{nullptr, nullptr};
  OrtTensor margin_tensor_{nullptr, nullptr};
};

}  // namespace

std::unique_ptr<Subject> OpenOnnxRuntime(const SubjectOptions& options, std::string* error) {
  auto subject = std::make_unique<OnnxRuntime>(options);
  *error = subject->error();
  if (!error->empty()) return nullptr;
  return subject;
}

}  // namespace benchmarks
}  // namespace lathe
