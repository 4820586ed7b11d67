//===- OnnxDialect.cpp - The onnx dialect ---------------------------------===//

#include "dialects/onnx/Groups.h"
#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/Operators.h"
#include "dialects/onnx/Shape.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::onnx;

#include "dialects/onnx/OnnxDialect.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/onnx/OnnxTypes.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/onnx/OnnxOps.cpp.inc"

void OnnxDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/onnx/OnnxTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/OnnxOps.cpp.inc"
      >();
  addElementwiseOps();
  addReductionOps();
  addQuantizationOps();
  addRandomOps();
  addTensorOps();
  addNNOps();
  addControlOps();
  addTextOps();
  addMLOps();
  addTrainingOps();
}

Operation *OnnxDialect::materializeConstant(OpBuilder &b, Attribute value, Type type, Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getType() != type)
    return nullptr;
  return ConstantOp::create(b, loc, elements);
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

//===----------------------------------------------------------------------===//
// Verification
//===----------------------------------------------------------------------===//

/// What a type variable stands for: the element type of a tensor, else the type.
static Type keyOf(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor ? tensor.getElementType() : Type();
}

/// Values of one type variable have one element type.
template <typename Ranges>
static LogicalResult verifyVariables(Operation *op, StringRef kind, StringRef formals, const Ranges &groups,
                                     llvm::StringMap<std::pair<Type, StringRef>> &variables) {
  for (auto [formal, group] : llvm::zip(parseFormals(formals), groups)) {
    if (!formal.isHomogeneous)
      continue;
    for (Type type : group.getTypes()) {
      Type key = keyOf(type);
      if (!key)
        continue;
      auto [entry, isNew] = variables.try_emplace(formal.type, key, formal.name);
      if (!isNew && entry->second.first != key)
        return op->emitOpError() << kind << " '" << formal.name << "' has elements of type " << key << "; expected "
                                 << entry->second.first << ", which '" << entry->second.second << "' has";
    }
  }
  return success();
}

LogicalResult onnx::verifyOperator(Operation *op) {
  const Operator *schema = lookupNewestOperator(op->getName().stripDialect());
  if (!schema)
    return op->emitOpError("is no operator of ONNX");
  llvm::StringMap<std::pair<Type, StringRef>> variables;
  if (failed(verifyVariables(op, "input", schema->inputs, getOperandGroups(op), variables)) ||
      failed(verifyVariables(op, "output", schema->outputs, getResultGroups(op), variables)))
    return failure();
  if (!isSupported(op))
    return success();
  ShapeBuilder b(op);
  FailureOr<SmallVector<ResultShape>> results = inferResults(op, b);
  if (failed(results))
    return failure();
  for (auto [index, result] : llvm::enumerate(*results))
    if (Type inferred = result.getType(); !mergeTypes(inferred, op->getResult(index).getType()))
      return op->emitOpError() << "result " << index << " is " << op->getResult(index).getType() << "; expected " << inferred;
  return success();
}
