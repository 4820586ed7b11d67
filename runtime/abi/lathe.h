/* The contract between generated code, the runtime, and the programs that embed them. C11, no dependencies.
 *
 * Generated code sees data as a batch of columns in Arrow's buffer layout and knows each column by its position in
 * `lathe_program.inputs`. One row is a batch with num_rows == 1. Generated functions keep no state, allocate nothing, and
 * may be called from any number of threads at once.
 *
 * Every generated object exports one symbol: a constant `lathe_program`. A null function pointer means that this program
 * is a projection that has no such function.
 */
#ifndef LATHE_RUNTIME_ABI_LATHE_H_
#define LATHE_RUNTIME_ABI_LATHE_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LATHE_ABI_VERSION 2u

typedef enum lathe_type {
  LATHE_STRING = 1,    /* validity, int32 offsets (num_rows + 1), bytes (UTF-8) */
  LATHE_INT64 = 2,     /* validity, int64 values */
  LATHE_FLOAT64 = 3,   /* validity, double values; NaN reads as missing */
  LATHE_BOOL = 4,      /* validity, bitmap, least significant bit first */
  LATHE_TIMESTAMP = 5, /* validity, int64 microseconds since 1970-01-01T00:00:00Z */
  LATHE_FLOAT32 = 6,   /* of the rows and margins of `lathe_program.margins`; not a column's */
} lathe_type;

typedef enum lathe_task {
  LATHE_BINARY = 1,
  LATHE_MULTICLASS = 2,
  LATHE_REGRESSION = 3,
} lathe_task;

typedef enum lathe_split {
  LATHE_TRAIN = 0,
  LATHE_VALIDATION = 1,
  LATHE_TEST = 2,
} lathe_split;

/* A string of `size` bytes, not terminated. data == NULL means missing. */
typedef struct lathe_string {
  const char *data;
  int64_t size;
} lathe_string;

/* A column in Arrow's layout, offset 0. `validity` has a 1 bit per present row; NULL means that no row is missing.
 * `values` are fixed-width values, the bitmap of a bool, or the offsets of a string; `bytes` are a string's bytes. */
typedef struct lathe_column {
  const uint8_t *validity;
  const void *values;
  const char *bytes;
} lathe_column;

/* Rows that generated code reads. `columns` follow `lathe_program.inputs`. `source` names the file that the rows came
 * from (its base name); only a split by file reads it. */
typedef struct lathe_batch {
  const lathe_column *columns;
  int64_t num_rows;
  lathe_string source;
} lathe_batch;

/* A column that a program reads. */
typedef struct lathe_input {
  const char *name;
  int32_t type;       /* lathe_type */
  int32_t required;   /* 1: a row without a value is an error, not a missing value */
  int32_t num_values; /* > 0: the only values that a string may have, declared by the schema */
  const char *const *values;
  double min; /* -inf when not declared */
  double max; /* +inf when not declared */
} lathe_input;

/* What one accumulator of the analyzer collects; the runtime holds the state, generated code feeds it. */
typedef enum lathe_statistic {
  LATHE_MOMENTS = 1,   /* count, missing, min, max, exact sum and sum of squares of doubles */
  LATHE_QUANTILES = 2, /* mergeable, order-independent quantile sketch of doubles */
  LATHE_COUNTS = 3,    /* exact count of every distinct string */
} lathe_statistic;

typedef struct lathe_accumulator {
  const char *key; /* names the statistic in the statistics file; unique in the program */
  int32_t statistic;
} lathe_accumulator;

/* Runtime functions that a generated analyzer calls. `state` is opaque, `index` counts lathe_program.accumulators.
 * A missing value is a NaN, or a string whose data is NULL; it is counted as missing. */
typedef struct lathe_statistics lathe_statistics;
void lathe_accumulate_number(lathe_statistics *state, int32_t index, double value);
void lathe_accumulate_string(lathe_statistics *state, int32_t index, const char *data, int64_t size);

/* Hyperparameters and kernels of a learner, see runtime/train/learner.h. */
typedef struct lathe_learner lathe_learner;

/* One of the versions of a predictor's functions, which give equal bits. For tests and benchmarks: the functions of the
 * program choose the best version that the processor has. */
typedef struct lathe_version {
  const char *target; /* "x86-64-v3", "avx512", "neon" */
  uint32_t needs;     /* bits that lathe_cpu_features() of runtime/serving/cpu.h must have set where it is called */
  void (*predict)(const lathe_batch *batch, int64_t begin, int64_t end, float *out);
  void (*margins)(const void *rows, int64_t count, void *out); /* null where the program's is */
} lathe_version;

/* What the library of a pipeline, or the executable of a projection, is made of. */
typedef struct lathe_program {
  uint32_t abi_version;
  int32_t task; /* lathe_task */
  const char *name;   /* the pipeline's name: "churn" */
  const char *origin; /* the declaring target: "//pipelines:churn" */
  const char *label;  /* name of the label column */

  int32_t num_inputs;
  const lathe_input *inputs;

  /* Classes of the label in the order of their indices; 0 for regression. A binary task has 2 and predicts class 1. */
  int32_t num_classes;
  const char *const *classes;
  /* Floats per row that `predict` writes: 1 (probability of class 1, or the value), or num_classes probabilities. */
  int32_t num_outputs;

  /* Floats per row that `features` writes, and their names. */
  int32_t num_features;
  const char *const *feature_names;

  int32_t num_accumulators;
  const lathe_accumulator *accumulators;

  /* Which split the row belongs to (lathe_split). */
  int32_t (*split)(const lathe_batch *batch, int64_t row);
  /* The label: the class index, or the value; NaN when missing. */
  float (*label_of)(const lathe_batch *batch, int64_t row);
  /* Rows [begin, end) to (end - begin) x num_features floats, row-major; NaN means missing. */
  void (*features)(const lathe_batch *batch, int64_t begin, int64_t end, float *out);
  /* Rows [begin, end) to (end - begin) x num_outputs floats, row-major. */
  void (*predict)(const lathe_batch *batch, int64_t begin, int64_t end, float *out);
  /* Dense rows of features to the sums of the model, before its link function: count x num_features values of row_type to
   * count x num_margins values of margin_type, row-major. Null unless the pipeline asks for it, as imported models do. */
  void (*margins)(const void *rows, int64_t count, void *out);
  int32_t row_type, margin_type; /* LATHE_FLOAT32 or LATHE_FLOAT64; 0 without `margins` */
  int32_t num_margins;
  /* Feeds rows [begin, end) to the accumulators. */
  void (*analyze)(const lathe_batch *batch, int64_t begin, int64_t end, lathe_statistics *state);

  const lathe_learner *learner;

  /* The baseline first; none when the program does not predict. */
  int32_t num_versions;
  const lathe_version *versions;
} lathe_program;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_ABI_LATHE_H_ */
