#include <string.h>

#include "runtime/tensor/ordering.h"
#include "runtime/tensor/selection.h"
#include "runtime/tensor/values.h"

typedef struct box {
  float x_min, x_max, y_min, y_max;
} box;

static inline float least(float a, float b) { return b < a ? b : a; }
static inline float most_of(float a, float b) { return b > a ? b : a; }

static box read_box(const float *from, int64_t center_point_box) {
  if (center_point_box) { /* x, y, width, height */
    float half_width = from[2] / 2, half_height = from[3] / 2;
    return (box){from[0] - half_width, from[0] + half_width, from[1] - half_height, from[1] + half_height};
  }
  /* Two opposite corners: y, x, y, x. */
  return (box){least(from[1], from[3]), most_of(from[1], from[3]), least(from[0], from[2]), most_of(from[0], from[2])};
}

static int overlap_more_than(float threshold, box a, box b) {
  float width = least(a.x_max, b.x_max) - most_of(a.x_min, b.x_min);
  float height = least(a.y_max, b.y_max) - most_of(a.y_min, b.y_min);
  if (!(width > 0) || !(height > 0)) return 0;
  float common = width * height;
  float area_a = (a.x_max - a.x_min) * (a.y_max - a.y_min), area_b = (b.x_max - b.x_min) * (b.y_max - b.y_min);
  float together = area_a + area_b - common;
  if (!(common > 0) || !(area_a > 0) || !(area_b > 0) || !(together > 0)) return 0;
  return common / together > threshold;
}

/* The highest score first, the first box of equal ones first. */
static int compare_scores(const void *state, int64_t a, int64_t b) {
  const uint64_t *keys = state;
  return (keys[a] < keys[b]) - (keys[a] > keys[b]);
}

const lathe_value *lathe_non_max_suppression(lathe_context *context, int64_t boxes_rank, const lathe_descriptor *boxes,
                                             int64_t scores_rank, const lathe_descriptor *scores, int64_t most,
                                             float iou_threshold, float score_threshold, int64_t has_score_threshold,
                                             int64_t center_point_box) {
  lathe_tensor all_boxes = lathe_view(context, LATHE_ELEMENT_FLOAT32, boxes_rank, boxes);
  lathe_tensor all_scores = lathe_view(context, LATHE_ELEMENT_FLOAT32, scores_rank, scores);
  int64_t batches = all_boxes.shape[0], count = all_boxes.shape[1], classes = all_scores.shape[1];
  if (all_boxes.shape[2] != 4 || all_scores.shape[0] != batches || all_scores.shape[2] != count)
    lathe_fail(context, LATHE_FAILED, "NonMaxSuppression: boxes are [%lld, %lld, %lld], scores [%lld, %lld, %lld]; expected "
               "[batches, boxes, 4] and [batches, classes, boxes]",
               (long long)batches, (long long)count, (long long)all_boxes.shape[2], (long long)all_scores.shape[0],
               (long long)classes, (long long)all_scores.shape[2]);
  if (!(iou_threshold >= 0 && iou_threshold <= 1))
    lathe_fail(context, LATHE_FAILED, "NonMaxSuppression: iou_threshold is %g; expected one of [0, 1]", (double)iou_threshold);
  if (most > count) most = count;
  if (most < 0) most = 0;

  box *corners = lathe_allocate_elements(context, count, sizeof *corners);
  uint64_t *keys = lathe_allocate_elements(context, count, sizeof *keys);
  int64_t *order = lathe_allocate_elements(context, count, sizeof *order);
  int64_t *spare = lathe_allocate_elements(context, count, sizeof *spare);
  int64_t *selected = lathe_allocate_elements(context, most, sizeof *selected);
  /* The result of one batch and class at a time, in memory that doubles: few are selected, but nothing says how few. */
  int64_t capacity = 64, total = 0;
  int64_t *found = lathe_allocate_elements(context, capacity, 3 * sizeof *found);
  for (int64_t b = 0; b < batches && most; ++b) {
    const float *box_data = (const float *)all_boxes.data + b * count * 4;
    for (int64_t i = 0; i < count; ++i) corners[i] = read_box(box_data + 4 * i, center_point_box);
    for (int64_t c = 0; c < classes; ++c) {
      const float *score = (const float *)all_scores.data + (b * classes + c) * count;
      int64_t candidates = 0, kept = 0;
      for (int64_t i = 0; i < count; ++i)
        if (!has_score_threshold || score[i] > score_threshold) order[candidates++] = i;
      lathe_order_keys(LATHE_ELEMENT_FLOAT32, score, 1, count, keys);
      lathe_stable_sort(order, spare, candidates, compare_scores, keys);
      for (int64_t i = 0; i < candidates && kept < most; ++i) {
        int is_suppressed = 0;
        for (int64_t k = 0; k < kept && !is_suppressed; ++k)
          is_suppressed = overlap_more_than(iou_threshold, corners[order[i]], corners[selected[k]]);
        if (!is_suppressed) selected[kept++] = order[i];
      }
      if (total + kept > capacity) {
        while (total + kept > capacity) capacity *= 2;
        int64_t *larger = lathe_allocate_elements(context, capacity, 3 * sizeof *larger);
        memcpy(larger, found, (size_t)total * 3 * sizeof *found);
        found = larger;
      }
      for (int64_t k = 0; k < kept; ++k, ++total) {
        found[3 * total] = b;
        found[3 * total + 1] = c;
        found[3 * total + 2] = selected[k];
      }
    }
  }
  lathe_value *result = lathe_new_value(context, LATHE_TENSOR);
  int64_t shape[] = {total, 3};
  result->tensor = lathe_new_tensor(context, LATHE_ELEMENT_INT64, 2, shape);
  if (total) memcpy(result->tensor.data, found, (size_t)total * 3 * sizeof *found);
  return result;
}
