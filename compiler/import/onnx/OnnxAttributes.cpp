//===- OnnxAttributes.cpp - The attributes of an ensemble -----------------===//

#include "compiler/import/onnx/OnnxTreesImporter.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Endian.h"

#include <cmath>
#include <cstring>

namespace lathe::onnx_trees {

/// The floats of an attribute, or of its double variant `<name>_as_tensor`; empty when there is neither.
LogicalResult Importer::getFloats(StringRef name, std::vector<double> &values) {
  values.clear();
  std::string tensor = (name + "_as_tensor").str();
  if (find(tensor))
    return getTensor(tensor, values);
  if (const onnx::AttributeProto *attribute = find(name))
    values.assign(attribute->floats().begin(), attribute->floats().end());
  return success();
}

LogicalResult Importer::getTensor(StringRef name, std::vector<double> &values) {
  values.clear();
  const onnx::AttributeProto *attribute = find(name);
  if (!attribute)
    return success();
  const onnx::TensorProto &tensor = attribute->t();
  StringRef raw = tensor.raw_data();
  bool isV5 = ensemble->op_type() == "TreeEnsemble";
  auto readRaw = [&](auto zero) {
    using Element = decltype(zero);
    for (size_t i = 0; i + sizeof(Element) <= raw.size(); i += sizeof(Element)) {
      Element element;
      if constexpr (sizeof(Element) == 1) {
        element = raw[i];
      } else {
        using Bits = std::conditional_t<sizeof(Element) == 4, uint32_t, uint64_t>;
        Bits bits = llvm::support::endian::read<Bits, llvm::endianness::little>(raw.data() + i);
        std::memcpy(&element, &bits, sizeof bits);
      }
      values.push_back(element);
    }
    return raw.size() % sizeof(Element) == 0;
  };
  bool whole = true;
  switch (tensor.data_type()) {
  case onnx::TensorProto::FLOAT:
    if (isV5 && model.rows == TreeModel::Precision::F64)
      return error(name, "expected doubles as the input's, found a tensor of floats");
    values.assign(tensor.float_data().begin(), tensor.float_data().end());
    whole = readRaw(float());
    break;
  case onnx::TensorProto::DOUBLE:
    if (model.rows == TreeModel::Precision::F32)
      return error(name, "expected floats as the input's, found a tensor of doubles");
    values.assign(tensor.double_data().begin(), tensor.double_data().end());
    whole = readRaw(double());
    break;
  case onnx::TensorProto::UINT8:
    values.assign(tensor.int32_data().begin(), tensor.int32_data().end());
    whole = readRaw(uint8_t());
    break;
  default:
    return error(name, "expected a tensor of float, double or uint8, found type " + Twine(tensor.data_type()));
  }
  if (!whole)
    return error(name, "expected whole elements of raw_data, found " + Twine(raw.size()) + " bytes");
  return success();
}

LogicalResult Importer::readAggregate(StringRef name) {
  auto aggregate = llvm::StringSwitch<std::optional<TreeModel::Aggregate>>(name)
                       .Cases({"SUM", "AVERAGE"}, TreeModel::Aggregate::Sum)
                       .Case("MIN", TreeModel::Aggregate::Min)
                       .Case("MAX", TreeModel::Aggregate::Max)
                       .Default(std::nullopt);
  if (!aggregate)
    return error("aggregate_function", "expected SUM, AVERAGE, MIN or MAX, found '" + name + "'");
  model.aggregate = *aggregate;
  if (name == "AVERAGE" && !model.trees.empty())
    model.divisor = static_cast<double>(model.trees.size());
  return success();
}

LogicalResult Importer::readTransform(StringRef name) {
  using Link = TreeModel::Link;
  bool one = model.base.size() == 1;
  auto link = llvm::StringSwitch<std::optional<Link>>(name)
                  .Case("NONE", Link::Identity)
                  .Case("LOGISTIC", one ? Link::Logistic : Link::OneVsAll)
                  .Case("SOFTMAX", Link::Softmax)
                  .Case("SOFTMAX_ZERO", Link::SoftmaxZero)
                  .Case("PROBIT", Link::Probit)
                  .Default(std::nullopt);
  if (!link)
    return error("post_transform", "expected NONE, LOGISTIC, SOFTMAX, SOFTMAX_ZERO or PROBIT, found '" + name + "'");
  model.link = *link;
  return success();
}

LogicalResult Importer::readBase(int64_t targets) {
  if (failed(getFloats("base_values", model.base)))
    return failure();
  for (size_t k = 0; k < model.base.size(); ++k)
    if (std::isnan(model.base[k]))
      return error("base_values", k, "expected a number, found NaN");
  if (model.base.empty())
    model.base.assign(targets, 0);
  if (static_cast<int64_t>(model.base.size()) != targets)
    return error("base_values", "expected " + Twine(targets) + " entries, found " + Twine(model.base.size()));
  return success();
}

} // namespace lathe::onnx_trees
