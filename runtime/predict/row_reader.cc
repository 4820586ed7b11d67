#include "runtime/predict/row_reader.h"

namespace lathe {

std::vector<ValueParser> InputParsers(const lathe_program& program) {
  std::vector<ValueParser> parsers;
  for (int i = 0; i < program.num_inputs; ++i) parsers.emplace_back(SchemaOf(program.inputs[i]));
  return parsers;
}

}  // namespace lathe
