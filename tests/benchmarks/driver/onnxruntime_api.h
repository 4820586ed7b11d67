/* The part of ONNX Runtime's C API that the benchmarks call. The API is a table of functions whose positions never change
 * (onnxruntime_c_api.h, https://onnxruntime.ai/docs/api/c/struct_ort_api.html); the positions used here are those of
 * version 1, so every release has them. */
#ifndef LATHE_TESTS_BENCHMARKS_DRIVER_ONNXRUNTIME_API_H_
#define LATHE_TESTS_BENCHMARKS_DRIVER_ONNXRUNTIME_API_H_

#include <stddef.h>
#include <stdint.h>

typedef struct OrtStatus OrtStatus; /* NULL: success */
typedef struct OrtEnv OrtEnv;
typedef struct OrtSession OrtSession;
typedef struct OrtSessionOptions OrtSessionOptions;
typedef struct OrtMemoryInfo OrtMemoryInfo;
typedef struct OrtAllocator OrtAllocator;
typedef struct OrtValue OrtValue;

enum { ORT_TENSOR_FLOAT = 1, ORT_TENSOR_INT64 = 7, ORT_TENSOR_STRING = 8 }; /* ONNXTensorElementDataType */
enum { ORT_LOG_ERROR = 3, ORT_OPTIMIZE_ALL = 99, ORT_ARENA_ALLOCATOR = 1, ORT_MEMORY_DEFAULT = 0 };

typedef void (*OrtAnyFunction)(void);

typedef struct OrtApiBase {
  const OrtAnyFunction* (*get_api)(uint32_t version);
  const char* (*version)(void);
} OrtApiBase;

/* Positions in the table, and the types of the functions there. */
enum {
  ORT_GET_ERROR_MESSAGE = 2,
  ORT_CREATE_ENV = 3,
  ORT_CREATE_SESSION = 7,
  ORT_RUN = 9,
  ORT_CREATE_SESSION_OPTIONS = 10,
  ORT_SET_GRAPH_OPTIMIZATION_LEVEL = 23,
  ORT_SET_INTRA_OP_NUM_THREADS = 24,
  ORT_SET_INTER_OP_NUM_THREADS = 25,
  ORT_SESSION_GET_INPUT_COUNT = 30,
  ORT_SESSION_GET_OUTPUT_COUNT = 31,
  ORT_SESSION_GET_INPUT_NAME = 36,
  ORT_SESSION_GET_OUTPUT_NAME = 37,
  ORT_CREATE_TENSOR = 48,
  ORT_CREATE_TENSOR_WITH_DATA = 49,
  ORT_GET_TENSOR_MUTABLE_DATA = 51,
  ORT_FILL_STRING_TENSOR = 52,
  ORT_CREATE_CPU_MEMORY_INFO = 69,
  ORT_GET_ALLOCATOR = 78,
  ORT_RELEASE_VALUE = 96,
};

typedef const char* (*OrtGetErrorMessage)(const OrtStatus* status);
typedef OrtStatus* (*OrtCreateEnv)(int log_level, const char* log_id, OrtEnv** env);
typedef OrtStatus* (*OrtCreateSession)(const OrtEnv* env, const char* path, const OrtSessionOptions* options,
                                       OrtSession** session);
typedef OrtStatus* (*OrtRun)(OrtSession* session, const void* run_options, const char* const* input_names,
                             const OrtValue* const* inputs, size_t num_inputs, const char* const* output_names,
                             size_t num_outputs, OrtValue** outputs);
typedef OrtStatus* (*OrtCreateSessionOptions)(OrtSessionOptions** options);
typedef OrtStatus* (*OrtSetOption)(OrtSessionOptions* options, int value); /* the level, or a number of threads */
typedef OrtStatus* (*OrtSessionGetName)(const OrtSession* session, size_t index, OrtAllocator* allocator, char** name);
typedef OrtStatus* (*OrtCreateTensor)(OrtAllocator* allocator, const int64_t* shape, size_t rank, int type, OrtValue** value);
typedef OrtStatus* (*OrtCreateTensorWithData)(const OrtMemoryInfo* info, void* data, size_t bytes, const int64_t* shape,
                                              size_t rank, int type, OrtValue** value);
typedef OrtStatus* (*OrtGetTensorMutableData)(OrtValue* value, void** data);
typedef OrtStatus* (*OrtFillStringTensor)(OrtValue* value, const char* const* strings, size_t count);
typedef OrtStatus* (*OrtCreateCpuMemoryInfo)(int allocator_type, int memory_type, OrtMemoryInfo** info);
typedef OrtStatus* (*OrtGetAllocator)(OrtAllocator** allocator);
typedef void (*OrtReleaseValue)(OrtValue* value);

#endif /* LATHE_TESTS_BENCHMARKS_DRIVER_ONNXRUNTIME_API_H_ */
