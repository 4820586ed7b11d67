#include "tests/benchmarks/driver/onnxruntime_session.h"

#include "tests/benchmarks/driver/library.h"

namespace lathe {
namespace benchmarks {

OnnxRuntimeSession::OnnxRuntimeSession(const char* library, const char* model, int threads) {
  Library runtime(library);
  const OrtApiBase* (*base)() = nullptr;
  error_ = runtime.Find("OrtGetApiBase", &base).error();
  if (!error_.empty()) return;
  api_ = base()->get_api(1);
  if (api_ == nullptr) {
    error_ = std::string(library) + ": expected version 1 of the API, found none";
    return;
  }
  OrtEnv* env;
  OrtSessionOptions* options;
  size_t num_inputs;
  const bool created =
      Check(At<OrtCreateEnv>(ORT_CREATE_ENV)(ORT_LOG_ERROR, "benchmarks", &env)) &&
      Check(At<OrtCreateSessionOptions>(ORT_CREATE_SESSION_OPTIONS)(&options)) &&
      Check(At<OrtSetOption>(ORT_SET_GRAPH_OPTIMIZATION_LEVEL)(options, ORT_OPTIMIZE_ALL)) &&
      Check(At<OrtSetOption>(ORT_SET_INTRA_OP_NUM_THREADS)(options, threads)) &&
      Check(At<OrtSetOption>(ORT_SET_INTER_OP_NUM_THREADS)(options, 1)) &&
      Check(At<OrtCreateSession>(ORT_CREATE_SESSION)(env, model, options, &session_)) &&
      Check(At<OrtCreateCpuMemoryInfo>(ORT_CREATE_CPU_MEMORY_INFO)(ORT_ARENA_ALLOCATOR, ORT_MEMORY_DEFAULT, &memory_)) &&
      Check(At<OrtGetAllocator>(ORT_GET_ALLOCATOR)(&allocator_)) &&
      Check(At<OrtStatus* (*)(const OrtSession*, size_t*)>(ORT_SESSION_GET_INPUT_COUNT)(session_, &num_inputs));
  if (!created) return;
  input_names_.resize(num_inputs);
  for (size_t i = 0; i < num_inputs; ++i) {
    char* name;
    if (!Check(At<OrtSessionGetName>(ORT_SESSION_GET_INPUT_NAME)(session_, i, allocator_, &name))) return;
    input_names_[i] = name;
  }
}

bool OnnxRuntimeSession::Check(OrtStatus* status) {
  if (status == nullptr) return true;
  error_ = At<OrtGetErrorMessage>(ORT_GET_ERROR_MESSAGE)(status);
  return false;
}

OrtTensor OnnxRuntimeSession::FloatTensor(float* data, const std::vector<int64_t>& shape) {
  size_t bytes = sizeof(float);
  for (int64_t size : shape) bytes *= size;
  OrtValue* value = nullptr;
  Check(At<OrtCreateTensorWithData>(ORT_CREATE_TENSOR_WITH_DATA)(memory_, data, bytes, shape.data(), shape.size(),
                                                                 ORT_TENSOR_FLOAT, &value));
  return Owned(value);
}

OrtTensor OnnxRuntimeSession::StringTensor(int64_t rows, int64_t columns) {
  const int64_t shape[] = {rows, columns};
  OrtValue* value = nullptr;
  Check(At<OrtCreateTensor>(ORT_CREATE_TENSOR)(allocator_, shape, 2, ORT_TENSOR_STRING, &value));
  return Owned(value);
}

bool OnnxRuntimeSession::FillStrings(OrtValue* tensor, const char* const* strings, int64_t count) {
  return Check(At<OrtFillStringTensor>(ORT_FILL_STRING_TENSOR)(tensor, strings, count));
}

bool OnnxRuntimeSession::Run(const OrtValue* const* inputs, size_t num_inputs, const char* output, OrtValue** result) {
  return Check(At<OrtRun>(ORT_RUN)(session_, nullptr, input_names_.data(), inputs, num_inputs, &output, 1, result));
}

}  // namespace benchmarks
}  // namespace lathe
