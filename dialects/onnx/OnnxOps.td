#ifndef LATHE_DIALECTS_ONNX_OPS_TD
#define LATHE_DIALECTS_ONNX_OPS_TD

// What is not an operator with a schema of its own: constants and the ends of graphs. The operators lie in Onnx<Group>Ops.td.

include "dialects/onnx/OnnxBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/CommonAttrConstraints.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"

def Onnx_ConstantOp : Op<Onnx_Dialect, "Constant", [ConstantLike, Pure, AllTypesMatch<["value", "output"]>]> {
  let summary = "a tensor that the model holds";
  let description = [{
    All forms of ONNX's Constant, and initializers. Large values are resources (`dense_resource`).
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs AnyRankedTensor:$output);
  let builders = [OpBuilder<(ins "::mlir::ElementsAttr":$value), [{
    build($_builder, $_state, value.getType(), value);
  }]>];
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
}

def Onnx_YieldOp : Op<Onnx_Dialect, "Yield", [Pure, ReturnLike, Terminator]> {
  let summary = "the outputs of a graph within an operator";
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
}

#endif
