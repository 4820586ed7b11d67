#include "runtime/tensor/context.h"

static const struct {
  const char *name;
  int64_t size;
} kElements[] = {
    [LATHE_ELEMENT_FLOAT32] = {"float32", 4},
    [LATHE_ELEMENT_UINT8] = {"uint8", 1},
    [LATHE_ELEMENT_INT8] = {"int8", 1},
    [LATHE_ELEMENT_UINT16] = {"uint16", 2},
    [LATHE_ELEMENT_INT16] = {"int16", 2},
    [LATHE_ELEMENT_INT32] = {"int32", 4},
    [LATHE_ELEMENT_INT64] = {"int64", 8},
    [LATHE_ELEMENT_STRING] = {"string", sizeof(lathe_string)},
    [LATHE_ELEMENT_BOOL] = {"bool", 1},
    [LATHE_ELEMENT_FLOAT16] = {"float16", 2},
    [LATHE_ELEMENT_FLOAT64] = {"float64", 8},
    [LATHE_ELEMENT_UINT32] = {"uint32", 4},
    [LATHE_ELEMENT_UINT64] = {"uint64", 8},
    [LATHE_ELEMENT_COMPLEX64] = {"complex64", 8},
    [LATHE_ELEMENT_COMPLEX128] = {"complex128", 16},
    [LATHE_ELEMENT_BFLOAT16] = {"bfloat16", 2},
    [LATHE_ELEMENT_FLOAT8E4M3FN] = {"float8e4m3fn", 1},
    [LATHE_ELEMENT_FLOAT8E4M3FNUZ] = {"float8e4m3fnuz", 1},
    [LATHE_ELEMENT_FLOAT8E5M2] = {"float8e5m2", 1},
    [LATHE_ELEMENT_FLOAT8E5M2FNUZ] = {"float8e5m2fnuz", 1},
    [LATHE_ELEMENT_UINT4] = {"uint4", 1},
    [LATHE_ELEMENT_INT4] = {"int4", 1},
    [LATHE_ELEMENT_FLOAT4E2M1] = {"float4e2m1", 1},
    [LATHE_ELEMENT_FLOAT8E8M0] = {"float8e8m0", 1},
    [LATHE_ELEMENT_UINT2] = {"uint2", 1},
    [LATHE_ELEMENT_INT2] = {"int2", 1},
};

static int is_known(int32_t type) { return type > 0 && type < (int32_t)(sizeof kElements / sizeof *kElements); }

int64_t lathe_element_size(int32_t type) { return is_known(type) ? kElements[type].size : 0; }

const char *lathe_element_name(int32_t type) { return is_known(type) ? kElements[type].name : "unknown"; }
