//===- ParityRows.cpp - Rows that try a predictor -------------------------===//

#include "compiler/reference/ParityRows.h"

#include "dialects/feature/Feature.h"
#include "dialects/tree/Tree.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace lathe {

ParityRows::ParityRows(pipeline::PipelineOp pipeline, uint64_t seed) : state(seed) {
  auto graph = *pipeline.getBody().getOps<feature::GraphOp>().begin();
  for (auto name : graph.getColumns().getAsRange<StringAttr>())
    columns.push_back(pipeline.lookupColumn(name));
  graph.walk([&](Operation *op) {
    for (NamedAttribute attr : op->getAttrs()) {
      if (auto number = dyn_cast<FloatAttr>(attr.getValue()))
        constants.push_back(number.getValueAsDouble());
      if (auto numbers = dyn_cast<DenseF64ArrayAttr>(attr.getValue()))
        constants.insert(constants.end(), numbers.asArrayRef().begin(), numbers.asArrayRef().end());
    }
    if (auto vocabulary = dyn_cast<feature::VocabularyOp>(op))
      for (auto value : vocabulary.getValuesAttr().getAsRange<StringAttr>())
        strings.push_back(value.str());
  });
  for (auto ensemble : pipeline.getBody().getOps<tree::EnsembleOp>())
    for (size_t n = 0; n < ensemble.getThreshold().size(); ++n)
      constants.push_back(ensemble.getThreshold()[n]);
  if (constants.empty())
    constants.push_back(0);
}

/// Vigna's splitmix64.
uint64_t ParityRows::next() {
  uint64_t z = (state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

std::vector<ReferenceValue> ParityRows::draw() {
  std::vector<ReferenceValue> row;
  for (pipeline::ColumnOp column : columns) {
    switch (column.getType()) {
    case pipeline::ColumnType::String:
      row.push_back(drawString(column));
      break;
    case pipeline::ColumnType::Timestamp:
      row.push_back(drawTimestamp());
      break;
    default:
      row.push_back(drawNumber(column));
    }
  }
  return row;
}

ReferenceValue ParityRows::drawNumber(pipeline::ColumnOp column) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  if (below(8) == 0)
    return missing;
  if (column.getType() == pipeline::ColumnType::Bool)
    return static_cast<double>(below(2));
  static const double special[] = {0.0,
                                   -0.0,
                                   1.0,
                                   -1.0,
                                   0x1p53,
                                   -0x1p53,
                                   1e300,
                                   -1e300,
                                   5e-324,
                                   -5e-324,
                                   0x1p-1022,
                                   std::numeric_limits<double>::max(),
                                   std::numeric_limits<double>::lowest(),
                                   1e38,
                                   3.5e38,
                                   std::numeric_limits<double>::infinity(),
                                   -std::numeric_limits<double>::infinity()};
  double value;
  switch (below(4)) {
  case 0:
    value = special[below(std::size(special))];
    break;
  case 1: { // a constant of the model, or a neighbour of it
    value = constants[below(constants.size())];
    const double infinity = std::numeric_limits<double>::infinity();
    uint64_t side = below(3);
    value = side == 0 ? value : std::nextafter(value, side == 1 ? infinity : -infinity);
    break;
  }
  case 2:
    value = static_cast<double>(below(2000)) / 8 - 50;
    break;
  default: // any magnitude
    value = std::ldexp(static_cast<double>(below(1 << 20)) - (1 << 19), static_cast<int>(below(40)) - 20);
  }
  if (column.getType() == pipeline::ColumnType::Int64)
    return std::isfinite(value) ? std::fmin(std::fmax(std::trunc(value), -0x1p53), 0x1p53) : missing;
  return value;
}

ReferenceValue ParityRows::drawString(pipeline::ColumnOp column) {
  using Text = std::optional<std::string>;
  static const char *const odd[] = {"",    " ", "unknown", "\xc3\xa9t\xc3\xa9",      "a,b\n\"c\"",
                                    "NaN", "0", "-",       "Please CANCEL my plan!", "please cancel"};
  switch (below(6)) {
  case 0:
    return Text();
  case 1:
    return Text(odd[below(std::size(odd))]);
  case 2:
    return Text(std::string(1 + below(300), static_cast<char>('a' + below(26))));
  case 3: { // a text of words
    std::string text;
    for (uint64_t i = below(12); i > 0; --i)
      text += (below(2) ? "word" : "Price ") + std::to_string(below(50)) + " ";
    return Text(text);
  }
  default: {
    if (strings.empty() && column.getValues().empty())
      return Text("value" + std::to_string(below(10)));
    std::string value = !column.getValues().empty() && below(2)
                            ? cast<StringAttr>(column.getValues()[below(column.getValues().size())]).str()
                        : strings.empty() ? ""
                                          : strings[below(strings.size())];
    if (below(4) == 0)
      value += "x"; // one byte off
    return Text(value);
  }
  }
}

ReferenceValue ParityRows::drawTimestamp() {
  using Ticks = std::optional<int64_t>;
  constexpr int64_t kSecond = 1000000, kDay = 86400 * kSecond;
  // 2000-02-29, 1900-03-01, 2100-02-28T23:59:59.999999, the epoch and its neighbours, the years 1 and 9999.
  static const int64_t special[] = {951782400 * kSecond,    -2203891200 * kSecond, 4107542400 * kSecond - 1, 0, -1, 1,
                                    -62135596800 * kSecond, 253402300799 * kSecond};
  switch (below(4)) {
  case 0:
    return Ticks();
  case 1:
    return Ticks(special[below(std::size(special))]);
  case 2:
    return Ticks((static_cast<int64_t>(below(60000)) - 10000) * kDay - static_cast<int64_t>(below(2)));
  default:
    return Ticks(static_cast<int64_t>(below(uint64_t{8000000000} * kSecond)) - 4000000000 * kSecond);
  }
}

} // namespace lathe
