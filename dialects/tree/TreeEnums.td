#ifndef LATHE_DIALECTS_TREE_ENUMS_TD
#define LATHE_DIALECTS_TREE_ENUMS_TD

include "mlir/IR/EnumAttr.td"

class Tree_I32Enum<string name, string summary, list<I32EnumAttrCase> cases> : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::lathe::tree";
}

def Tree_Aggregate : Tree_I32Enum<"Aggregate", "what the leaves of a row become", [
  I32EnumAttrCase<"Sum", 0, "sum">,
  I32EnumAttrCase<"Min", 1, "min">,
  I32EnumAttrCase<"Max", 2, "max">,
]>;

// What a margin means; m is the margin times the ensemble's `link_scale`.
def Tree_Link : Tree_I32Enum<"Link", "from margins to predictions", [
  I32EnumAttrCase<"Identity", 0, "identity">,          // m
  I32EnumAttrCase<"Logistic", 1, "logistic">,          // 1 / (1 + exp(-m))
  I32EnumAttrCase<"Softmax", 2, "softmax">,            // exp(m_k) / sum of exp(m_j)
  I32EnumAttrCase<"Exp", 3, "exp">,                    // exp(m)
  I32EnumAttrCase<"Sign", 4, "sign">,                  // 1 when m > 0, else 0
  I32EnumAttrCase<"SignedSquare", 5, "signed_square">, // sign(m) m^2
  I32EnumAttrCase<"Log1pExp", 6, "log1p_exp">,         // log(1 + exp(m))
  I32EnumAttrCase<"OneVsAll", 7, "one_vs_all">,        // 1 / (1 + exp(-m_k)) for each class, not normalized
  I32EnumAttrCase<"Probit", 8, "probit">,              // the normal quantile of m, as ONNX has it
  I32EnumAttrCase<"SoftmaxZero", 9, "softmax_zero">,   // softmax over the margins that are not zero, as ONNX has it
]>;

// How a run of trees of a ranked ensemble is evaluated.
def Tree_KernelKind : I32EnumAttr<"KernelKind", "how a run of trees is evaluated", [
  I32EnumAttrCase<"Complete", 0, "complete">, // all tests, of trees padded to one depth
  I32EnumAttrCase<"Scan", 1, "scan">,         // all tests, in preorder, of trees of any shape with at most 256 leaves
  I32EnumAttrCase<"Walk", 2, "walk">,         // from the root to a leaf
]> {
  let cppNamespace = "::lathe::tree";
  let genSpecializedAttr = 0;
}

// How a feature says that it is missing, one per feature.
def Tree_Missing : Tree_I32Enum<"Missing", "which values of a feature are missing", [
  I32EnumAttrCase<"NaN", 0, "nan">,   // NaN
  I32EnumAttrCase<"Zero", 1, "zero">, // NaN, and what LightGBM takes for zero: |x| <= 1e-35f
  I32EnumAttrCase<"None", 2, "none">, // nothing: NaN counts as 0
]>;

#endif
