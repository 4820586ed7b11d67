//===- XGBoostFile.cpp - Reads the model files of XGBoost -----------------===//
//
// The format: https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html. Versions differ in what they write and not
// in what it means; what a version lacks is optional here.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/xgboost/XGBoostFile.h"

#include "compiler/import/trees/JsonDocument.h"
#include "llvm/ADT/StringSwitch.h"

#include <limits>

using llvm::StringRef;

namespace lathe::xgboost {
namespace {

/// Collects what is needed of the document; the place of a value decides what it is.
class Reader : public JsonVisitor {
public:
  explicit Reader(File &file) : file(file) {}

  bool beginObject() override {
    Slot slot = take();
    switch (slot.kind) {
    case Kind::Root:
    case Kind::Learner:
    case Kind::Objective:
    case Kind::Booster:
    case Kind::Strings:
    case Kind::Ignored:
      break;
    case Kind::Model:
      file.hasModel = true;
      break;
    case Kind::Tree:
      file.trees.emplace_back();
      break;
    default:
      return mismatch(slot);
    }
    frames.push_back(slot);
    return true;
  }

  bool key(StringRef name) override {
    next = child(frames.back(), name);
    next.key = name.str();
    return true;
  }

  bool beginArray() override {
    Slot slot = take();
    slot.isArray = true;
    switch (slot.kind) {
    case Kind::Trees:
      slot.kind = Kind::Tree;
      break;
    case Kind::Floats:
      slot.kind = Kind::Float;
      break;
    case Kind::Integers:
      slot.kind = Kind::Integer;
      break;
    case Kind::FeatureNames:
      slot.kind = Kind::FeatureName;
      break;
    case Kind::Ignored:
      break;
    default:
      return mismatch(slot);
    }
    frames.push_back(slot);
    return true;
  }

  bool endObject() override { return end(); }
  bool endArray() override { return end(); }

  bool number(const JsonNumber &value) override {
    const Slot &slot = current();
    switch (slot.kind) {
    case Kind::Float:
      slot.floats->push_back(value.toFloat());
      return true;
    case Kind::Integer:
      return takeInteger(slot, value);
    case Kind::TreeId:
      if (!value.isInteger)
        return mismatch(slot);
      file.trees.back().id = value.integer;
      return true;
    default:
      return slot.kind == Kind::Ignored || mismatch(slot);
    }
  }

  bool boolean(bool value) override {
    const Slot &slot = current();
    if (slot.kind == Kind::Integer) { // default_left of old versions
      slot.integers->push_back(value);
      return true;
    }
    return slot.kind == Kind::Ignored || mismatch(slot);
  }

  bool string(StringRef value) override {
    const Slot &slot = current();
    switch (slot.kind) {
    case Kind::String:
      *slot.string = value.str();
      return true;
    case Kind::Param:
      (*slot.strings)[slot.key] = value.str();
      return true;
    case Kind::FeatureName:
      file.featureNames.push_back(value.str());
      return true;
    default:
      return slot.kind == Kind::Ignored || mismatch(slot);
    }
  }

  bool null() override { return current().kind == Kind::Ignored || mismatch(current()); }

private:
  enum class Kind {
    Ignored,
    Root,
    Learner,
    Objective,
    Booster, // {"name", "model"}, of dart {"name", "gbtree": {"name", "model"}, "weight_drop"}
    Model,   // {"trees", "tree_info", ...}
    Trees,   // array of Tree
    Tree,
    TreeId,
    Strings, // object of Param
    Param,
    String,
    FeatureNames, // array of FeatureName
    FeatureName,
    Floats, // array of Float
    Float,
    Integers, // array of Integer
    Integer,
  };

  static StringRef describe(Kind kind) {
    switch (kind) {
    case Kind::Trees:
    case Kind::FeatureNames:
    case Kind::Floats:
    case Kind::Integers:
      return "an array";
    case Kind::TreeId:
    case Kind::Integer:
      return "a whole number of 32 bits";
    case Kind::Float:
      return "a number";
    case Kind::Param:
    case Kind::String:
    case Kind::FeatureName:
      return "a string";
    default:
      return "an object";
    }
  }

  /// What stands at a place, and where it goes; of an array, what its elements are.
  struct Slot {
    Kind kind = Kind::Ignored;
    std::vector<float> *floats = nullptr;
    std::vector<int32_t> *integers = nullptr;
    std::string *string = nullptr;
    StringMap *strings = nullptr;
    std::string key;
    bool isArray = false;
  };

