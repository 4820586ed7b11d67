#ifndef LATHE_DIALECTS_ONNX_TYPES_TD
#define LATHE_DIALECTS_ONNX_TYPES_TD

include "dialects/onnx/OnnxDialect.td"
include "dialects/pipeline/PipelineTypes.td"
include "mlir/IR/AttrTypeBase.td"

class Onnx_Type<string name, string typeMnemonic> : TypeDef<Onnx_Dialect, name> {
  let mnemonic = typeMnemonic;
}

def Onnx_SequenceType : Onnx_Type<"Sequence", "seq"> {
  let summary = "any number of values of one type, which may differ in their sizes";
  let parameters = (ins "::mlir::Type":$elementType);
  let assemblyFormat = "`<` $elementType `>`";
}

def Onnx_OptionalType : Onnx_Type<"Optional", "opt"> {
  let summary = "a value or none";
  let parameters = (ins "::mlir::Type":$elementType);
  let assemblyFormat = "`<` $elementType `>`";
}

def Onnx_MapType : Onnx_Type<"Map", "map"> {
  let summary = "keys, integers or strings, each with a value";
  let parameters = (ins "::mlir::Type":$keyType, "::mlir::Type":$valueType);
  let assemblyFormat = "`<` $keyType `,` $valueType `>`";
}

#endif
