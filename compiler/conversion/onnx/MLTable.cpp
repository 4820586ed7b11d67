//===- MLTable.cpp - Finding keys -----------------------------------------===//

#include "compiler/conversion/onnx/MLTable.h"

#include "compiler/conversion/onnx/MLScores.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace lathe::onnx {
namespace {

class StringTable : public Table {
public:
  explicit StringTable(ArrayRef<StringRef> keys) {
    llvm::StringMap<size_t> known;
    for (auto [i, key] : llvm::enumerate(keys))
      if (known.insert({key, i}).second) {
        values.push_back(key);
        places.push_back(i);
      }
    places.push_back(keys.size());
  }

  void prepare(Kit &k) override {
    auto module = k.getOp()->getParentOfType<ModuleOp>();
    OpBuilder::InsertionGuard guard(k.getRewriter());
    k.getRewriter().setInsertionPointToStart(module.getBody());
    std::string name;
    for (unsigned i = 0; name.empty() || module.lookupSymbol(name); ++i)
      name = "keys_" + std::to_string(i);
    pipeline::VocabularyOp::create(k.getRewriter(), k.getLoc(), name, k.getStrArrayAttr(values));
    table = FlatSymbolRefAttr::get(k.getContext(), name);
    placesOf = constantIntegers(k, places);
  }

  Value find(Kit &k, Value key) override {
    Value number = pipeline::LookupOp::create(k, k.getI64Type(), key, table);
    Value isUnknown = k.compare(Kit::Compare::Less, number, k.integer(k.getI64Type(), 0));
    Value place = k.select(isUnknown, k.integer(k.getI64Type(), values.size()), number);
    return k.toIndex(k.load(placesOf, {k.toIndex(place)}));
  }

private:
  SmallVector<StringRef> values;
  SmallVector<int64_t> places; // by number
  FlatSymbolRefAttr table;
  Value placesOf;
};

/// Integers or floats, sorted; NaN has a place of its own.
class NumberTable : public Table {
public:
  template <typename Number> NumberTable(ArrayRef<Number> keys, Type type) : type(type), count(keys.size()), nanPlace(count) {
    SmallVector<std::pair<Number, int64_t>> sorted;
    for (auto [i, key] : llvm::enumerate(keys)) {
      if (key == key)
        sorted.push_back({key, i});
      else if (nanPlace == count)
        nanPlace = i;
    }
    llvm::stable_sort(sorted, [](const auto &a, const auto &b) { return a.first < b.first; });
    sorted.erase(std::unique(sorted.begin(), sorted.end(), [](const auto &a, const auto &b) { return a.first == b.first; }),
                 sorted.end());
    // As many as a power of two, the last one several times.
    while (!sorted.empty() && !llvm::isPowerOf2_64(sorted.size()))
      sorted.push_back(sorted.back());
    for (auto [key, place] : sorted) {
      places.push_back(place);
      if constexpr (std::is_integral_v<Number>)
        attributes.push_back(IntegerAttr::get(type, key));
      else
        attributes.push_back(FloatAttr::get(type, static_cast<double>(key)));
    }
  }

  void prepare(Kit &k) override {
    if (places.empty())
      return;
    keysOf = arith::ConstantOp::create(
        k, DenseElementsAttr::get(RankedTensorType::get({static_cast<int64_t>(places.size())}, type), attributes));
    placesOf = constantIntegers(k, places);
  }

  Value find(Kit &k, Value key) override {
    Value result = k.index(count);
    if (!places.empty()) {
      // The last key that is not above: halves of the table, without a branch.
      Value place = k.index(0);
      for (int64_t step = places.size() / 2; step > 0; step /= 2) {
        Value next = arith::AddIOp::create(k, place, k.index(step));
        Value isAbove = k.compare(Kit::Compare::Greater, k.load(keysOf, {next}), key);
        place = k.select(isAbove, place, next);
      }
      Value isFound = k.compare(Kit::Compare::Equal, k.load(keysOf, {place}), key);
      result = k.select(isFound, k.toIndex(k.load(placesOf, {place})), result);
    }
    if (nanPlace != count)
      result = k.select(k.compare(Kit::Compare::NotEqual, key, key), k.index(nanPlace), result);
    return result;
  }

private:
  Type type;
  int64_t count, nanPlace;
  SmallVector<int64_t> places;
  SmallVector<Attribute> attributes;
  Value keysOf, placesOf;
};

SmallVector<StringRef> toStrings(ArrayAttr array) {
  return llvm::map_to_vector(array.getAsRange<StringAttr>(), [](StringAttr s) { return s.getValue(); });
}

} // namespace

std::unique_ptr<Table> makeTable(ArrayAttr strings) { return std::make_unique<StringTable>(toStrings(strings)); }

std::unique_ptr<Table> makeTable(Kit &k, ArrayRef<int64_t> integers) {
  return std::make_unique<NumberTable>(integers, k.getI64Type());
}

std::unique_ptr<Table> makeTable(Kit &k, ArrayRef<float> floats) {
  return std::make_unique<NumberTable>(floats, k.getF32Type());
}

std::unique_ptr<Table> makeTable(ElementsAttr keys) {
  Type type = keys.getElementType();
  if (isa<pipeline::StringType>(type)) {
    auto strings = dyn_cast<DenseStringElementsAttr>(keys);
    return strings ? std::make_unique<StringTable>(llvm::to_vector(strings.getValues<StringRef>())) : nullptr;
  }
  if (isa<IntegerType>(type)) {
    SmallVector<int64_t> numbers =
        llvm::map_to_vector(keys.getValues<APInt>(), [](const APInt &x) { return x.getSExtValue(); });
    return std::make_unique<NumberTable>(ArrayRef<int64_t>(numbers), type);
  }
  SmallVector<double> numbers =
      llvm::map_to_vector(keys.getValues<APFloat>(), [](const APFloat &x) { return x.convertToDouble(); });
  return std::make_unique<NumberTable>(ArrayRef<double>(numbers), type);
}

} // namespace lathe::onnx
