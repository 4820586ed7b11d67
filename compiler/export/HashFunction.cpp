//===- HashFunction.cpp - XXH64 in ONNX -----------------------------------===//
//
// The algorithm: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md. Pieces of texts are hashed side by side: each
// step is computed for all of them, and taken by those that have it. All is uint64, which wraps around.
//
//===----------------------------------------------------------------------===//

#include "compiler/export/HashFunction.h"

#include "compiler/export/GraphBuilder.h"

using ::onnx::GraphProto;
using ::onnx::TensorProto;

namespace lathe::onnx_export {
namespace {

constexpr uint64_t kPrime1 = 0x9E3779B185EBCA87, kPrime2 = 0xC2B2AE3D27D4EB4F, kPrime3 = 0x165667B19E3779F9,
                   kPrime4 = 0x85EBCA77C2B2AE63, kPrime5 = 0x27D4EB2F165667C5;

/// Arithmetic of uint64, and bytes at places.
struct HashBuilder {
  GraphBuilder &b;
  Value length; // of rows, an int64 scalar

  Value add(const Value &x, const Value &y) { return b.add("Add", {x, y}); }
  Value mul(const Value &x, uint64_t by) { return b.add("Mul", {x, b.u64(by)}); }
  Value exclusiveOr(const Value &x, const Value &y) { return b.add("BitwiseXor", {x, y}); }
  Value shift(const Value &x, uint64_t by, const char *direction) {
    return b.add("BitShift", {x, b.u64(by)}, Attribute("direction", direction));
  }
  Value rotate(const Value &x, uint64_t by) { return b.add("BitwiseOr", {shift(x, by, "LEFT"), shift(x, 64 - by, "RIGHT")}); }
  Value round(const Value &state, const Value &word) { return mul(rotate(add(state, mul(word, kPrime2)), 31), kPrime1); }
  /// `after` where `taken` is 1, `before` where it is 0. Where is not of uint64 everywhere.
  Value select(const Value &taken, const Value &after, const Value &before) {
    return exclusiveOr(before, b.add("Mul", {exclusiveOr(before, after), taken}));
  }
  /// 1 where x is below y.
  Value isBelow(const Value &x, const Value &y) { return b.cast(b.add("Less", {x, y}), TensorProto::UINT64); }
  /// What rows have at places; a place behind the row is of a piece that does not take it.
  Value at(const Value &rows, const Value &place) {
    Value inside = b.add("Min", {place, b.add("Sub", {length, b.i64(1)})});
    return b.add("GatherElements", {rows, inside}, Attribute("axis", 1));
  }
};

/// From words of `bytes` bytes at each place to words of twice as many.
Value doubleWords(GraphBuilder &b, const Value &words, const Value &size, int64_t bytes) {
  Value padded = b.add("Pad", {words, b.i64s({0, 0, 0, bytes})});
  Value behind = b.add("Slice", {padded, b.i64s(bytes), b.add("Add", {size, b.i64s(bytes)}), b.i64s(1)});
  Value high = b.add("BitShift", {behind, b.u64(8 * bytes)}, Attribute("direction", "LEFT"));
  return b.add("BitwiseOr", {words, high});
}

/// The stripes of 32 bytes, a word of each for each of four states. Pieces of less have none.
std::vector<Value> hashStripes(GraphBuilder &b, const HashBuilder &h, const std::vector<Value> &states, const Value &words,
                               const Value &begin, const Value &stripes) {
  GraphProto body;
  body.set_name("stripe");
  declareScalar(*body.mutable_input(), "stripe_number", TensorProto::INT64);
  declareScalar(*body.mutable_input(), "stripe_goes_on", TensorProto::BOOL);
  std::vector<Value> before, after;
  for (int i = 0; i < 4; ++i) {
    before.push_back("stripe_state_" + std::to_string(i));
    declareTensor(*body.mutable_input(), before[i], TensorProto::UINT64);
  }
  GraphBuilder in(body, "stripe_");
  HashBuilder inner{in, h.length};
  Value taken = inner.isBelow("stripe_number", stripes);
  Value place = in.add("Add", {begin, in.add("Mul", {"stripe_number", in.i64(32)})});
  for (int i = 0; i < 4; ++i) {
    Value word = inner.at(words, in.add("Add", {place, in.i64(8 * i)}));
    after.push_back(inner.select(taken, inner.round(before[i], word), before[i]));
  }
  declareScalar(*body.mutable_output(), in.add("Identity", {"stripe_goes_on"}), TensorProto::BOOL);
  for (const Value &state : after)
    declareTensor(*body.mutable_output(), state, TensorProto::UINT64);
  Value most = b.add("ReduceMax", stripes, Attribute("keepdims", 0));
  std::vector<Value> inputs{most, ""};
  inputs.insert(inputs.end(), states.begin(), states.end());
  return b.addMany("Loop", inputs, 4, Attribute("body", body));
}

} // namespace

void defineHash(::onnx::FunctionProto &function) {
  for (const char *input : {"bytes", "begin", "size", "seed"})
    function.add_input(input);
  GraphBuilder b(function);
  for (const char *input : {"bytes", "begin", "size", "seed"})
    b.reserve(input);
  Value length = b.size("bytes", 1);
  HashBuilder h{b, b.add("Squeeze", {length})};
  Value bytes = b.cast("bytes", TensorProto::UINT64);
  Value halves = doubleWords(b, doubleWords(b, bytes, length, 1), length, 2);
  Value words = doubleWords(b, halves, length, 4);

  Value stripes = b.add("Div", {"size", b.i64(32)});
  Value zero = b.add("BitwiseXor", {b.cast("size", TensorProto::UINT64), b.cast("size", TensorProto::UINT64)});
  Value seed = h.add("seed", zero); // one of each piece
  std::vector<Value> states = {h.add(seed, b.u64(kPrime1 + kPrime2)), h.add(seed, b.u64(kPrime2)), seed,
                               h.add(seed, b.u64(0 - kPrime1))};
  states = hashStripes(b, h, states, words, "begin", stripes);
  constexpr uint64_t kTurns[] = {1, 7, 12, 18};
  Value whole = h.rotate(states[0], kTurns[0]);
  for (int i = 1; i < 4; ++i)
    whole = h.add(whole, h.rotate(states[i], kTurns[i]));
  for (const Value &state : states)
    whole = h.add(h.mul(h.exclusiveOr(whole, h.round(zero, state)), kPrime1), b.u64(kPrime4));
  Value hash = h.select(h.isBelow(b.i64(0), stripes), whole, h.add(seed, b.u64(kPrime5)));
  hash = h.add(hash, b.cast("size", TensorProto::UINT64));

  // The rest: up to three words, a half, up to three bytes.
  Value place = b.add("Add", {"begin", b.add("Mul", {stripes, b.i64(32)})});
  Value left = b.add("Mod", {"size", b.i64(32)});
  Value numWords = b.add("Div", {left, b.i64(8)});
  for (int i = 0; i < 3; ++i) {
    Value word = h.at(words, b.add("Add", {place, b.i64(8 * i)}));
    Value after = h.add(h.mul(h.rotate(h.exclusiveOr(hash, h.round(zero, word)), 27), kPrime1), b.u64(kPrime4));
    hash = h.select(h.isBelow(b.i64(i), numWords), after, hash);
  }
  place = b.add("Add", {place, b.add("Mul", {numWords, b.i64(8)})});
  left = b.add("Mod", {left, b.i64(8)});
  Value numHalves = b.add("Div", {left, b.i64(4)});
  Value half = h.mul(h.at(halves, place), kPrime1);
  Value after = h.add(h.mul(h.rotate(h.exclusiveOr(hash, half), 23), kPrime2), b.u64(kPrime3));
  hash = h.select(h.isBelow(b.i64(0), numHalves), after, hash);
  place = b.add("Add", {place, b.add("Mul", {numHalves, b.i64(4)})});
  left = b.add("Mod", {left, b.i64(4)});
  for (int i = 0; i < 3; ++i) {
    Value byte = h.mul(h.at(bytes, b.add("Add", {place, b.i64(i)})), kPrime5);
    after = h.mul(h.rotate(h.exclusiveOr(hash, byte), 11), kPrime1);
    hash = h.select(h.isBelow(b.i64(i), left), after, hash);
  }

  hash = h.mul(h.exclusiveOr(hash, h.shift(hash, 33, "RIGHT")), kPrime2);
  hash = h.mul(h.exclusiveOr(hash, h.shift(hash, 29, "RIGHT")), kPrime3);
  function.add_output(h.exclusiveOr(hash, h.shift(hash, 32, "RIGHT")));
}

} // namespace lathe::onnx_export
