#include "runtime/columns/kernels_impl.h"

namespace lathe {

const ReaderKernels kAvx2Kernels = MakeKernels("avx2");

}  // namespace lathe
