// Numbers of 16 bits as float, for programs that show and read them.
#ifndef LATHE_RUNTIME_MODEL_HALF_H_
#define LATHE_RUNTIME_MODEL_HALF_H_

#include <cstdint>

namespace lathe {

float Float16ToFloat(uint16_t bits);
float BFloat16ToFloat(uint16_t bits);
// The nearest, the even one of two.
uint16_t FloatToFloat16(float value);
uint16_t FloatToBFloat16(float value);

}  // namespace lathe

#endif  // LATHE_RUNTIME_MODEL_HALF_H_
