/* What a trainer's generated code exports to the driver in this folder: hyperparameters, and the kernels that do the
 * arithmetic on rows. Made by the compiler from `train.model`; compiler/conversion/train writes this layout.
 *
 * Kernels keep no state, allocate nothing, and may run on any number of threads at once over buffers that do not
 * overlap. The pointers given to one call never overlap. Counts and positions are int64_t; ranges are [begin, end). A
 * kernel that the learner does not need is NULL.
 */
#ifndef LATHE_RUNTIME_TRAIN_LEARNER_H_
#define LATHE_RUNTIME_TRAIN_LEARNER_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { LATHE_LINEAR = 1, LATHE_GRADIENT_BOOSTED_TREES = 2 };
enum { LATHE_SQUARED = 0, LATHE_LOGISTIC = 1, LATHE_SOFTMAX = 2 };

/* Numbers per feature in the layout that `split_search` reads: first bin, bins of present values, candidate splits, 1
 * if a bin of missing values follows, and the most frequent bin. Bins are counted over all features, from 1. */
enum { LATHE_LAYOUT_FIELDS = 5 };

typedef struct lathe_learner {
  int32_t kind;    /* LATHE_LINEAR, LATHE_GRADIENT_BOOSTED_TREES */
  int32_t loss;    /* LATHE_SQUARED, LATHE_LOGISTIC, LATHE_SOFTMAX */
  int32_t outputs; /* margins per row: 1, or the classes of softmax */
  int32_t reserved;

  /* Linear: minimizes mean loss + l1 |w|_1 + l2 / 2 |w|_2^2; the intercept is not penalized. */
  double linear_l1;
  double linear_l2;
  double tolerance;
  int64_t max_iterations;

  /* Gradient boosted trees. */
  int64_t trees; /* rounds; softmax adds a tree per class in each */
  int64_t max_depth;
  int64_t max_bins;              /* of present values, per feature; at most 255 */
  int64_t early_stopping_rounds; /* 0: never stops early */
  uint64_t seed;
  double learning_rate;
  double l2;
  double min_child_weight;
  double min_split_gain;
  double subsample;
  double feature_fraction;

  /* The margins that minimize the mean loss without features, from the mean label or the class fractions. */
  void (*base_margin)(const double *means, float *base);

  /* The sum of the losses of rows; margins are row-major, `outputs` per row. */
  double (*loss_sum)(const float *margins, const float *labels, int64_t begin, int64_t end);

  /* Writes (gradient, hessian) of row r and output k at gradients[2 * (k * stride + r)]; raises largest[0], largest[1]
   * to the largest magnitudes. */
  void (*gradients)(const float *margins, const float *labels, int64_t begin, int64_t end, int64_t stride,
                    float *gradients, float *largest);

  /* Rounds pairs [begin, end) times their scales to integers. */
  void (*quantize)(const float *gradients, double gradient_scale, double hessian_scale, int64_t begin, int64_t end,
                   int32_t *fixed);

  /* Adds the pairs of rows[begin..end) to the pairs of sums of the bins that they fall into, and to bin 0. */
  void (*histogram16)(const int32_t *rows, int64_t begin, int64_t end, const int64_t *offsets, const uint16_t *entries,
                      const int32_t *fixed, int64_t *sums);
  void (*histogram32)(const int32_t *rows, int64_t begin, int64_t end, const int64_t *offsets, const uint32_t *entries,
                      const int32_t *fixed, int64_t *sums);

  /* For features[begin..end): completes the histogram and writes the best split at the feature's place in the list:
   * gain, bin within the feature (-1: none), whether missing values go left, and the left side's pair of sums. */
  void (*split_search)(int64_t *sums, const int32_t *layout, const int32_t *features, int64_t begin, int64_t end,
                       double gradient_unit, double hessian_unit, double l2, double min_child_weight, double *gains,
                       int32_t *bins, int32_t *missing_left, int64_t *left_sums);

  /* Copies rows[begin..end) to the front of `left` or `right`, in order; returns how many went left. Each output has
   * room for all of them. */
  int64_t (*partition)(const int32_t *rows, int64_t begin, int64_t end, const uint8_t *column, int32_t bin,
                       int32_t missing_bin, int32_t missing_left, int32_t *left, int32_t *right);

  /* Adds `value` to margin `output` of rows[begin..end). */
  void (*add_to_margins)(const int32_t *rows, int64_t begin, int64_t end, int64_t output, float value, float *margins);

  /* Returns the sum of the losses of sparse rows, and adds the sum of their gradients; weights and gradient are
   * outputs x (features + 1), row-major, intercept last. */
  double (*linear_gradient)(const int64_t *offsets, const int32_t *indices, const float *values, const float *labels,
                            int64_t begin, int64_t end, int64_t features, const double *weights, double *gradient);
} lathe_learner;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_TRAIN_LEARNER_H_ */
