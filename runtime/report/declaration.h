// A pipeline's declaration as it would be written in a BUILD file.
#ifndef LATHE_RUNTIME_REPORT_DECLARATION_H_
#define LATHE_RUNTIME_REPORT_DECLARATION_H_

#include <string>

#include "compiler/schema/pipeline.pb.h"

namespace lathe {

// The ml_dataset and ml_pipeline that give this spec. Arguments at their defaults are left out, and so are those that a spec
// does not hold: the source files and the gates.
std::string DeclarationText(const PipelineSpec& spec);

}  // namespace lathe

#endif  // LATHE_RUNTIME_REPORT_DECLARATION_H_
