//===- ExportText.cpp - Hashes and n-grams --------------------------------===//

#include "compiler/export/ExportContext.h"

using namespace mlir;
using ::onnx::TensorProto;

namespace lathe::onnx_export {

std::pair<Value, Value> FeatureExport::getBytes(mlir::Value text) {
  int64_t count = strings.size(), index = llvm::find(strings, text) - strings.begin();
  if (bytes.empty()) {
    SmallVector<Value> columns = llvm::map_to_vector(strings, [&](mlir::Value string) { return values.lookup(string); });
    Value together = count == 1 ? columns[0] : b.add("Concat", columns, Attribute("axis", 1));
    // Each text once: most columns hold the same values again and again.
    std::vector<Value> distinct = b.addMany("Unique", {b.add("Reshape", {together, b.i64s(-1)})}, 3, Attribute("sorted", 0));
    std::vector<Value> parts = b.addMany("Bytes", {distinct[0]}, 2, {}, kFunctionDomain);
    Value place = b.add("Reshape", {distinct[2], b.i64s({-1, count})});
    bytes = b.add("Gather", {parts[0], place}, Attribute("axis", 0));
    sizes = b.add("Gather", {parts[1], place}, Attribute("axis", 0));
  }
  return {b.add("Gather", {bytes, b.i64(index)}, Attribute("axis", 1)),
          b.add("Gather", {sizes, b.i64s(index)}, Attribute("axis", 1))};
}

Value FeatureExport::remainder(const Value &hash, int64_t buckets) {
  return b.cast(b.add("Mod", {hash, b.u64(static_cast<uint64_t>(buckets))}), TensorProto::INT64);
}

Value FeatureExport::exportHash(feature::HashOp op) {
  Value hash = b.u64(static_cast<uint64_t>(op.getSeed())), isMissing;
  for (mlir::Value input : op.getInputs()) {
    auto [text, size] = getBytes(input);
    isMissing = b.add("Equal", {size, b.i64(0)});
    // A missing value hashes as the one byte that no UTF-8 text has.
    Value none = b.constant(makeTensor(ArrayRef<int64_t>(0xff), {1, 1}));
    Value rest = b.add("Sub", {b.size(text, 1), b.i64s(1)});
    Value noneAndZeros = b.add("Pad", {none, b.add("Concat", {b.i64s({0, 0, 0}), rest}, Attribute("axis", 0))});
    text = b.add("Where", {isMissing, noneAndZeros, text});
    size = b.add("Max", {size, b.i64(1)});
    Value begin = b.add("Sub", {size, size});
    hash = b.add("Hash", {text, begin, size, hash}, {}, kFunctionDomain);
  }
  Value bucket = remainder(hash, op.getBuckets());
  if (op.getInputs().size() > 1)
    return bucket;
  return b.add("Where", {isMissing, b.i64(0), b.add("Add", {bucket, b.i64(1)})});
}

Value FeatureExport::exportNgrams(feature::NgramsOp op) {
  std::vector<Value> words = b.addMany("Words", {getBytes(op.getInput()).first}, 4, {}, kFunctionDomain);
  Value text = words[0], first = words[1], last = words[2], count = words[3];
  Value width = b.size(first, 1);
  Value number = b.add("Range", {b.i64(0), b.add("Squeeze", {width}), b.i64(1)});
  int64_t buckets = op.getBuckets();
  // An n-gram goes from the begin of a word to the end of another; at the last words there is none.
  SmallVector<Value> allBegins, allSizes, allPresent;
  for (int64_t n = 1; n <= static_cast<int64_t>(op.getNgrams()); ++n) {
    Value end = last;
    if (n > 1) {
      Value padded = b.add("Pad", {last, b.i64s({0, 0, 0, n - 1})});
      end = b.add("Slice", {padded, b.i64s(n - 1), b.add("Add", {width, b.i64s(n - 1)}), b.i64s(1)});
    }
    Value isPresent = b.add("Less", {b.add("Add", {number, b.i64(n - 1)}), count});
    allBegins.push_back(first);
    allSizes.push_back(b.add("Where", {isPresent, b.add("Sub", {end, first}), b.i64(0)}));
    allPresent.push_back(isPresent);
  }
  auto join = [&](ArrayRef<Value> parts) {
    return parts.size() == 1 ? parts[0] : b.add("Concat", parts, Attribute("axis", 1));
  };
  Value begins = join(allBegins), lengths = join(allSizes), isPresent = join(allPresent);
  Value hash = b.add("Hash", {text, begins, lengths, b.u64(static_cast<uint64_t>(op.getSeed()))}, {}, kFunctionDomain);
  Value bucket = b.add("Where", {isPresent, remainder(hash, buckets), b.i64(buckets)});

  // Counts, with a place behind the buckets for what is no n-gram.
  Value shape = b.add("Concat", {b.size(text, 0), b.i64s(buckets + 1)}, Attribute("axis", 0));
  Value zeros = b.add("Expand", {b.constant(makeTensor(ArrayRef(0.0), {}, TensorProto::DOUBLE)), shape});
  Value ones = b.cast(isPresent, TensorProto::DOUBLE);
  Value counts = b.add("ScatterElements", {zeros, bucket, ones}, {Attribute("axis", 1), Attribute("reduction", "add")});
  counts = b.add("Slice", {counts, b.i64s(0), b.i64s(buckets), b.i64s(1)});
  switch (op.getWeight()) {
  case feature::NgramWeight::Count:
    break;
  case feature::NgramWeight::Binary:
    counts = b.add("Greater", {counts, b.f64(0)});
    break;
  case feature::NgramWeight::L2: {
    Value squares = b.add("ReduceSum", {b.add("Mul", {counts, counts}), b.i64s(1)});
    counts = b.add("Div", {counts, b.add("Sqrt", {b.add("Max", {squares, b.f64(1)})})});
    break;
  }
  }
  Value slots = b.cast(counts, TensorProto::FLOAT);
  if (op.getKept())
    slots = b.add("Gather", {slots, b.i64s(*op.getKept())}, Attribute("axis", 1));
  return slots;
}

} // namespace lathe::onnx_export
