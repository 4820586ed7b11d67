#ifndef LATHE_DIALECTS_ONNX_BASE_TD
#define LATHE_DIALECTS_ONNX_BASE_TD

include "dialects/onnx/OnnxTypes.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/CommonAttrConstraints.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

/// An operator. `verify` compares it with its schema (Operators.h) and its results with what is inferred (Shape.h).
class Onnx_OpBase<string name, list<Trait> traits> : Op<Onnx_Dialect, name, traits> {
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::verify() { return ::lathe::onnx::verifyOperator(getOperation()); }
  }];
}

class Onnx_Op<string name, list<Trait> traits> : Onnx_OpBase<name, traits # [Pure]> {
  let assemblyFormat = "`(` operands `)` attr-dict `:` functional-type(operands, results)";
}

/// An operator with graphs among its attributes. They may use the values around them.
class Onnx_RegionOp<string name, list<Trait> traits> : Onnx_OpBase<name, traits # [RecursiveMemoryEffects]> {
  let assemblyFormat = "`(` operands `)` attr-dict-with-keyword regions `:` functional-type(operands, results)";
}

#endif
