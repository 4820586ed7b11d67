#include "runtime/columns/kernels/functions.h"

namespace lathe {

const ReaderKernels kPortableKernels = MakeKernels("portable");

}  // namespace lathe
