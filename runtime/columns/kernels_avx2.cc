#include "runtime/columns/kernels/functions.h"

namespace lathe {

const ReaderKernels kAvx2Kernels = MakeKernels("avx2");

}  // namespace lathe
