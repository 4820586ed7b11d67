#ifndef LATHE_DIALECTS_ONNX_DIALECT_TD
#define LATHE_DIALECTS_ONNX_DIALECT_TD

include "mlir/IR/DialectBase.td"

def Onnx_Dialect : Dialect {
  let name = "onnx";
  let cppNamespace = "::lathe::onnx";
  let summary = "imported graphs of ONNX";
  let description = [{
    One op per operator of ai.onnx, ai.onnx.ml and ai.onnx.preview.training, under ONNX's own names and with ONNX's own attributes,
    in its newest version; the importer brings older versions to it. What an operator means is told by
    [ONNX's documentation](https://onnx.ai/onnx/operators/).

    Values are ranked tensors (`?` for sizes that are known at run time only), `!onnx.seq`, `!onnx.opt` and `!onnx.map`. Signed
    integers are signless (`i8`), unsigned ones are not (`ui8`), bool is `i1`, strings are `!pipeline.string`.

    Results are inferred, and verified, by `ShapeInferenceOpInterface`, which external models implement (`shapes/`). An op
    without it has no lowering either: the importer refuses its operator.
  }];
  let dependentDialects = ["::lathe::pipeline::PipelineDialect"];
  let useDefaultTypePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let extraClassDeclaration = [{
  private:
    // A group of operators each, in a file of its own.
    void addElementwiseOps();
    void addReductionOps();
    void addQuantizationOps();
    void addRandomOps();
    void addTensorOps();
    void addNNOps();
    void addControlOps();
    void addTextOps();
    void addMLOps();
    void addTrainingOps();
  public:
  }];
}

#endif
