/* Operators that sort and choose, for generated code. Results are values of their own, which
 * compiler/conversion/model/RuntimeCalls.h reads; more than one come as a sequence. A tensor is passed as its rank and its
 * descriptor. */
#ifndef LATHE_RUNTIME_TENSOR_SELECTION_H_
#define LATHE_RUNTIME_TENSOR_SELECTION_H_

#include <stdint.h>

#include "runtime/tensor/sequence.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TopK: the `k` largest (or smallest) elements along `axis` in their order, and their indices (int64). Of equal ones the
 * first comes first; NaN is larger than all. Raises unless k is in [0, size]. */
const lathe_value *lathe_top_k(lathe_context *context, int32_t type, int64_t rank, const lathe_descriptor *x, int64_t k,
                               int64_t axis, int64_t largest);

/* Unique: Y, indices, inverse_indices and counts, of the elements, or (axis >= 0) of the slices along an axis. */
const lathe_value *lathe_unique(lathe_context *context, int32_t type, int64_t rank, const lathe_descriptor *x, int64_t axis,
                                int64_t sorted);

/* NonMaxSuppression: int64 [n, 3], of batch, class and box. Boxes are float [batches, boxes, 4], scores float [batches, classes,
 * boxes]. `has_score_threshold` == 0: every box counts. */
const lathe_value *lathe_non_max_suppression(lathe_context *context, int64_t boxes_rank, const lathe_descriptor *boxes,
                                             int64_t scores_rank, const lathe_descriptor *scores, int64_t most,
                                             float iou_threshold, float score_threshold, int64_t has_score_threshold,
                                             int64_t center_point_box);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_TENSOR_SELECTION_H_ */
