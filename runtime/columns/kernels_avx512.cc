#include "runtime/columns/kernels/functions.h"

namespace lathe {

const ReaderKernels kAvx512Kernels = MakeKernels("avx512");

}  // namespace lathe
