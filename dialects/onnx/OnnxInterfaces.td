#ifndef LATHE_DIALECTS_ONNX_INTERFACES_TD
#define LATHE_DIALECTS_ONNX_INTERFACES_TD

include "mlir/IR/OpBase.td"

def ShapeInferenceOpInterface : OpInterface<"ShapeInferenceOpInterface"> {
  let cppNamespace = "::lathe::onnx";
  let description = [{
    Says what an operator's results are: element types, ranks and sizes. Written once over `Dim`s, it serves type inference and
    verification, where sizes are numbers or unknown, and the lowering, where unknown sizes are computed by emitted code.
    Implemented by external models, beside each other in dialects/onnx/shapes.
  }];
  let methods = [
    InterfaceMethod<[{
      Appends one result for each output of the operator's schema, in order, whether the op has that optional result or not;
      for a variadic output one for each result. Reports what is wrong with the operands or attributes by `b.error()`, in
      the operator's terms, and fails then. May be called on ops whose result types are not set yet.
    }], "::llvm::LogicalResult", "inferResults",
    (ins "::lathe::onnx::ShapeBuilder &":$b, "::llvm::SmallVectorImpl<::lathe::onnx::ResultShape> &":$results)>,
  ];
}

#endif
