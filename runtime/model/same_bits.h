#ifndef LATHE_RUNTIME_MODEL_SAME_BITS_H_
#define LATHE_RUNTIME_MODEL_SAME_BITS_H_

#include "runtime/abi/model.h"

namespace lathe {

// Whether two values are of the same types and sizes, and every element has the same bits.
bool SameBits(const lathe_value& a, const lathe_value& b);

}  // namespace lathe

#endif  // LATHE_RUNTIME_MODEL_SAME_BITS_H_
