//===- TextFunctions.cpp - Bytes and words in ONNX ------------------------===//

#include "compiler/export/TextFunctions.h"

#include "compiler/export/GraphBuilder.h"
#include "compiler/export/HashFunction.h"

using ::onnx::AttributeProto;
using ::onnx::FunctionProto;
using ::onnx::GraphProto;
using ::onnx::TensorProto;

namespace lathe::onnx_export {
namespace {

/// No UTF-8 text has this byte. It ends every character.
constexpr char kEnd = '\xFF';

/// Replaces one byte everywhere: splits at it, and joins the pieces with what it becomes between them.
void defineMarkByte(FunctionProto &function) {
  function.add_attribute("byte");
  function.add_attribute("marked");
  function.add_input("text");
  GraphBuilder b(function);
  b.reserve("text");
  std::vector<Value> split =
      b.addMany("StringSplit", {"text"}, 2, Attribute::reference("delimiter", "byte", AttributeProto::STRING));
  Value pieces = split[0], count = b.add("Unsqueeze", {split[1], b.i64s(1)});
  Value joint = b.add("Constant", {}, Attribute::reference("value_string", "marked", AttributeProto::STRING));
  Value behind = b.add("StringConcat", {joint, pieces});
  // Texts have fewer pieces than the one with the most: the others are empty, and have no joint.
  Value numPieces = b.add("Squeeze", {b.size(pieces, 1)});
  Value position = b.add("Range", {b.i64(0), numPieces, b.i64(1)});
  Value isBehind = b.add("And", {b.add("Greater", {position, b.i64(0)}), b.add("Less", {position, count})});
  Value parts = b.add("Where", {isBehind, behind, pieces});

  // Joined by a Loop. Not by a Scan: ONNX Runtime 1.32 writes its state over that of two steps before, to which StringConcat
  // appends.
  GraphProto join;
  join.set_name("join");
  declareScalar(*join.mutable_input(), "piece", TensorProto::INT64);
  declareScalar(*join.mutable_input(), "goes_on", TensorProto::BOOL);
  declareTensor(*join.mutable_input(), "left", TensorProto::STRING);
  GraphBuilder in(join, "join_");
  Value right = in.add("Gather", {parts, "piece"}, Attribute("axis", 1));
  declareScalar(*join.mutable_output(), in.add("Identity", {"goes_on"}), TensorProto::BOOL);
  declareTensor(*join.mutable_output(), in.add("StringConcat", {"left", right}), TensorProto::STRING);
  Value none = b.add("Expand", {b.text(""), b.add("Shape", {"text"})});
  function.add_output(b.add("Loop", {numPieces, "", none}, Attribute("body", join)));
}

/// Marks every byte of [first, last] by ending it.
Value markBytes(GraphBuilder &b, Value text, int first, int last) {
  for (int byte = first; byte <= last; ++byte) {
    std::string character(1, static_cast<char>(byte));
    text = b.add("MarkByte", {text}, {Attribute("byte", character), Attribute("marked", character + kEnd)}, kFunctionDomain);
  }
  return text;
}

/// The same for bytes that few texts have, unless all texts match a pattern that excludes them.
Value markRareBytes(GraphBuilder &b, const Value &input, Value text, const std::string &without, const std::string &name,
                    llvm::ArrayRef<std::pair<int, int>> ranges) {
  Value matches = b.add("RegexFullMatch", {input}, Attribute("pattern", without));
  Value absent = b.add("ReduceMin", b.cast(matches, TensorProto::INT64), Attribute("keepdims", 0));
  GraphProto skip, mark;
  skip.set_name(name + "_absent");
  GraphBuilder same(skip, name + "_absent_");
  declareTensor(*skip.mutable_output(), same.add("Identity", {text}), TensorProto::STRING);
  mark.set_name(name + "_present");
  GraphBuilder changed(mark, name + "_present_");
  Value result = text;
  for (auto [first, last] : ranges)
    result = markBytes(changed, result, first, last);
  declareTensor(*mark.mutable_output(), result, TensorProto::STRING);
  return b.add("If", {b.cast(absent, TensorProto::BOOL)}, {Attribute("then_branch", skip), Attribute("else_branch", mark)});
}

void defineBytes(FunctionProto &function) {
  function.add_input("text");
  GraphBuilder b(function);
  b.reserve("text");
  // An end of its own, so that no text is without a piece; and texts beside shorter ones do not end with the row.
  Value text = b.add("StringConcat", {"text", b.text(std::string(1, kEnd))});
  text = markBytes(b, text, ' ', '~');
  text = markRareBytes(b, "text", text, "[^\\x00-\\x1f\\x7f]*", "control", {{0, 0x1f}, {0x7f, 0x7f}});
  // Of the bytes that are not ASCII, UTF-8 has these.
  text = markRareBytes(b, "text", text, "[\\x00-\\x7f]*", "other", {{0x80, 0xbf}, {0xc2, 0xf4}});

  std::vector<std::string> keys;
  std::vector<int64_t> values;
  for (int byte = 0; byte < 0xff; ++byte) {
    keys.push_back(std::string(1, static_cast<char>(byte)));
    values.push_back(byte);
  }
  Value characters = b.addMany("StringSplit", {text}, 2, Attribute("delimiter", std::string(1, kEnd)))[0];
  Value codes = b.add("LabelEncoder", {characters},
                      {Attribute("keys_strings", llvm::ArrayRef(keys)), Attribute("values_int64s", llvm::ArrayRef(values)),
                       Attribute("default_int64", -1)},
                      kMlDomain);
  Value isByte = b.cast(b.add("GreaterOrEqual", {codes, b.i64(0)}), TensorProto::INT64);
  function.add_output(b.add("Max", {codes, b.i64(0)}));
  function.add_output(b.add("ReduceSum", {isByte, b.i64s(1)}, Attribute("keepdims", 0)));
}

/// Whether bytes are in [first, last].
Value isBetween(GraphBuilder &b, const Value &bytes, int64_t first, int64_t last) {
  return b.add("And", {b.add("GreaterOrEqual", {bytes, b.i64(first)}), b.add("LessOrEqual", {bytes, b.i64(last)})});
}

/// Rows with `value` in places of rows of zeros; places that are `width` are left out.
Value placeInRows(GraphBuilder &b, const Value &places, const Value &values, const Value &rows, const Value &width) {
  Value shape = b.add("Concat", {rows, b.add("Add", {width, b.i64s(1)})}, Attribute("axis", 0));
  Value zeros = b.add("Expand", {b.i64(0), shape});
  Value placed = b.add("ScatterElements", {zeros, places, values}, {Attribute("axis", 1), Attribute("reduction", "add")});
  return b.add("Slice", {placed, b.i64s(0), width, b.i64s(1)});
}

void defineWords(FunctionProto &function) {
  function.add_input("bytes");
  GraphBuilder b(function);
  b.reserve("bytes");
  const Value bytes = "bytes";
  auto integers = [&](const Value &x) { return b.cast(x, TensorProto::INT64); };
  Value rows = b.size(bytes, 0), length = b.size(bytes, 1);
  Value isUpper = isBetween(b, bytes, 'A', 'Z');
  Value lower = b.add("Add", {bytes, b.add("Mul", {integers(isUpper), b.i64('a' - 'A')})});
  Value isLetter = isBetween(b, lower, 'a', 'z'), isDigit = isBetween(b, bytes, '0', '9');
  Value isWord = b.add("Or", {b.add("Or", {isLetter, isDigit}), b.add("GreaterOrEqual", {bytes, b.i64(0x80)})});

  // A row ends with a byte that is of no word, so that every word has a byte behind it.
  Value inside = integers(isWord);
  Value before = b.add("Slice", {b.add("Pad", {inside, b.i64s({0, 1, 0, 0})}), b.i64s(0), length, b.i64s(1)});
  Value wasInside = b.cast(before, TensorProto::BOOL);
  Value begins = b.add("And", {isWord, b.add("Not", {wasInside})});
  Value ends = b.add("And", {wasInside, b.add("Not", {isWord})});

  // Words, and the first byte behind each, which becomes the space, move together.
  Value isKept = b.add("Or", {isWord, wasInside});
  Value axis = b.i64(1), one = b.i64(1);
  Value place = b.add("Sub", {b.add("CumSum", {integers(isKept), axis}), one});
  Value text = b.add("Where", {isWord, lower, b.i64(' ')});
  Value moved = placeInRows(b, b.add("Where", {isKept, place, length}), text, rows, length);

  Value number = b.add("Sub", {b.add("CumSum", {integers(begins), axis}), one});
  Value count = b.add("ReduceSum", {integers(begins), b.i64s(1)});
  Value most = b.add("Max", {b.add("ReduceMax", {count, b.i64s({0, 1})}, Attribute("keepdims", 0)), one});
  Value width = b.add("Reshape", {most, b.i64s(1)});
  Value first = placeInRows(b, b.add("Where", {begins, number, width}), place, rows, width);
  Value last = placeInRows(b, b.add("Where", {ends, number, width}), place, rows, width);
  for (const Value &result : {moved, first, last, count})
    function.add_output(result);
}

} // namespace

void addTextFunctions(::onnx::ModelProto &model) {
  auto define = [&](const char *name, void (*body)(FunctionProto &)) {
    FunctionProto &function = *model.add_functions();
    function.set_name(name);
    function.set_domain(kFunctionDomain.str());
    for (const ::onnx::OperatorSetIdProto &import : model.opset_import())
      *function.add_opset_import() = import;
    body(function);
  };
  define("MarkByte", defineMarkByte);
  define("Bytes", defineBytes);
  define("Words", defineWords);
  define("Hash", defineHash);
}

} // namespace lathe::onnx_export
