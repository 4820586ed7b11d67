#ifndef LATHE_DIALECTS_TRAIN_TRAINENUMS_TD
#define LATHE_DIALECTS_TRAIN_TRAINENUMS_TD

include "mlir/IR/EnumAttr.td"

def Train_Loss : I32EnumAttr<"Loss", "loss of one row, a function of its margins and its label", [
  I32EnumAttrCase<"Squared", 0, "squared">,
  I32EnumAttrCase<"Logistic", 1, "logistic">,
  I32EnumAttrCase<"Softmax", 2, "softmax">,
]> {
  let cppNamespace = "::lathe::train";
}

#endif // LATHE_DIALECTS_TRAIN_TRAINENUMS_TD
