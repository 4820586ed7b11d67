#include "runtime/columns/kernels_impl.h"

namespace lathe {

const ReaderKernels kAvx512Kernels = MakeKernels("avx512");

}  // namespace lathe
