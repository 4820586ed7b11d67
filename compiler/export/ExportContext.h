//===- ExportContext.h - What the parts of the export share -----*- C++ -*-===//
#ifndef LATHE_COMPILER_EXPORT_EXPORTCONTEXT_H
#define LATHE_COMPILER_EXPORT_EXPORTCONTEXT_H

#include "compiler/export/GraphBuilder.h"
#include "dialects/feature/Feature.h"
#include "dialects/pipeline/Pipeline.h"
#include "dialects/train/Train.h"
#include "dialects/tree/Tree.h"
#include "llvm/ADT/DenseMap.h"

namespace lathe::onnx_export {

using llvm::ArrayRef;
using llvm::failed;
using llvm::failure;
using llvm::LogicalResult;
using llvm::SmallVector;
using llvm::StringRef;
using llvm::success;

/// What stands for a missing timestamp, as in generated code and as NumPy's NaT.
inline constexpr int64_t kMissingTicks = INT64_MIN;

/// Values of the IR, as tensors of a row per row of the batch: numbers are double[N, 1] and NaN when missing, timestamps and
/// categories int64[N, 1], strings [N, 1] and empty when missing, slots float[N, W].
class FeatureExport {
public:
  FeatureExport(GraphBuilder &b, int opset) : b(b), opset(opset) {}

  void bind(mlir::Value argument, const Value &input) { values[argument] = input; }
  /// The features of the graph, double[N, W] or float[N, W], rounded to the type of the model.
  llvm::FailureOr<Value> exportGraph(feature::GraphOp graph, ElementType rowType);
  bool usesTextFunctions() const { return !strings.empty(); }

private:
  LogicalResult exportOp(mlir::Operation *op);
  Value exportImpute(feature::ImputeOp op, const Value &x);
  Value exportClip(feature::ClipOp op, Value x);
  Value exportLog1p(const Value &x);
  Value exportAffine(const Value &x, double center, double scale);
  Value exportBucketize(feature::BucketizeOp op, Value x);
  Value exportVocabulary(feature::VocabularyOp op, const Value &x);
  Value exportFormat(const Value &x);
  Value exportOneHot(feature::OneHotOp op, const Value &code);
  Value exportDatePart(feature::DatePart part, const Value &ticks);
  Value exportHash(feature::HashOp op);
  Value exportNgrams(feature::NgramsOp op);

  /// Bytes of a string column, int64[N, L], and their number, int64[N, 1]. All columns share one call of `Bytes`.
  std::pair<Value, Value> getBytes(mlir::Value text);
  Value remainder(const Value &hash, int64_t buckets);
  Value nan() { return b.f64(std::numeric_limits<double>::quiet_NaN()); }

  GraphBuilder &b;
  int opset;
  llvm::DenseMap<mlir::Value, Value> values;
  SmallVector<mlir::Value> strings; // those whose bytes are read
  Value bytes, sizes;               // of `strings`: int64[N, S, L] and int64[N, S]
};

/// The margins of the model, float[N, M] or double[N, M].
llvm::FailureOr<Value> exportEnsemble(GraphBuilder &b, tree::EnsembleOp ensemble, Value features);
Value exportLinear(GraphBuilder &b, train::LinearModelOp linear, const Value &features);

/// Predictions of margins, double[N, M].
Value exportLink(GraphBuilder &b, tree::Link link, const Value &margins);

} // namespace lathe::onnx_export

#endif // LATHE_COMPILER_EXPORT_EXPORTCONTEXT_H
