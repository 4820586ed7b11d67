//===- ReferenceEvaluator.cpp - What a trained module means ---------------===//

#include "compiler/reference/ReferenceEvaluator.h"

#include "compiler/reference/ReferenceEnsemble.h"
#include "dialects/feature/Feature.h"
#include "dialects/train/Train.h"
#include "dialects/tree/Tree.h"
#include "runtime/math/elementary.h"
#include "runtime/serving/transforms.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>
#include <ctime>
#include <limits>

using namespace mlir;

namespace lathe {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

using Text = std::optional<std::string>;
using Ticks = std::optional<int64_t>;

/// The value of an op on one row: a column's value, a category's code, slots, or sums.
struct RowValue {
  ReferenceValue column;
  int64_t code = 0;
  std::vector<float> slots;
  std::vector<double> sums;

  double number() const { return std::get<double>(column); }
  const Text &text() const { return std::get<Text>(column); }
  const Ticks &ticks() const { return std::get<Ticks>(column); }
};

RowValue ofNumber(double value) { return {value}; }
RowValue ofCode(int64_t code) { return {0.0, code}; }

uint64_t hashText(const Text &text, uint64_t seed) {
  // A missing value hashes as the one byte that no UTF-8 text has.
  std::string bytes = text ? *text : "\xFF";
  return lathe_hash(bytes.data(), bytes.size(), seed);
}

int64_t bucketOf(feature::BucketizeOp op, double x) {
  if (std::isnan(x))
    return 0;
  int64_t code = 1;
  for (double edge : op.getBoundariesAttr().asArrayRef())
    if (x >= edge)
      ++code;
  return code;
}

int64_t codeOf(feature::VocabularyOp op, const Text &text) {
  if (!text)
    return 0;
  for (auto [index, value] : llvm::enumerate(op.getValuesAttr().getAsRange<StringAttr>()))
    if (value.getValue() == *text)
      return index + 2;
  return op.getIgnoreUnknown() ? -1 : 1;
}

int64_t hashedCode(feature::HashOp op, ArrayRef<RowValue> inputs) {
  uint64_t hash = op.getSeed();
  for (const RowValue &input : inputs)
    hash = hashText(input.text(), hash);
  int64_t bucket = hash % op.getBuckets();
  if (inputs.size() > 1)
    return bucket;
  return inputs[0].text() ? bucket + 1 : 0;
}

/// By the C library's calendar.
double datePart(feature::DatePart part, const Ticks &ticks) {
  if (!ticks)
    return kMissing;
  int64_t seconds = *ticks / 1000000 - (*ticks % 1000000 < 0);
  std::time_t time = seconds;
  std::tm calendar;
  gmtime_r(&time, &calendar);
  switch (part) {
  case feature::DatePart::Year:
    return calendar.tm_year + 1900;
  case feature::DatePart::Month:
    return calendar.tm_mon + 1;
  case feature::DatePart::Day:
    return calendar.tm_mday;
  case feature::DatePart::Hour:
    return calendar.tm_hour;
  case feature::DatePart::Minute:
    return calendar.tm_min;
  case feature::DatePart::Second:
    return calendar.tm_sec;
  case feature::DatePart::DayOfWeek: // Sunday is 0 there, Monday here
    return (calendar.tm_wday + 6) % 7;
  case feature::DatePart::DayOfYear:
    return calendar.tm_yday + 1;
  case feature::DatePart::IsWeekend:
    return calendar.tm_wday == 0 || calendar.tm_wday == 6;
  case feature::DatePart::EpochDays:
    return std::floor(static_cast<double>(seconds) / 86400);
  }
  llvm_unreachable("every part is listed");
}

std::vector<std::string> words(const std::string &text) {
  std::vector<std::string> result;
  std::string word;
  for (unsigned char c : text) {
    if (c >= 0x80 || std::isalnum(c)) {
      word.push_back(c < 0x80 ? std::tolower(c) : c);
    } else if (!word.empty()) {
      result.push_back(word);
      word.clear();
    }
  }
  if (!word.empty())
    result.push_back(word);
  return result;
}

/// The slots of all buckets, of `feature.ngrams` or `feature.add_ngrams`.
template <typename Op>
std::vector<float> ngramSlots(Op op, const Text &text) {
  std::vector<double> counts(op.getBuckets(), 0);
  if (text) {
    std::vector<std::string> tokens = words(*text);
    for (size_t length = 1; length <= op.getNgrams(); ++length)
      for (size_t start = 0; start + length <= tokens.size(); ++start) {
        std::string ngram = tokens[start];
        for (size_t i = 1; i < length; ++i)
          ngram += " " + tokens[start + i];
        counts[lathe_hash(ngram.data(), ngram.size(), op.getSeed()) % op.getBuckets()] += 1;
      }
  }
  double squares = 0;
  for (double count : counts)
    squares += count * count;
  std::vector<float> slots;
  for (double count : counts) {
    if (op.getWeight() == feature::NgramWeight::Binary)
      slots.push_back(count > 0);
    else if (op.getWeight() == feature::NgramWeight::L2 && squares > 0)
      slots.push_back(count / std::sqrt(squares));
    else
      slots.push_back(count);
  }
  return slots;
}

std::vector<float> keptSlots(feature::NgramsOp op, const Text &text) {
  std::vector<float> slots = ngramSlots(op, text), kept;
  if (!op.getKept())
    return slots;
  ArrayRef<int64_t> buckets = *op.getKept();
  for (int64_t bucket : buckets)
    kept.push_back(slots[bucket]);
  return kept;
}

std::vector<double> toDoubles(ElementsAttr values) {
  std::vector<double> doubles;
  for (const APFloat &value : values.getValues<APFloat>())
    doubles.push_back(value.convertToDouble());
  return doubles;
}

/// Adds slots times the rows of a table.
RowValue addProducts(RowValue sums, ElementsAttr table, const std::vector<double> &slots) {
  std::vector<double> weights = toDoubles(table);
  size_t outputs = sums.sums.size();
  for (size_t slot = 0; slot < slots.size(); ++slot)
    for (size_t k = 0; k < outputs; ++k)
      sums.sums[k] += weights[slot * outputs + k] * slots[slot];
  return sums;
}

RowValue evaluate(Operation *op, ArrayRef<RowValue> inputs) {
  return llvm::TypeSwitch<Operation *, RowValue>(op)
      .Case<feature::NumberOpInterface>(
          [&](feature::NumberOpInterface op) { return ofNumber(op.evaluate(inputs[0].number())); })
      .Case<feature::BucketizeOp>([&](auto op) { return ofCode(bucketOf(op, inputs[0].number())); })
      .Case<feature::VocabularyOp>([&](auto op) { return ofCode(codeOf(op, inputs[0].text())); })
      .Case<feature::HashOp>([&](auto op) { return ofCode(hashedCode(op, inputs)); })
      .Case<feature::FormatOp>([&](auto) {
        double x = inputs[0].number();
        return RowValue{std::isnan(x) ? Text() : Text(std::to_string(static_cast<int64_t>(x)))};
      })
      .Case<feature::OrdinalOp>([&](auto) { return ofNumber(inputs[0].code > 0 ? inputs[0].code : kMissing); })
      .Case<feature::DatePartOp>([&](auto op) { return ofNumber(datePart(op.getPart(), inputs[0].ticks())); })
      .Case<feature::OneHotOp>([&](auto op) {
        std::vector<float> slots(cast<RankedTensorType>(op.getType()).getDimSize(1), 0.0f);
        if (inputs[0].code >= 0)
          slots[inputs[0].code] = 1;
        return RowValue{0.0, 0, slots};
      })
      .Case<feature::NgramsOp>([&](auto op) { return RowValue{0.0, 0, keptSlots(op, inputs[0].text())}; })
      .Case<feature::InterceptOp>([&](auto op) { return RowValue{0.0, 0, {}, toDoubles(op.getValues())}; })
      .Case<feature::AddWeightedOp>([&](auto op) {
        double x = inputs[0].number();
        return addProducts(inputs[1], op.getWeights(), {op.getRounded() ? static_cast<float>(x) : x});
      })
      .Case<feature::AddLookedUpOp>([&](auto op) {
        std::vector<double> slots(cast<RankedTensorType>(op.getTable().getType()).getDimSize(0), 0);
        if (inputs[0].code >= 0)
          slots[inputs[0].code] = 1;
        return addProducts(inputs[1], op.getTable(), slots);
      })
      .Case<feature::AddNgramsOp>([&](auto op) {
        std::vector<float> slots = ngramSlots(op, inputs[0].text());
        return addProducts(inputs[1], op.getTable(), std::vector<double>(slots.begin(), slots.end()));
      });
}

} // namespace

