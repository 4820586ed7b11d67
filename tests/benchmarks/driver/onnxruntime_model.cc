// Models in ONNX Runtime: their output is "output".
#include "tests/benchmarks/driver/model.h"
#include "tests/benchmarks/driver/onnxruntime_session.h"

namespace lathe {
namespace benchmarks {
namespace {

constexpr char kOutput[] = "output";

class OnnxRuntimeModel : public Model {
 public:
  OnnxRuntimeModel(const ModelFiles& files, float* input, const std::vector<int64_t>& shape,
                   const std::vector<int64_t>& output_shape, int threads)
      : session_(files.library, files.model, threads) {
    error_ = session_.error();
    if (!error_.empty()) return;
    int64_t size = 1;
    for (int64_t each : output_shape) size *= each;
    output_.resize(size);
    // Both lie in memory that is bound once: nothing is allocated per call that could be avoided.
    input_tensor_ = session_.FloatTensor(input, shape);
    output_tensor_ = session_.FloatTensor(output_.data(), output_shape);
    error_ = session_.error();
  }

  const float* Run() override {
    const OrtValue* input = input_tensor_.get();
    OrtValue* output = output_tensor_.get();
    if (session_.Run(&input, 1, kOutput, &output)) return output_.data();
    error_ = session_.error();
    return nullptr;
  }

 private:
  OnnxRuntimeSession session_;
  std::vector<float> output_;
  OrtTensor input_tensor_{nullptr, nullptr};
  OrtTensor output_tensor_{nullptr, nullptr};
};

}  // namespace

std::unique_ptr<Model> OpenOnnxRuntimeModel(const ModelFiles& files, float* input, const std::vector<int64_t>& shape,
                                            const std::vector<int64_t>& output_shape, int threads, std::string* error) {
  auto model = std::make_unique<OnnxRuntimeModel>(files, input, shape, output_shape, threads);
  *error = model->error();
  if (!error->empty()) return nullptr;
  return model;
}

}  // namespace benchmarks
}  // namespace lathe
