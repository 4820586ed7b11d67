// The shortest decimal that reads back as the same float.
#ifndef LATHE_RUNTIME_PREDICT_SHORTEST_DECIMAL_H_
#define LATHE_RUNTIME_PREDICT_SHORTEST_DECIMAL_H_

#include <cstddef>

namespace lathe {

// Room that WriteShortest needs; it may write all of it.
constexpr size_t kShortestDecimalRoom = 32;

// Writes what std::to_chars(out, out + kShortestDecimalRoom, value) writes, and returns its end. What predictions mostly are,
// neither tiny nor huge, takes a fifth of the time.
char* WriteShortest(float value, char* out);

}  // namespace lathe

#endif  // LATHE_RUNTIME_PREDICT_SHORTEST_DECIMAL_H_
