#include "runtime/tensor/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A text of bounded length. */
typedef struct text {
  char bytes[160];
  size_t size;
} text;

__attribute__((format(printf, 2, 3))) static void append(text *out, const char *format, ...) {
  if (out->size >= sizeof out->bytes - 1) return;
  va_list arguments;
  va_start(arguments, format);
  int written = vsnprintf(out->bytes + out->size, sizeof out->bytes - out->size, format, arguments);
  va_end(arguments);
  if (written > 0) out->size += (size_t)written;
}

static void append_declared(text *out, const lathe_value_type *type) {
  if (type->is_optional) append(out, "optional ");
  switch (type->kind) {
    case LATHE_SEQUENCE:
      append(out, "a sequence of ");
      append_declared(out, type->element);
      return;
    case LATHE_MAP:
      append(out, "a map from %s to ", lathe_element_name(type->type));
      append_declared(out, type->element);
      return;
  }
  append(out, "%s", lathe_element_name(type->type));
  if (type->rank < 0) return;
  append(out, "[");
  for (int32_t i = 0; i < type->rank; ++i) {
    const char *symbol = type->symbols ? type->symbols[i] : "";
    append(out, "%s", i ? ", " : "");
    if (type->sizes[i] >= 0)
      append(out, "%lld", (long long)type->sizes[i]);
    else
      append(out, "%s", *symbol ? symbol : "?");
  }
  append(out, "]");
}

static void append_tensor(text *out, const lathe_tensor *tensor) {
  append(out, "%s[", lathe_element_name(tensor->type));
  for (int32_t i = 0; i < tensor->rank && (i == 0 || tensor->shape); ++i)
    append(out, "%s%lld", i ? ", " : "", tensor->shape ? (long long)tensor->shape[i] : 0LL);
  append(out, "]");
}

static void append_found(text *out, const lathe_value *value) {
  switch (value->kind) {
    case LATHE_NONE: append(out, "no value"); return;
    case LATHE_TENSOR: append_tensor(out, &value->tensor); return;
    case LATHE_SEQUENCE: append(out, "a sequence"); return;
    case LATHE_MAP:
      append(out, "a map from %s to %s", lathe_element_name(value->map.keys.type), lathe_element_name(value->map.values.type));
      return;
  }
  append(out, "a value of the unknown kind %d", (int)value->kind);
}

/* The input that is looked at, for errors. */
typedef struct place {
  lathe_context *context;
  const lathe_model *model;
  const lathe_value *inputs;
  int32_t input;
} place;

static void fail(const place *at, const lathe_value_type *type, const lathe_value *value, const char *part) {
  text expected = {{0}, 0}, found = {{0}, 0};
  append_declared(&expected, type);
  append_found(&found, value);
  lathe_fail(at->context, LATHE_INVALID_INPUT, "input '%s'%s: expected %s, found %s", at->model->inputs[at->input].name, part,
             expected.bytes, found.bytes);
}

/* That there are so many elements, and that they are where they can be read. */
static void check_memory(const place *at, const lathe_tensor *tensor) {
  const char *name = at->model->inputs[at->input].name;
  int64_t count = 1, size = lathe_element_size(tensor->type);
  int overflow = 0, is_empty = 0;
  for (int32_t i = 0; i < tensor->rank; ++i) {
    if (tensor->shape[i] < 0)
      lathe_fail(at->context, LATHE_INVALID_INPUT, "input '%s': dimension %d has the negative size %lld", name, (int)i,
                 (long long)tensor->shape[i]);
    is_empty |= tensor->shape[i] == 0;
    overflow |= __builtin_mul_overflow(count, tensor->shape[i], &count);
  }
  if (is_empty) return;
  overflow |= __builtin_mul_overflow(count, size, &count);
  if (overflow) lathe_fail(at->context, LATHE_INVALID_INPUT, "input '%s': more elements than memory can hold", name);
  if (!tensor->data) lathe_fail(at->context, LATHE_INVALID_INPUT, "input '%s': its data is null", name);
  int64_t alignment = tensor->type == LATHE_ELEMENT_STRING || size > 8 ? 8 : size;
  if (tensor->type == LATHE_ELEMENT_COMPLEX64) alignment = 4;
  if ((uintptr_t)tensor->data % (uintptr_t)alignment)
    lathe_fail(at->context, LATHE_INVALID_INPUT, "input '%s': its data is not aligned to %lld bytes", name, (long long)alignment);
}

