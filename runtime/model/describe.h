#ifndef LATHE_RUNTIME_MODEL_DESCRIBE_H_
#define LATHE_RUNTIME_MODEL_DESCRIBE_H_

#include <string>

#include "runtime/abi/model.h"

namespace lathe {

// What goes in and out of a model, a line each, and the memory that its calls take.
std::string DescribeModel(const lathe_model& model);

}  // namespace lathe

#endif  // LATHE_RUNTIME_MODEL_DESCRIBE_H_
