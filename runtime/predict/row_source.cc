#include "runtime/predict/row_source.h"

#include <algorithm>

namespace lathe {

void RowSource::NoteIgnored(const RowBatch& batch) {
  for (const std::string& name : batch.ignored) {
    if (ignored_.size() == kMostIgnored) return;
    if (std::find(ignored_.begin(), ignored_.end(), name) == ignored_.end()) ignored_.push_back(name);
  }
}

std::vector<ValueParser> InputParsers(const lathe_program& program) {
  std::vector<ValueParser> parsers;
  for (int i = 0; i < program.num_inputs; ++i) parsers.emplace_back(SchemaOf(program.inputs[i]));
  return parsers;
}

}  // namespace lathe
