//===- Operators.cpp - Every version of every operator --------------------===//

#include "dialects/onnx/Operators.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <tuple>

namespace lathe::onnx {

#define OPERATOR(domain, name, version, deprecated, inputs, outputs, attributes, types, minInputs, minOutputs)                 \
  {domain, name, version, deprecated, inputs, outputs, attributes, types, minInputs, minOutputs},
static constexpr Operator kOperators[] = {
#include "dialects/onnx/Operators.inc"
};
#undef OPERATOR

llvm::ArrayRef<Operator> getOperators() { return kOperators; }

llvm::ArrayRef<Operator> getVersions(llvm::StringRef domain, llvm::StringRef name) {
  if (domain == "ai.onnx")
    domain = "";
  auto key = std::make_tuple(domain, name);
  auto keyOf = [](const Operator &o) { return std::make_tuple(llvm::StringRef(o.domain), llvm::StringRef(o.name)); };
  const Operator *begin = llvm::lower_bound(kOperators, key, [&](const Operator &o, const auto &k) { return keyOf(o) < k; });
  const Operator *end = begin;
  while (end != std::end(kOperators) && keyOf(*end) == key)
    ++end;
  return {begin, end};
}

const Operator *lookupOperator(llvm::StringRef domain, llvm::StringRef name, int opset) {
  const Operator *found = nullptr;
  for (const Operator &o : getVersions(domain, name))
    if (o.version <= opset)
      found = &o;
  return found;
}

const Operator *lookupNewestOperator(llvm::StringRef name) {
  for (llvm::StringRef domain : {"", "ai.onnx.ml", "ai.onnx.preview", "ai.onnx.preview.training"})
    if (llvm::ArrayRef<Operator> versions = getVersions(domain, name); !versions.empty())
      return &versions.back();
  return nullptr;
}

llvm::SmallVector<Formal> parseFormals(llvm::StringRef text) {
  llvm::SmallVector<Formal> formals;
  while (!text.empty()) {
    auto [item, rest] = text.split(' ');
    text = rest;
    Formal formal;
    std::tie(formal.name, formal.type) = item.split(':');
    formal.isHomogeneous = !formal.name.consume_back("~");
    formal.isVariadic = formal.name.consume_back("*");
    formal.isOptional = formal.name.consume_back("?");
    formals.push_back(formal);
  }
  return formals;
}

int getNewestOpset(llvm::StringRef domain) {
  if (domain == "ai.onnx")
    domain = "";
  int newest = 0;
  for (const Operator &o : kOperators)
    if (o.domain == domain)
      newest = std::max(newest, o.version);
  return newest;
}

} // namespace lathe::onnx
