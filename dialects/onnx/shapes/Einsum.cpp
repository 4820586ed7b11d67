//===- Einsum.cpp - Equations of Einsum -----------------------------------===//

#include "dialects/onnx/shapes/Einsum.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace lathe::onnx {

/// A dimension's name: a letter, or the distance of a dimension of the ellipsis from its end, plus 256.
using Label = unsigned;
static Label ellipsisLabel(size_t fromEnd) { return 256 + fromEnd; }

namespace {
/// The labels of one term, with at most one ellipsis.
struct Term {
  SmallVector<Label> before, after;
  bool hasEllipsis = false;
};
} // namespace

static std::optional<Term> parseTerm(ShapeBuilder &b, StringRef text) {
  Term term;
  while (!text.empty()) {
    if (text.consume_front("...")) {
      if (term.hasEllipsis) {
        b.error() << "equation has a term with two ellipses; expected one at most";
        return std::nullopt;
      }
      term.hasEllipsis = true;
      continue;
    }
    if (!llvm::isAlpha(text.front())) {
      b.error() << "equation has '" << text.take_front(1) << "' where a letter, ',', '...' or '->' is expected";
      return std::nullopt;
    }
    (term.hasEllipsis ? term.after : term.before).push_back(static_cast<unsigned char>(text.front()));
    text = text.drop_front();
  }
  return term;
}

std::optional<Einsum> inferEinsum(ShapeBuilder &b, EinsumOp op) {
  std::string equation;
  for (char c : op.getEquation())
    if (c != ' ')
      equation.push_back(c);
  auto [left, right] = StringRef(equation).split("->");
  bool isExplicit = StringRef(equation).contains("->");
  SmallVector<StringRef> texts;
  left.split(texts, ',');
  if (texts.size() != op.getInputs().size()) {
    b.error() << "equation has " << texts.size() << " terms for " << op.getInputs().size() << " inputs; expected as many";
    return std::nullopt;
  }
  // The dimensions of the ellipsis, which is as long as the longest.
  SmallVector<SmallVector<Label>> labels;
  size_t ellipsis = 0;
  for (auto [i, text, input] : llvm::enumerate(texts, op.getInputs())) {
    std::optional<Term> term = parseTerm(b, text);
    if (!term)
      return std::nullopt;
    size_t rank = b.rank(input), named = term->before.size() + term->after.size();
    if (named > rank || (named < rank && !term->hasEllipsis)) {
      b.error() << "equation has " << named << " labels for input " << i << ", of rank " << rank << "; expected as many";
      return std::nullopt;
    }
    SmallVector<Label> &all = labels.emplace_back(term->before);
    for (size_t k = rank - named; k != 0; --k)
      all.push_back(ellipsisLabel(k));
    all.append(term->after);
    ellipsis = std::max(ellipsis, rank - named);
  }
  SmallVector<Label> output;
  if (isExplicit) {
    std::optional<Term> term = parseTerm(b, right);
    if (!term)
      return std::nullopt;
    output = term->before;
    if (term->hasEllipsis)
      for (size_t k = ellipsis; k != 0; --k)
        output.push_back(ellipsisLabel(k));
    output.append(term->after);
  } else {
    // The ellipsis, then what appears once, in alphabetic order.
    for (size_t k = ellipsis; k != 0; --k)
      output.push_back(ellipsisLabel(k));
    unsigned counts[256] = {};
    for (ArrayRef<Label> all : labels)
      for (Label label : all)
        if (label < 256)
          ++counts[label];
    for (Label label = 0; label != 256; ++label)
      if (counts[label] == 1)
        output.push_back(label);
  }
  SmallVector<Label> loops;
  for (Label label : output) {
    if (llvm::is_contained(loops, label)) {
      b.error() << "equation names a dimension of the result twice; expected distinct labels";
      return std::nullopt;
    }
    if (llvm::none_of(labels, [&](ArrayRef<Label> all) { return llvm::is_contained(all, label); })) {
      b.error() << "equation has a label in the result that no input has";
      return std::nullopt;
    }
    loops.push_back(label);
  }
  Einsum einsum;
  einsum.outputRank = output.size();
  for (ArrayRef<Label> all : labels) {
    SmallVector<unsigned> &dims = einsum.operands.emplace_back();
    for (Label label : all) {
      auto *found = llvm::find(loops, label);
      dims.push_back(found - loops.begin());
      if (found == loops.end())
        loops.push_back(label);
    }
  }
  // Sizes of one are broadcast.
  einsum.loops.assign(loops.size(), Dim(1));
  for (auto [input, dims] : llvm::zip(op.getInputs(), einsum.operands))
    for (auto [i, loop] : llvm::enumerate(dims)) {
      std::optional<Dims> merged = b.broadcast({Dims{einsum.loops[loop]}, Dims{b.size(input, i)}});
      if (!merged)
        return std::nullopt;
      einsum.loops[loop] = merged->front();
    }
  return einsum;
}

} // namespace lathe::onnx
