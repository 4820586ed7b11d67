#include "runtime/columns/kernels_impl.h"

namespace lathe {

const ReaderKernels kPortableKernels = MakeKernels("portable");

}  // namespace lathe
