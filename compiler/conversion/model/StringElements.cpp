//===- StringElements.cpp - Strings in memory -----------------------------===//

#include "compiler/conversion/model/StringElements.h"

#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/BuiltinTypeInterfaces.h"
#include "mlir/IR/DialectRegistry.h"

using namespace mlir;

namespace lathe {
namespace {

struct StringElement : MemRefElementTypeInterface::ExternalModel<StringElement, pipeline::StringType> {};

} // namespace

void registerStringElements(DialectRegistry &registry) {
  registry.addExtension(
      +[](MLIRContext *context, pipeline::PipelineDialect *) { pipeline::StringType::attachInterface<StringElement>(*context); });
}

} // namespace lathe