/* Sizes of one name are those of the first place that has it. */
static int64_t size_of_symbol(const place *at, const char *symbol, const char **input) {
  for (int32_t i = 0; i <= at->input; ++i) {
    const lathe_value_type *type = &at->model->inputs[i].type;
    if (type->kind != LATHE_TENSOR || !type->symbols || at->inputs[i].kind != LATHE_TENSOR) continue;
    for (int32_t d = 0; d < type->rank; ++d)
      if (!strcmp(type->symbols[d], symbol)) {
        *input = at->model->inputs[i].name;
        return at->inputs[i].tensor.shape[d];
      }
  }
  return -1;
}

static void check_tensor(const place *at, const lathe_value_type *type, const lathe_value *value, const char *part) {
  const lathe_tensor *tensor = &value->tensor;
  if (tensor->type != type->type || tensor->rank < 0 || (tensor->rank > 0 && !tensor->shape) ||
      (type->rank >= 0 && tensor->rank != type->rank))
    fail(at, type, value, part);
  for (int32_t i = 0; i < type->rank; ++i)
    if (type->sizes[i] >= 0 && tensor->shape[i] != type->sizes[i]) fail(at, type, value, part);
  check_memory(at, tensor);
}

static void check_value(const place *at, const lathe_value_type *type, const lathe_value *value, const char *part) {
  if (value->kind == LATHE_NONE && type->is_optional) return;
  if (value->kind != type->kind) fail(at, type, value, part);
  switch (type->kind) {
    case LATHE_TENSOR: check_tensor(at, type, value, part); return;
    case LATHE_SEQUENCE:
      if (value->sequence.count < 0 || (value->sequence.count > 0 && !value->sequence.items))
        lathe_fail(at->context, LATHE_INVALID_INPUT, "input '%s': a sequence of %lld items at %p",
                   at->model->inputs[at->input].name, (long long)value->sequence.count, (void *)value->sequence.items);
      for (int64_t i = 0; i < value->sequence.count; ++i) check_value(at, type->element, &value->sequence.items[i], ", an item");
      return;
    case LATHE_MAP: {
      const lathe_tensor *keys = &value->map.keys, *values = &value->map.values;
      if (keys->type != type->type || values->type != type->element->type) fail(at, type, value, part);
      if (keys->rank != 1 || values->rank != 1 || !keys->shape || !values->shape || keys->shape[0] != values->shape[0])
        lathe_fail(at->context, LATHE_INVALID_INPUT, "input '%s': keys and values of a map must be of rank 1 and equal size",
                   at->model->inputs[at->input].name);
      check_memory(at, keys);
      check_memory(at, values);
      return;
    }
  }
}

void lathe_check_inputs(lathe_context *context, const lathe_model *model, const lathe_value *inputs) {
  for (int32_t i = 0; i < model->num_inputs; ++i) {
    place at = {context, model, inputs, i};
    const lathe_value_type *type = &model->inputs[i].type;
    check_value(&at, type, &inputs[i], "");
    if (type->kind != LATHE_TENSOR || !type->symbols || inputs[i].kind != LATHE_TENSOR) continue;
    for (int32_t d = 0; d < type->rank; ++d) {
      if (!*type->symbols[d]) continue;
      const char *first = "";
      int64_t size = size_of_symbol(&at, type->symbols[d], &first);
      if (size != inputs[i].tensor.shape[d])
        lathe_fail(context, LATHE_INVALID_INPUT, "input '%s': dimension %d is '%s', of size %lld in input '%s'; found %lld",
                   model->inputs[i].name, (int)d, type->symbols[d], (long long)size, first,
                   (long long)inputs[i].tensor.shape[d]);
    }
  }
}
