/* The contract between a generated reader and the runtime: the reader says, in a function, what is read into which column of a
 * block of rows, and the runtime has the loops over bytes, in a version for the processor. C11.
 *
 * A reader is a projection of its own, with a predictor that takes what it reads: where a string is only ever looked up in
 * one vocabulary, the column holds the index in it. Programs that read text link it; libraries of a pipeline do not. */
#ifndef LATHE_RUNTIME_ABI_READER_H_
#define LATHE_RUNTIME_ABI_READER_H_

#include "runtime/abi/lathe.h"
#include "runtime/serving/transforms.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Rows whose columns are being read; the runtime's. */
typedef struct lathe_block lathe_block;

/* Each fills column `input`, counted as in lathe_program.inputs, for all rows. Values outside of the limits, and missing ones
 * where `required` is 1, are refused. */
void lathe_read_float64(lathe_block *block, int32_t input, double min, double max, int32_t required);
void lathe_read_int64(lathe_block *block, int32_t input, double min, double max, int32_t required);
void lathe_read_bool(lathe_block *block, int32_t input, int32_t required);
void lathe_read_timestamp(lathe_block *block, int32_t input, int32_t required);
/* Text, or one of the input's values where it declares any. */
void lathe_read_string(lathe_block *block, int32_t input, int32_t required);
/* An int64 column: the index of the string in the reader's vocabulary for it, -1 when that does not hold it. */
void lathe_read_category(lathe_block *block, int32_t input, int32_t required);

typedef struct lathe_reader {
  const lathe_program *program;                /* `predict` takes columns as `read` fills them; other functions are null */
  const lathe_vocabulary *names;               /* of the inputs; the index of a name is the input's */
  const lathe_vocabulary *const *categories;   /* of each input; null where its column has the input's type */
  void (*read)(lathe_block *block);            /* calls one of the functions above for every input */
} lathe_reader;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_ABI_READER_H_ */
