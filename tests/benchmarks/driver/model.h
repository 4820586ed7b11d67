// A model of one input and one output, both tensors of floats: a compiled one of Lathe, or a session of ONNX Runtime.
#ifndef LATHE_TESTS_BENCHMARKS_DRIVER_MODEL_H_
#define LATHE_TESTS_BENCHMARKS_DRIVER_MODEL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace lathe {
namespace benchmarks {

class Model {
 public:
  virtual ~Model() = default;

  // Runs on the input. The output stays where it is until the next call; null when the peer reports an error.
  virtual const float* Run() = 0;

  const std::string& error() const { return error_; }

 protected:
  std::string error_;
};

struct ModelFiles {
  const char* library;  // path of the shared library that is to be called
  const char* model;    // path of the model, or the symbol of the `lathe_model` in a library of Lathe's
};

// The input stays the caller's. Each returns null and fills `error` when the library or the model cannot be opened.
std::unique_ptr<Model> OpenLatheModel(const ModelFiles& files, float* input, const std::vector<int64_t>& shape, int threads,
                                      std::string* error);
std::unique_ptr<Model> OpenOnnxRuntimeModel(const ModelFiles& files, float* input, const std::vector<int64_t>& shape,
                                            const std::vector<int64_t>& output_shape, int threads, std::string* error);

}  // namespace benchmarks
}  // namespace lathe

#endif  // LATHE_TESTS_BENCHMARKS_DRIVER_MODEL_H_