ReferenceEvaluator::ReferenceEvaluator(pipeline::PipelineOp pipeline) : pipeline(pipeline) {}

std::vector<std::string> ReferenceEvaluator::getColumns() {
  std::vector<std::string> columns;
  for (auto graph : pipeline.getBody().getOps<feature::GraphOp>())
    for (auto name : graph.getColumns().getAsRange<StringAttr>())
      columns.push_back(name.str());
  return columns;
}

std::vector<double> ReferenceEvaluator::numbers(ArrayRef<ReferenceValue> row) {
  auto graph = *pipeline.getBody().getOps<feature::GraphOp>().begin();
  llvm::DenseMap<Value, RowValue> values;
  for (auto [argument, value] : llvm::zip_equal(graph.getBody().getArguments(), row))
    values[argument] = RowValue{value};
  for (Operation &op : graph.getBody().front().without_terminator()) {
    SmallVector<RowValue> inputs = llvm::map_to_vector(op.getOperands(), [&](Value v) { return values[v]; });
    values[op.getResult(0)] = evaluate(&op, inputs);
  }
  std::vector<double> features;
  for (Value value : graph.getYield().getFeatures()) {
    auto type = cast<RankedTensorType>(value.getType());
    const RowValue &of = values[value];
    if (type.getRank() == 1)
      features.push_back(type.getElementType().isF64() ? of.number() : static_cast<double>(of.code));
    else if (type.getElementType().isF64())
      features.insert(features.end(), of.sums.begin(), of.sums.end());
    else
      features.insert(features.end(), of.slots.begin(), of.slots.end());
  }
  return features;
}

