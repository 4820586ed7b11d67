// A session of ONNX Runtime, by its C API.
#ifndef LATHE_TESTS_BENCHMARKS_DRIVER_ONNXRUNTIME_SESSION_H_
#define LATHE_TESTS_BENCHMARKS_DRIVER_ONNXRUNTIME_SESSION_H_

#include <memory>
#include <string>
#include <vector>

#include "tests/benchmarks/driver/onnxruntime_api.h"

namespace lathe {
namespace benchmarks {

// A tensor whose memory belongs to the caller, or, of strings, to ONNX Runtime.
using OrtTensor = std::unique_ptr<OrtValue, OrtReleaseValue>;

// All optimizations of the graph, as many threads as asked for. Not thread-safe. After a failure error() is not empty.
class OnnxRuntimeSession {
 public:
  OnnxRuntimeSession(const char* library, const char* model, int threads);

  OrtTensor FloatTensor(float* data, int64_t rows, int64_t columns) { return FloatTensor(data, {rows, columns}); }
  OrtTensor FloatTensor(float* data, const std::vector<int64_t>& shape);
  OrtTensor StringTensor(int64_t rows, int64_t columns);
  // Copies `count` zero-terminated strings into the tensor.
  bool FillStrings(OrtValue* tensor, const char* const* strings, int64_t count);

  // Runs the graph on its inputs, in order, and writes the named output into `*result`, a tensor of its shape.
  bool Run(const OrtValue* const* inputs, size_t num_inputs, const char* output, OrtValue** result);

  const std::string& error() const { return error_; }

 private:
  template <typename Function>
  Function At(int position) const {
    return reinterpret_cast<Function>(api_[position]);
  }
  // Notes the words of an error.
  bool Check(OrtStatus* status);
  OrtTensor Owned(OrtValue* value) { return OrtTensor(value, At<OrtReleaseValue>(ORT_RELEASE_VALUE)); }

  const OrtAnyFunction* api_ = nullptr;
  OrtSession* session_ = nullptr;
  OrtMemoryInfo* memory_ = nullptr;
  OrtAllocator* allocator_ = nullptr;
  std::vector<const char*> input_names_;
  std::string error_;
};

}  // namespace benchmarks
}  // namespace lathe

#endif  // LATHE_TESTS_BENCHMARKS_DRIVER_ONNXRUNTIME_SESSION_H_
