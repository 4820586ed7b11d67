// What driver.py calls to measure models of tensors.
#include <cstdio>
#include <cstring>

#include "tests/benchmarks/driver/clock.h"
#include "tests/benchmarks/driver/model.h"

using lathe::benchmarks::Model;
using lathe::benchmarks::ModelFiles;
using lathe::benchmarks::Now;

extern "C" {

// `kind`: lathe or onnxruntime. Null when it cannot be opened; `error` then has up to `error_size` bytes of the reason.
Model* driver_open_model(const char* kind, const char* library, const char* model, float* input, const int64_t* shape, int64_t rank,
                         const int64_t* output_shape, int64_t output_rank, int threads, char* error, int64_t error_size) {
  const ModelFiles files{library, model};
  const std::vector<int64_t> sizes(shape, shape + rank), output_sizes(output_shape, output_shape + output_rank);
  std::string reason;
  std::unique_ptr<Model> opened =
      std::strcmp(kind, "lathe") == 0
          ? lathe::benchmarks::OpenLatheModel(files, input, sizes, threads, &reason)
          : lathe::benchmarks::OpenOnnxRuntimeModel(files, input, sizes, output_sizes, threads, &reason);
  std::snprintf(error, error_size, "%s", reason.c_str());
  return opened.release();
}

const char* driver_model_error(const Model* model) { return model->error().c_str(); }

// Seconds of a call, the mean of as many as take `seconds`; then copies the output of the last. Negative after an error.
double driver_run_model(Model* model, double seconds, float* output, int64_t output_count) {
  int64_t calls = 0;
  double taken = 0;
  const float* result = nullptr;
  for (int64_t batch = 1; taken < seconds; batch *= 2) {
    const double start = Now();
    for (int64_t i = 0; i < batch; ++i) {
      result = model->Run();
      if (result == nullptr) return -1;
    }
    taken += Now() - start;
    calls += batch;
  }
  std::memcpy(output, result, output_count * sizeof(float));
  return taken / static_cast<double>(calls);
}

}  // extern "C"
