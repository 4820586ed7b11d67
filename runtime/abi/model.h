/* The contract between a compiled model, as `onnx_model` makes one, the runtime in //runtime/tensor, and the programs that
 * call it. C11, no dependencies beside lathe.h.
 *
 * A model is a constant `lathe_model`. A call of its `run` reads values and gives values, in a context that the caller owns:
 *
 *   lathe_context *context = lathe_context_create(&digits_model);
 *   int64_t shape[] = {1, 28, 28};
 *   lathe_value image = {.kind = LATHE_TENSOR, .tensor = {pixels, shape, 3, LATHE_ELEMENT_FLOAT32}};
 *   lathe_value scores;
 *   if (digits_model.run(context, &image, &scores) != LATHE_OK) fprintf(stderr, "%s\n", lathe_context_error(context));
 *
 * A model keeps no state: any number of threads may call one at once, each with a context of its own. */
#ifndef LATHE_RUNTIME_ABI_MODEL_H_
#define LATHE_RUNTIME_ABI_MODEL_H_

#include <stdint.h>

#include "runtime/abi/lathe.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LATHE_MODEL_ABI_VERSION 1u

/* What the elements of a tensor are, with the numbers of ONNX's TensorProto.DataType. */
typedef enum lathe_element_type {
  LATHE_ELEMENT_FLOAT32 = 1,
  LATHE_ELEMENT_UINT8 = 2,
  LATHE_ELEMENT_INT8 = 3,
  LATHE_ELEMENT_UINT16 = 4,
  LATHE_ELEMENT_INT16 = 5,
  LATHE_ELEMENT_INT32 = 6,
  LATHE_ELEMENT_INT64 = 7,
  LATHE_ELEMENT_STRING = 8, /* lathe_string, UTF-8 */
  LATHE_ELEMENT_BOOL = 9,   /* a byte: 0 or 1 */
  LATHE_ELEMENT_FLOAT16 = 10,
  LATHE_ELEMENT_FLOAT64 = 11,
  LATHE_ELEMENT_UINT32 = 12,
  LATHE_ELEMENT_UINT64 = 13,
  LATHE_ELEMENT_COMPLEX64 = 14,  /* two floats: the real and the imaginary part */
  LATHE_ELEMENT_COMPLEX128 = 15, /* two doubles */
  LATHE_ELEMENT_BFLOAT16 = 16,
  LATHE_ELEMENT_FLOAT8E4M3FN = 17,
  LATHE_ELEMENT_FLOAT8E4M3FNUZ = 18,
  LATHE_ELEMENT_FLOAT8E5M2 = 19,
  LATHE_ELEMENT_FLOAT8E5M2FNUZ = 20,
  /* Elements of less than a byte take a byte each, the number as an int8 or uint8; of floats: its low bits, the others are 0. */
  LATHE_ELEMENT_UINT4 = 21,
  LATHE_ELEMENT_INT4 = 22,
  LATHE_ELEMENT_FLOAT4E2M1 = 23,
  LATHE_ELEMENT_FLOAT8E8M0 = 24,
  LATHE_ELEMENT_UINT2 = 25,
  LATHE_ELEMENT_INT2 = 26,
} lathe_element_type;

/* Elements in row-major order, without gaps, aligned as their type is. Nobody writes through `data` of an input or of an
 * output. It may be null when there are no elements, `shape` when the rank is 0. */
typedef struct lathe_tensor {
  void *data;
  const int64_t *shape;
  int32_t rank;
  int32_t type; /* lathe_element_type */
} lathe_tensor;

typedef enum lathe_kind {
  LATHE_NONE = 0, /* an optional without a value */
  LATHE_TENSOR = 1,
  LATHE_SEQUENCE = 2,
  LATHE_MAP = 3,
} lathe_kind;

typedef struct lathe_value lathe_value;

typedef struct lathe_sequence {
  lathe_value *items;
  int64_t count;
} lathe_sequence;

/* Keys and what they map to, in the order of the keys' positions: two tensors of rank 1 and equal size. */
typedef struct lathe_map {
  lathe_tensor keys;
  lathe_tensor values;
} lathe_map;