std::vector<float> ReferenceEvaluator::features(ArrayRef<ReferenceValue> row) {
  std::vector<double> features = numbers(row);
  return std::vector<float>(features.begin(), features.end());
}

std::vector<double> ReferenceEvaluator::marginsOf(std::vector<double> features) {
  std::vector<double> result;
  for (auto ensemble : pipeline.getBody().getOps<tree::EnsembleOp>()) {
    if (!ensemble.getRowType().isF64())
      for (double &x : features)
        x = static_cast<float>(x);
    result = referenceMargins(ensemble, features);
  }
  for (auto linear : pipeline.getBody().getOps<train::LinearModelOp>()) {
    bool isRounded = getElementTypeOrSelf(linear.getWeights().getType()).isF32();
    std::vector<double> weights = toDoubles(linear.getWeights());
    for (auto [output, intercept] : llvm::enumerate(toDoubles(linear.getIntercept()))) {
      double sum = intercept;
      for (size_t j = 0; j < features.size(); ++j)
        sum += weights[output * features.size() + j] * (isRounded ? static_cast<float>(features[j]) : features[j]);
      result.push_back(static_cast<float>(sum));
    }
  }
  for (auto graph : pipeline.getBody().getOps<feature::GraphOp>())
    if (graph.yieldsMargins())
      for (double sum : features)
        result.push_back(static_cast<float>(sum));
  return result;
}

tree::Link ReferenceEvaluator::getLink() {
  for (auto ensemble : pipeline.getBody().getOps<tree::EnsembleOp>())
    if (ensemble.getLink())
      return *ensemble.getLink();
  switch (pipeline.getTask()) {
  case pipeline::Task::Binary:
    return tree::Link::Logistic;
  case pipeline::Task::Multiclass:
    return tree::Link::Softmax;
  case pipeline::Task::Regression:
    return tree::Link::Identity;
  }
  llvm_unreachable("every task is listed");
}

std::vector<double> ReferenceEvaluator::margins(ArrayRef<ReferenceValue> row) { return marginsOf(numbers(row)); }

std::vector<float> ReferenceEvaluator::predict(ArrayRef<ReferenceValue> row) {
  std::vector<double> result = margins(row);
  for (auto ensemble : pipeline.getBody().getOps<tree::EnsembleOp>())
    for (double &margin : result)
      margin *= ensemble.getLinkScale().convertToDouble();
  result = referenceLink(getLink(), result);
  // A binary model with a margin per class predicts the second.
  return std::vector<float>(result.end() - pipeline.getNumOutputs(), result.end());
}

} // namespace lathe
