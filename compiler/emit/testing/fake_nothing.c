/* A model that reads nothing. */
#include "runtime/tensor/context.h"

static const int64_t kOne[] = {1};
static const lathe_value_info kOutputs[] = {
    {"half", {LATHE_TENSOR, 0, LATHE_ELEMENT_FLOAT16, 1, kOne, NULL, NULL}},
    {"pair", {LATHE_TENSOR, 0, LATHE_ELEMENT_COMPLEX64, 1, kOne, NULL, NULL}},
};

static void body(lathe_context *context, const lathe_value *inputs, lathe_value *outputs) {
  static uint16_t half[] = {0x3c00};
  static float pair[] = {1.5f, -2.0f};
  (void)context;
  (void)inputs;
  outputs[0].kind = outputs[1].kind = LATHE_TENSOR;
  outputs[0].tensor = (lathe_tensor){half, kOne, 1, LATHE_ELEMENT_FLOAT16};
  outputs[1].tensor = (lathe_tensor){pair, kOne, 1, LATHE_ELEMENT_COMPLEX64};
}

extern const lathe_model nothing_model;
static int32_t run(lathe_context *context, const lathe_value *inputs, lathe_value *outputs) {
  return lathe_call(&nothing_model, body, context, inputs, outputs);
}
const lathe_model nothing_model = {LATHE_MODEL_ABI_VERSION, 0, 2, 0, "nothing", "", NULL, kOutputs, 0, run, NULL};