/* What enters and leaves a model. An optional is the value that it holds, or LATHE_NONE. */
struct lathe_value {
  int32_t kind; /* lathe_kind */
  union {
    lathe_tensor tensor;
    lathe_sequence sequence;
    lathe_map map;
  };
};

/* What is declared of a value. */
typedef struct lathe_value_type {
  int32_t kind;        /* lathe_kind; of an optional: that of the value it may hold */
  int32_t is_optional; /* 1: LATHE_NONE is a value too */
  int32_t type;        /* lathe_element_type of a tensor's elements, or of a map's keys */
  int32_t rank;        /* of a tensor; -1: any */
  const int64_t *sizes; /* `rank` of them; -1: any size */
  /* `rank` names of sizes that are not fixed; "" has none. Sizes of one name are equal in a call. Null: there are none. */
  const char *const *symbols;
  const struct lathe_value_type *element; /* of a sequence's items, or of a map's values; else null */
} lathe_value_type;

typedef struct lathe_value_info {
  const char *name;
  lathe_value_type type;
} lathe_value_info;

typedef enum lathe_status {
  LATHE_OK = 0,
  LATHE_INVALID_INPUT = 1, /* an input is not what the model declares */
  LATHE_FAILED = 2,        /* what an operator found in its data, as an index that is out of range */
  LATHE_OUT_OF_MEMORY = 3, /* more memory than the context may take, or than there is */
} lathe_status;

typedef struct lathe_context lathe_context;

/* Checks `inputs` against what the model declares and computes `outputs`; both in the order of the declarations. Returns a
 * lathe_status; after an error, lathe_context_error says what is wrong and outputs hold nothing. What outputs point to is
 * the context's memory, the inputs', or the model's own constants, and stays until the context's next call. */
typedef int32_t (*lathe_run)(lathe_context *context, const lathe_value *inputs, lathe_value *outputs);

/* One of the versions of a model's code, which give equal bits. `run` of the model chooses the best that the processor has. */
typedef struct lathe_model_version {
  const char *target; /* "x86-64-v3", "avx512", "neon" */
  uint32_t needs;     /* bits that lathe_cpu_features() of runtime/serving/cpu.h must have set where it is called */
  lathe_run run;
} lathe_model_version;

typedef struct lathe_model {
  uint32_t abi_version;
  int32_t num_inputs;
  int32_t num_outputs;
  int32_t num_versions;
  const char *name;   /* "digits" */
  const char *origin; /* the declaring target: "//models:digits"; "" where there is none */
  const lathe_value_info *inputs;
  const lathe_value_info *outputs;
  int64_t workspace_bytes; /* what every tensor of a size known at compile time takes together, reuse included */
  lathe_run run;
  const lathe_model_version *versions; /* the baseline first */
} lathe_model;

/* Memory and settings of calls. One call at a time uses it.
 *
 * Its memory is one block for tensors of fixed sizes, which `create` allocates for the model given (null: the first call
 * does), and an arena for the others, which keeps what calls needed: calls with sizes as before allocate nothing. Returns
 * null when there is no memory. */
lathe_context *lathe_context_create(const lathe_model *model);
void lathe_context_destroy(lathe_context *context);

/* What went wrong in the last call, in a sentence; "" when nothing did. Stays until the next call. */
const char *lathe_context_error(const lathe_context *context);

/* How much the arena may take; a call that needs more fails with LATHE_OUT_OF_MEMORY. 4 GiB unless set. */
void lathe_context_set_memory_limit(lathe_context *context, int64_t bytes);

/* Threads of the caller's that the context's calls may use beside their own. `run` calls task(argument, i) once for each i of
 * [0, count), in any order, on any threads, and returns when all have returned. Bits are the same without. */
typedef struct lathe_pool {
  void (*run)(void *pool, void (*task)(void *argument, int64_t index), void *argument, int64_t count);
  void *pool;
  int32_t num_threads; /* how many may run at once, the calling one included */
} lathe_pool;

/* The pool is not copied; null (as at first): calls use their own thread alone. */
void lathe_context_set_pool(lathe_context *context, const lathe_pool *pool);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_ABI_MODEL_H_ */
