/* A model written by hand: sums of rows, and what it was given. */
#include "runtime/tensor/context.h"

static const int64_t kImage[] = {-1, 2, 2}, kTwo[] = {2}, kAny[] = {-1}, kScores[] = {-1, 2};
static const char *const kSymbols[] = {"N", "", ""};
static const lathe_value_type kFloat = {LATHE_TENSOR, 0, LATHE_ELEMENT_FLOAT32, 0, NULL, NULL, NULL};
static const lathe_value_type kMap = {LATHE_MAP, 0, LATHE_ELEMENT_INT64, 0, NULL, NULL, &kFloat};

static const lathe_value_info kInputs[] = {
    {"image", {LATHE_TENSOR, 0, LATHE_ELEMENT_FLOAT32, 3, kImage, kSymbols, NULL}},
    {"class", {LATHE_TENSOR, 0, LATHE_ELEMENT_INT64, 1, kTwo, NULL, NULL}},
    {"a/b", {LATHE_TENSOR, 0, LATHE_ELEMENT_FLOAT64, 0, NULL, NULL, NULL}},
    {"a_b", {LATHE_TENSOR, 0, LATHE_ELEMENT_STRING, 1, kAny, NULL, NULL}},
};
static const lathe_value_info kOutputs[] = {
    {"scores", {LATHE_TENSOR, 0, LATHE_ELEMENT_FLOAT32, 2, kScores, NULL, NULL}},
    {"Outputs", {LATHE_TENSOR, 0, LATHE_ELEMENT_INT64, 1, kTwo, NULL, NULL}},
    {"probabilities", {LATHE_SEQUENCE, 0, 0, 0, NULL, NULL, &kMap}},
    {"text", {LATHE_TENSOR, 0, LATHE_ELEMENT_STRING, 1, kAny, NULL, NULL}},
    {"maybe", {LATHE_TENSOR, 1, LATHE_ELEMENT_FLOAT32, 1, kAny, NULL, NULL}},
};

static void body(lathe_context *context, const lathe_value *inputs, lathe_value *outputs) {
  static const int64_t two[] = {2};
  static int64_t keys[] = {3, 5};
  static float mapped[] = {0.25f, 0.75f};
  const lathe_tensor *image = &inputs[0].tensor;
  const int64_t rows = image->shape[0];
  int64_t *shape = lathe_allocate(context, sizeof(int64_t) * 2);
  float *scores = lathe_allocate(context, (int64_t)sizeof(float) * 2 * rows);
  shape[0] = rows;
  shape[1] = 2;
  for (int64_t i = 0; i < rows * 2; ++i)
    scores[i] = ((const float *)image->data)[2 * i] + ((const float *)image->data)[2 * i + 1] +
                (float)*(const double *)inputs[2].tensor.data;
  outputs[0].kind = LATHE_TENSOR;
  outputs[0].tensor = (lathe_tensor){scores, shape, 2, LATHE_ELEMENT_FLOAT32};
  outputs[1] = inputs[1];
  lathe_value *maps = lathe_allocate(context, sizeof(lathe_value));
  maps->kind = LATHE_MAP;
  maps->map.keys = (lathe_tensor){keys, two, 1, LATHE_ELEMENT_INT64};
  maps->map.values = (lathe_tensor){mapped, two, 1, LATHE_ELEMENT_FLOAT32};
  outputs[2].kind = LATHE_SEQUENCE;
  outputs[2].sequence = (lathe_sequence){maps, 1};
  outputs[3] = inputs[3];
  outputs[4].kind = LATHE_NONE;
}

extern const lathe_model digits_model;
static int32_t run(lathe_context *context, const lathe_value *inputs, lathe_value *outputs) {
  return lathe_call(&digits_model, body, context, inputs, outputs);
}
const lathe_model digits_model = {LATHE_MODEL_ABI_VERSION, 4, 5, 0, "digits", "", kInputs, kOutputs, 0, run, NULL};
