//===- ReferenceEnsemble.cpp - What an ensemble means ---------------------===//

#include "compiler/reference/ReferenceEnsemble.h"

#include "runtime/math/elementary.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace mlir;

namespace lathe {
namespace {

bool isMissing(tree::EnsembleOp ensemble, int32_t feature, double x) {
  if (auto value = ensemble.getMissingValue(); value && x == value->convertToDouble())
    return true;
  switch (ensemble.getMissingOf(feature)) {
  case tree::Missing::NaN:
    return std::isnan(x);
  case tree::Missing::Zero:
    return std::isnan(x) || std::fabs(x) <= static_cast<double>(1e-35f);
  case tree::Missing::None:
    return false;
  }
  llvm_unreachable("every kind is listed");
}

bool isInSet(tree::EnsembleOp ensemble, int32_t set, double x) {
  double category = ensemble.getCategoryFloor() ? std::floor(x) : std::trunc(x);
  ArrayRef<int32_t> words = ensemble.getWordsOf(set);
  if (!(category >= 0 && category < 32.0 * words.size()))
    return (*ensemble.getOtherLeft())[set] != 0;
  size_t code = static_cast<size_t>(category);
  return static_cast<uint32_t>(words[code / 32]) >> (code % 32) & 1;
}

bool goesLeft(tree::EnsembleOp ensemble, int32_t node, ArrayRef<double> features) {
  int32_t feature = ensemble.getFeature()[node];
  double x = features[feature];
  if (isMissing(ensemble, feature, x))
    return ensemble.getMissingLeft()[node] != 0;
  if (std::isnan(x))
    x = 0;
  int32_t set = ensemble.getSetOf(node);
  return set >= 0 ? isInSet(ensemble, set, x) : x < ensemble.getThreshold()[node];
}

int32_t findLeaf(tree::EnsembleOp ensemble, int32_t root, ArrayRef<double> features) {
  int32_t node = root;
  while (ensemble.getFeature()[node] >= 0)
    node = ensemble.getLeft()[node] + !goesLeft(ensemble, node, features);
  return node;
}

std::vector<double> softmaxOf(const std::vector<double> &powers) {
  double sum = 0;
  for (double power : powers)
    sum += power;
  std::vector<double> shares;
  for (double power : powers)
    shares.push_back(power / sum);
  return shares;
}

double logistic(double m) { return 1 / (1 + lathe_exp(-m)); }

double probit(double m) {
  double x = 2 * m - 1, log = lathe_log((1 - x) * (1 + x));
  double v = 2 / (3.14159265358979323846 * 0.147) + 0.5 * log;
  double root = std::sqrt(std::sqrt(v * v - (1 / 0.147) * log) - v);
  return 1.41421356 * (x < 0 ? -root : root);
}

} // namespace

std::vector<double> referenceMargins(tree::EnsembleOp ensemble, ArrayRef<double> features) {
  bool isF64 = ensemble.getBase().isF64(), isSum = ensemble.getAggregate() == tree::Aggregate::Sum;
  auto round = [&](double x) { return isF64 ? x : static_cast<double>(static_cast<float>(x)); };
  // Sums, products and quotients of floats, computed as doubles and rounded, are those of float arithmetic.
  size_t outputs = ensemble.getBase().size();
  std::vector<double> margins(outputs, 0);
  std::vector<bool> hasLeaf(outputs, false);
  for (size_t k = 0; k < outputs && isSum && !ensemble.getBaseLast(); ++k)
    margins[k] = ensemble.getBase()[k];
  for (auto [root, output] : llvm::zip_equal(ensemble.getRoots(), ensemble.getOutputs())) {
    int32_t leaf = findLeaf(ensemble, root, features);
    for (size_t i = 0; i < static_cast<size_t>(ensemble.getLeafSize()); ++i) {
      double value = ensemble.getValue()[leaf * ensemble.getLeafSize() + i], &margin = margins[output + i];
      if (isSum)
        margin = round(margin + value);
      else if (!hasLeaf[output + i])
        margin = value;
      else
        margin = ensemble.getAggregate() == tree::Aggregate::Min ? std::min(margin, value) : std::max(margin, value);
      hasLeaf[output + i] = true;
    }
  }
  for (size_t k = 0; k < outputs; ++k) {
    if (auto divisor = ensemble.getDivisor())
      margins[k] = round(margins[k] / round(divisor->convertToDouble()));
    if (!isSum)
      margins[k] = hasLeaf[k] ? round(margins[k] + ensemble.getBase()[k]) : ensemble.getBase()[k];
    else if (ensemble.getBaseLast())
      margins[k] = round(margins[k] + ensemble.getBase()[k]);
  }
  return margins;
}

std::vector<double> referenceLink(tree::Link link, std::vector<double> margins) {
  double largest = margins.empty() ? 0 : *std::max_element(margins.begin(), margins.end());
  for (double &m : margins) {
    switch (link) {
    case tree::Link::Identity:
      break;
    case tree::Link::Logistic:
    case tree::Link::OneVsAll:
      m = logistic(m);
      break;
    case tree::Link::Softmax:
      m = lathe_exp(m - largest);
      break;
    case tree::Link::Exp:
      m = lathe_exp(m);
      break;
    case tree::Link::Sign:
      m = m > 0 ? 1 : 0;
      break;
    case tree::Link::SignedSquare:
      m = m * std::fabs(m);
      break;
    case tree::Link::Log1pExp:
      m = std::max(m, 0.0) + lathe_log1p(lathe_exp(-std::fabs(m)));
      break;
    case tree::Link::Probit:
      m = probit(m);
      break;
    case tree::Link::SoftmaxZero:
      m = std::fabs(m) <= 1e-7 ? m * lathe_exp(-largest) : lathe_exp(m - largest);
      break;
    }
  }
  return link == tree::Link::Softmax || link == tree::Link::SoftmaxZero ? softmaxOf(margins) : margins;
}

} // namespace lathe
