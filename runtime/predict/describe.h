// What a predictor reads and writes, for people and for programs.
#ifndef LATHE_RUNTIME_PREDICT_DESCRIBE_H_
#define LATHE_RUNTIME_PREDICT_DESCRIBE_H_

#include <string>

#include "runtime/abi/lathe.h"

namespace lathe {

// A line for each input: name, type, bounds or values, whether it is required.
std::string DescribeInputs(const lathe_program& program);

// The pipeline, its inputs and its outputs, as one JSON object.
std::string DescribeAsJson(const lathe_program& program);

}  // namespace lathe

#endif  // LATHE_RUNTIME_PREDICT_DESCRIBE_H_
