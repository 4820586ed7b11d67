//===- OnnxTreesImporter.h - What the parts of the import share -*- C++ -*-===//
#ifndef LATHE_COMPILER_IMPORT_ONNX_ONNXTREESIMPORTER_H
#define LATHE_COMPILER_IMPORT_ONNX_ONNXTREESIMPORTER_H

#include "compiler/import/trees/ModelText.h"
#include "compiler/import/trees/TreeModel.h"
#include "onnx/onnx.pb.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

#include <limits>

namespace lathe::onnx_trees {

using llvm::failed;
using llvm::failure;
using llvm::LogicalResult;
using llvm::StringRef;
using llvm::succeeded;
using llvm::success;
using llvm::Twine;

enum class Mode { LessOrEqual, Less, GreaterOrEqual, Greater, Equal, NotEqual, Member, Leaf };

/// A node of the file; nodes of the model have the same numbers, and come before those that were added.
struct Test {
  Mode mode = Mode::Leaf;
  int32_t feature = 0;
  double split = 0;
  bool missingTrue = false;
  int32_t whenTrue = 0, whenFalse = 0;
  llvm::ArrayRef<double> members;
};

inline StringRef textOf(const std::string &s) { return s; }

/// Reads one model; what it has read is in its members, for the steps that follow.
class Importer {
public:
  Importer(const ModelText &text, TreeModel &model) : text(text), model(model) {}

  LogicalResult run();

private:
  /// Reports an error about an attribute of the ensemble, or about one of its entries.
  LogicalResult error(StringRef attribute, const Twine &message) {
    return text.errorIn(ensemblePath + "." + attribute, message);
  }
  LogicalResult error(StringRef attribute, int64_t i, const Twine &message) {
    return text.errorIn(ensemblePath + "." + attribute + "[" + Twine(i) + "]", message);
  }

  LogicalResult findEnsemble(const onnx::GraphProto &graph);
  LogicalResult findRows(const onnx::GraphProto &graph);
  LogicalResult readWidth(const onnx::GraphProto &graph);
  LogicalResult readNodes();
  LogicalResult readLeaves(StringRef prefix, int64_t targets);
  LogicalResult readNodesV5();
  LogicalResult readRegressor();
  LogicalResult readClassifier();
  LogicalResult readEnsembleV5();
  LogicalResult readAggregate(StringRef name);
  LogicalResult readBase(int64_t targets);
  LogicalResult readTransform(StringRef name);
  LogicalResult checkTrees();
  LogicalResult checkTest(StringRef attribute, int64_t i, const Test &test);
  void buildTest(int32_t index, const Test &test);
  void buildMember(int32_t index, const Test &test);

  /// Of a node of a tree, which both count from 0; ~0 is none.
  static uint64_t getKey(int64_t tree, int64_t node) {
    constexpr int64_t kEnd = std::numeric_limits<int32_t>::max();
    return tree < 0 || node < 0 || tree >= kEnd || node >= kEnd ? ~0ull : static_cast<uint64_t>(tree) << 32 | node;
  }
  int32_t lookUp(int64_t tree, int64_t node) const {
    uint64_t key = getKey(tree, node);
    auto it = key == ~0ull ? nodeOf.end() : nodeOf.find(key);
    return it == nodeOf.end() ? -1 : it->second;
  }

  const onnx::AttributeProto *find(StringRef name) const { return attributes.lookup(name); }
  int64_t getInt(StringRef name, int64_t absent) const {
    const onnx::AttributeProto *attribute = find(name);
    return attribute ? attribute->i() : absent;
  }
  StringRef getString(StringRef name, StringRef absent) const {
    const onnx::AttributeProto *attribute = find(name);
    return attribute ? textOf(attribute->s()) : absent;
  }
  LogicalResult getInts(StringRef name, int64_t size, llvm::ArrayRef<int64_t> &ints) {
    const onnx::AttributeProto *attribute = find(name);
    ints = attribute ? llvm::ArrayRef<int64_t>(attribute->ints().data(), attribute->ints_size()) : llvm::ArrayRef<int64_t>();
    if (size >= 0 && static_cast<int64_t>(ints.size()) != size)
      return error(name, "expected " + Twine(size) + " entries, found " + Twine(ints.size()));
    return success();
  }
  LogicalResult getFloats(StringRef name, std::vector<double> &values);
  LogicalResult getTensor(StringRef name, std::vector<double> &values);

  const ModelText &text;
  TreeModel &model;
  onnx::ModelProto file;
  const onnx::NodeProto *ensemble = nullptr;
  std::string ensemblePath = "graph";
  llvm::StringMap<const onnx::AttributeProto *> attributes;
  llvm::DenseMap<uint64_t, int32_t> nodeOf;           // by key: node of the model
  std::vector<std::pair<StringRef, int64_t>> placeOf; // of a node of the model
  std::vector<double> members;
  std::vector<Test> tests; // nodes of the file
  std::vector<bool> weightsOfClass;
  bool allPositive = true;
};

} // namespace lathe::onnx_trees

#endif // LATHE_COMPILER_IMPORT_ONNX_ONNXTREESIMPORTER_H
