/* From the start of a process to its first score, with ONNX Runtime: the same row as start_lathe.c, by its C API.
 * Usage: start_onnxruntime LIBRARY MODEL */
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>

#include "tests/benchmarks/driver/onnxruntime_api.h"

#define AT(type, position) ((type)api[position])

static const OrtAnyFunction* api;

static int failed(OrtStatus* status) {
  if (status == NULL) return 0;
  fprintf(stderr, "start_onnxruntime: error: %s\n", AT(OrtGetErrorMessage, ORT_GET_ERROR_MESSAGE)(status));
  return 1;
}

int main(int argc, char** argv) {
  if (argc != 3) {
    fprintf(stderr, "start_onnxruntime: error: expected LIBRARY MODEL\n");
    return 2;
  }
  void* library = dlopen(argv[1], RTLD_NOW);
  if (library == NULL) {
    fprintf(stderr, "start_onnxruntime: error: %s\n", dlerror());
    return 1;
  }
  const OrtApiBase* (*base)(void) = (const OrtApiBase* (*)(void))dlsym(library, "OrtGetApiBase");
  if (base == NULL) return 1;
  api = base()->get_api(1);

  float numbers[] = {3, 91.07f, NAN, NAN, NAN};
  float result[2];
  const char* const strings[] = {"one-year", "premium", "card", "lakes"};
  const char* const inputs[] = {"numbers", "categories"};
  const char* const outputs[] = {"probabilities"};
  const int64_t number_shape[] = {1, 5}, string_shape[] = {1, 4}, result_shape[] = {1, 2};
  OrtEnv* env;
  OrtSessionOptions* options;
  OrtSession* session;
  OrtMemoryInfo* memory;
  OrtAllocator* allocator;
  OrtValue* values[2];
  OrtValue* probabilities;
  if (failed(AT(OrtCreateEnv, ORT_CREATE_ENV)(ORT_LOG_ERROR, "start", &env)) ||
      failed(AT(OrtCreateSessionOptions, ORT_CREATE_SESSION_OPTIONS)(&options)) ||
      failed(AT(OrtSetOption, ORT_SET_INTRA_OP_NUM_THREADS)(options, 1)) ||
      failed(AT(OrtCreateSession, ORT_CREATE_SESSION)(env, argv[2], options, &session)) ||
      failed(AT(OrtCreateCpuMemoryInfo, ORT_CREATE_CPU_MEMORY_INFO)(ORT_ARENA_ALLOCATOR, ORT_MEMORY_DEFAULT, &memory)) ||
      failed(AT(OrtGetAllocator, ORT_GET_ALLOCATOR)(&allocator)) ||
      failed(AT(OrtCreateTensorWithData, ORT_CREATE_TENSOR_WITH_DATA)(memory, numbers, sizeof numbers, number_shape, 2,
                                                                      ORT_TENSOR_FLOAT, &values[0])) ||
      failed(AT(OrtCreateTensor, ORT_CREATE_TENSOR)(allocator, string_shape, 2, ORT_TENSOR_STRING, &values[1])) ||
      failed(AT(OrtFillStringTensor, ORT_FILL_STRING_TENSOR)(values[1], strings, 4)) ||
      failed(AT(OrtCreateTensorWithData, ORT_CREATE_TENSOR_WITH_DATA)(memory, result, sizeof result, result_shape, 2,
                                                                      ORT_TENSOR_FLOAT, &probabilities)) ||
      failed(AT(OrtRun, ORT_RUN)(session, NULL, inputs, (const OrtValue* const*)values, 2, outputs, 1, &probabilities)))
    return 1;
  printf("%.6f\n", result[1]);
  fflush(stdout);
  return 0;
}