  static Slot of(Kind kind) {
    Slot slot;
    slot.kind = kind;
    return slot;
  }
  static Slot floats(std::vector<float> &to) {
    Slot slot = of(Kind::Floats);
    slot.floats = &to;
    return slot;
  }
  static Slot integers(std::vector<int32_t> &to) {
    Slot slot = of(Kind::Integers);
    slot.integers = &to;
    return slot;
  }
  static Slot string(std::string &to) {
    Slot slot = of(Kind::String);
    slot.string = &to;
    return slot;
  }
  static Slot strings(StringMap &to) {
    Slot slot = of(Kind::Strings);
    slot.strings = &to;
    return slot;
  }

  Slot child(const Slot &frame, StringRef name) {
    switch (frame.kind) {
    case Kind::Root:
      return name == "learner" ? of(Kind::Learner) : Slot();
    case Kind::Learner:
      if (name == "learner_model_param")
        return strings(file.modelParam);
      if (name == "objective")
        return of(Kind::Objective);
      if (name == "gradient_booster")
        return of(Kind::Booster);
      if (name == "feature_names")
        return of(Kind::FeatureNames);
      return Slot();
    case Kind::Objective:
      return name == "name" ? string(file.objective) : Slot();
    case Kind::Booster:
      if (name == "name" && frame.key != "gbtree")
        return string(file.booster);
      if (name == "model")
        return of(Kind::Model);
      if (name == "gbtree" && frame.key != "gbtree")
        return of(Kind::Booster);
      if (name == "weight_drop")
        return floats(file.treeWeights);
      return Slot();
    case Kind::Model:
      if (name == "trees")
        return of(Kind::Trees);
      if (name == "tree_info")
        return integers(file.treeInfo);
      if (name == "weight_drop") // from 3.4 on
        return floats(file.treeWeights);
      return Slot();
    case Kind::Tree:
      return treeChild(file.trees.back(), name);
    case Kind::Strings: {
      Slot slot = of(Kind::Param);
      slot.strings = frame.strings;
      return slot;
    }
    default:
      return Slot();
    }
  }

  static Slot treeChild(Tree &tree, StringRef name) {
    return llvm::StringSwitch<Slot>(name)
        .Case("id", of(Kind::TreeId))
        .Case("tree_param", strings(tree.param))
        .Case("left_children", integers(tree.left))
        .Case("right_children", integers(tree.right))
        .Case("split_indices", integers(tree.feature))
        .Case("split_conditions", floats(tree.condition))
        .Case("default_left", integers(tree.defaultLeft))
        .Case("split_type", integers(tree.splitType))
        .Case("categories", integers(tree.categories))
        .Case("categories_nodes", integers(tree.categoryNodes))
        .Case("categories_segments", integers(tree.categorySegments))
        .Case("categories_sizes", integers(tree.categorySizes))
        .Case("leaf_weights", floats(tree.leafWeights))
        .Case("base_weights", floats(tree.baseWeights))
        .Default(Slot());
  }

  /// What is expected at the place at hand.
  const Slot &current() const {
    static const Slot root = of(Kind::Root);
    return frames.empty() ? root : frames.back().isArray ? frames.back() : next;
  }
  Slot take() const {
    Slot slot = current();
    slot.isArray = false;
    return slot;
  }

  bool end() {
    frames.pop_back();
    return true;
  }

  bool takeInteger(const Slot &slot, const JsonNumber &value) {
    if (!value.isInteger || value.integer < std::numeric_limits<int32_t>::min() ||
        value.integer > std::numeric_limits<int32_t>::max())
      return mismatch(slot);
    slot.integers->push_back(static_cast<int32_t>(value.integer));
    return true;
  }

  bool mismatch(const Slot &slot) {
    return fail("expected " + describe(slot.kind) +
                (slot.key.empty() ? "" : (slot.isArray ? " in '" : " as '") + slot.key + "'"));
  }

  File &file;
  std::vector<Slot> frames;
  Slot next;
};

} // namespace

llvm::LogicalResult readFile(const ModelText &text, File &file) {
  Reader reader(file);
  return readJson(text, reader);
}

} // namespace lathe::xgboost
