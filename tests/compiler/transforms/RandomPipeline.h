//===- RandomPipeline.h - Pipelines that tests draw -------------*- C++ -*-===//
#ifndef LATHE_TESTS_COMPILER_TRANSFORMS_RANDOMPIPELINE_H
#define LATHE_TESTS_COMPILER_TRANSFORMS_RANDOMPIPELINE_H

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace lathe {

/// A random pipeline as text.
class RandomPipeline {
public:
  RandomPipeline(uint64_t seed, bool isLinear) : random(seed) {
    for (int i = 0; i < 7; ++i)
      addFeature(i, isLinear);
    task = isLinear && outputs > 1 ? "multiclass" : "regression";
  }

  std::string print(const std::string &model) const {
    std::string classes = task == "multiclass" ? " classes([\"a\", \"b\", \"c\"])" : "";
    return "pipeline.pipeline @p task(" + task + ") label(@y)" + classes +
           " {\n"
           "  pipeline.column @x : float64\n  pipeline.column @z : float64\n  pipeline.column @n : int64\n"
           "  pipeline.column @flag : bool\n  pipeline.column @s : string\n  pipeline.column @text : string\n"
           "  pipeline.column @t : timestamp\n  pipeline.column @y : float64\n"
           "  pipeline.split train(1.0) validation(0.0) test(0.0)\n"
           "  feature.graph @features columns([\"x\", \"z\", \"n\", \"flag\", \"s\", \"text\", \"t\"]) {\n"
           "  ^bb0(%x: tensor<?xf64>, %z: tensor<?xf64>, %n: tensor<?xf64>, %flag: tensor<?xf64>, %s: "
           "tensor<?x!pipeline.string>,"
           " %text: tensor<?x!pipeline.string>, %t: tensor<?x!pipeline.timestamp>):\n" +
           body + "    feature.yield " + yielded + " : " + types + " names([" + names + "])\n  }\n" + model + "}\n";
  }

  std::string printEnsemble() {
    std::vector<int32_t> feature, left;
    std::vector<std::string> threshold, value;
    std::vector<int> missing, roots;
    for (int tree = 0; tree < 6; ++tree) {
      roots.push_back(feature.size());
      size_t nodes = 1;
      for (size_t n = 0; n < nodes; ++n) {
        bool isTest = nodes < 40 && (n < 3 || below(4) != 0);
        int slot = isTest ? static_cast<int>(below(slots.size())) : -1;
        feature.push_back(slot);
        left.push_back(isTest ? roots.back() + nodes : 0);
        threshold.push_back(isTest ? number(drawThreshold(slots[slot])) : "0.0");
        missing.push_back(isTest && below(2));
        value.push_back(isTest ? "0.0" : number(static_cast<double>(below(8)) - 4));
        nodes += isTest ? 2 : 0;
      }
    }
    return "  tree.ensemble @model features(" + std::to_string(slots.size()) +
           ") attributes {base = array<f32: 0.25>, roots = array<i32: " + join(roots) +
           ">, outputs = array<i32: 0, 0, 0, 0, 0, 0>, feature = array<i32: " + join(feature) +
           ">, threshold = array<f32: " + join(threshold) + ">, missing_left = array<i8: " + join(missing) +
           ">, left = array<i32: " + join(left) + ">, value = array<f32: " + join(value) + ">}\n";
  }

  /// What importers make of other libraries' models: both precisions, categories, every kind of missing value, several outputs,
  /// means, least and greatest leaves.
  std::string printImportedEnsemble() {
    bool isRowF64 = below(3) != 0, isMarginF64 = below(2), hasSets = below(3) != 0;
    outputs = below(3) ? 1 : 3;
    if (outputs > 1)
      task = "multiclass";
    std::vector<int32_t> feature, left, roots, outputOf, set;
    std::vector<std::string> threshold, value, base, words;
    std::vector<int> missingLeft, missing, otherLeft, offsets{0};
    for (int s = 0; hasSets && s < 8; ++s) {
      for (uint64_t w = below(3); w > 0; --w)
        words.push_back(std::to_string(static_cast<int32_t>(random())));
      offsets.push_back(static_cast<int>(words.size()));
      otherLeft.push_back(below(2));
    }
    for (int tree = 0; tree < 9; ++tree) {
      roots.push_back(feature.size());
      outputOf.push_back(tree % outputs);
      size_t nodes = 1;
      for (size_t n = 0; n < nodes; ++n) {
        bool isTest = nodes < 30 && (n < 3 || below(4) != 0);
        int slot = isTest ? static_cast<int>(below(slots.size())) : -1;
        feature.push_back(slot);
        left.push_back(isTest ? roots.back() + nodes : 0);
        threshold.push_back(hex(isTest ? drawThreshold(slots[slot]) : 0, isRowF64));
        missingLeft.push_back(isTest && below(2));
        set.push_back(isTest && hasSets && (slots[slot] == Slot::Integer ? below(4) != 0 : below(8) == 0) ? below(8) : -1);
        value.push_back(hex(isTest ? 0 : (static_cast<double>(below(2000)) - 1000) / 7, isMarginF64));
        nodes += isTest ? 2 : 0;
      }
    }
    for (int k = 0; k < outputs; ++k)
      base.push_back(hex(static_cast<double>(below(100)) / 3, isMarginF64));
    uint64_t kind = below(4);
    for (size_t i = 0; i < slots.size(); ++i)
      missing.push_back(kind < 3 ? kind : below(3));
    std::string rowType = isRowF64 ? "f64" : "f32", marginType = isMarginF64 ? "f64" : "f32", more;
    if (kind > 0)
      more += ", missing = array<i8: " + join(missing) + ">";
    if (below(8) == 0)
      more += ", missing_value = 2.0 : f64";
    if (hasSets)
      more += ", set = array<i32: " + join(set) + ">, set_offsets = array<i32: " + join(offsets) + ">, set_words = array<i32" +
              (words.empty() ? "" : ": ") + join(words) + ">, other_left = array<i8: " + join(otherLeft) + ">" +
              (below(2) ? ", category_floor" : "");
    std::string aggregate = below(6) ? "" : below(2) ? " aggregate(min)" : " aggregate(max)";
    if (aggregate.empty() && below(4) == 0)
      more += ", divisor = 9.0 : f64";
    if (aggregate.empty() && below(4) == 0)
      more += ", base_last";
    return "  tree.ensemble @model features(" + std::to_string(slots.size()) + ")" + aggregate + " attributes {base = array<" +
           marginType + ": " + join(base) + ">, roots = array<i32: " + join(roots) +
           ">, outputs = array<i32: " + join(outputOf) + ">, feature = array<i32: " + join(feature) + ">, threshold = array<" +
           rowType + ": " + join(threshold) + ">, missing_left = array<i8: " + join(missingLeft) +
           ">, left = array<i32: " + join(left) + ">, value = array<" + marginType + ": " + join(value) + ">" + more + "}\n";
  }

  std::string printLinear() {
    std::string weights, intercept;
    for (int k = 0; k < outputs; ++k) {
      std::vector<std::string> row;
      for (size_t i = 0; i < slots.size(); ++i)
        row.push_back(number(below(5) ? (static_cast<double>(below(2000)) - 1000) / 64 : 0));
      weights += (k ? ", [" : "[") + join(row) + "]";
      intercept += (k ? ", " : "") + number(static_cast<double>(below(8)) / 4);
    }
    std::string k = std::to_string(outputs);
    return "  train.linear_model @model weights(dense<[" + weights + "]> : tensor<" + k + "x" + std::to_string(slots.size()) +
           "xf32>) intercept(dense<[" + intercept + "]> : tensor<" + k + "xf32>)\n";
  }

private:
  enum class Slot { Number, Integer, Binary };

  uint64_t below(uint64_t bound) { return random() % bound; }

  static std::string number(double x) {
    uint32_t bits;
    float f = static_cast<float>(x);
    std::memcpy(&bits, &f, sizeof bits);
    char text[16];
    std::snprintf(text, sizeof text, "0x%08X", bits);
    return text;
  }
  static std::string hex(double x, bool isF64) {
    if (!isF64)
      return number(x);
    uint64_t bits;
    std::memcpy(&bits, &x, sizeof bits);
    char text[24];
    std::snprintf(text, sizeof text, "0x%016llX", static_cast<unsigned long long>(bits));
    return text;
  }
  static std::string wide(double x) {
    char text[40];
    std::snprintf(text, sizeof text, "%.17e", x);
    return text;
  }

  template <typename T> static std::string join(const std::vector<T> &values) {
    std::string text;
    for (const T &value : values) {
      if constexpr (std::is_same_v<T, std::string>)
        text += (text.empty() ? "" : ", ") + value;
      else
        text += (text.empty() ? "" : ", ") + std::to_string(value);
    }
    return text;
  }

  double drawThreshold(Slot slot) {
    const double infinity = std::numeric_limits<double>::infinity();
    if (below(30) == 0)
      return below(2) ? infinity : -infinity;
    switch (slot) {
    case Slot::Binary:
      return below(6) ? 0.5 : static_cast<double>(below(5)) / 2 - 0.5;
    case Slot::Integer:
      return static_cast<double>(below(20)) / 2 - 1;
    case Slot::Number:
      return below(3) ? (static_cast<double>(below(4000)) - 2000) / 137 : std::ldexp(1, static_cast<int>(below(60)) - 30);
    }
    return 0;
  }

  /// Adds `count` slots of one yielded value.
  void yield(const std::string &value, const std::string &type, Slot slot, size_t count = 1) {
    std::string separator = yielded.empty() ? "" : ", ";
    names += separator + "\"f" + std::to_string(numYielded++) + "\"";
    yielded += separator + value;
    types += separator + type;
    slots.insert(slots.end(), count, slot);
  }

  std::string op(const std::string &text) {
    std::string name = "%v" + std::to_string(numValues++);
    body += "    " + name + " = feature." + text + "\n";
    return name;
  }

  /// A chain of transforms of a number.
  std::string drawNumber(const std::string &column) {
    std::string value = column;
    for (uint64_t length = below(5); length > 0; --length) {
      std::string center = wide((static_cast<double>(below(2000)) - 1000) / 7),
                  scale = wide(static_cast<double>(1 + below(5000)) / 49);
      switch (below(6)) {
      case 0:
        value = op("impute " + value + " median fill(" + center + ") : tensor<?xf64>");
        break;
      case 1:
        value = op("clip " + value + " lower(" + center + ") : tensor<?xf64>");
        break;
      case 2:
        value = op("clip " + value + " lower(0.0) upper(" + scale + ") : tensor<?xf64>");
        break;
      case 3:
        value = op("log1p " + value + " : tensor<?xf64>");
        break;
      case 4:
        value = op("standardize " + value + " center(" + center + ") scale(" + scale + ") : tensor<?xf64>");
        break;
      default:
        value = op("min_max " + value + " center(" + center + ") scale(" + scale + ") : tensor<?xf64>");
      }
    }
    return value;
  }

  void yieldCategory(const std::string &code, size_t categories) {
    if (below(3) == 0)
      yield(op("ordinal " + code + " : tensor<?xi64> -> tensor<?xf64>"), "tensor<?xf64>", Slot::Integer);
    if (below(3) != 0) {
      std::string type = "tensor<?x" + std::to_string(categories) + "xf32>";
      yield(op("one_hot " + code + " : tensor<?xi64> -> " + type), type, Slot::Binary, categories);
    }
  }

  void addFeature(int i, bool isLinear) {
    static const char *const numbers[] = {"%x", "%z", "%n", "%flag"};
    const char *column = numbers[below(4)];
    outputs = isLinear && below(2) ? 3 : 1;
    switch (i == 0 ? 0 : below(8)) {
    case 0:
    case 1:
      yield(drawNumber(column), "tensor<?xf64>", Slot::Number);
      break;
    case 2:
      yield(op("indicator " + std::string(column) + " : tensor<?xf64>"), "tensor<?xf64>", Slot::Binary);
      break;
    case 3: {
      std::string code =
          op("bucketize " + drawNumber(column) + " boundaries([-1.5, 0.0, 2.25]) : tensor<?xf64> -> tensor<?xi64>");
      yieldCategory(code, 5);
      break;
    }
    case 4: {
      std::string ignore = below(2) ? " ignore_unknown" : "";
      // Few values are compared with all at once, many are hashed; how much of them is read depends on the longest.
      static constexpr uint64_t kMore[] = {0, 3, 20, 40, 60};
      uint64_t more = kMore[below(5)], size = 3 + more;
      std::string values = "\"red\", \"green\", \"blue\"";
      for (uint64_t i = 0; i < more; ++i)
        values += ", \"v" + std::to_string(more == 60 ? i * i * i * i * i : i * i) + "\"";
      if (below(2)) {
        values += ", \"a value of more than 16 bytes\"";
        ++size;
      }
      std::string type = " : tensor<?x!pipeline.string> -> tensor<?xi64>";
      yieldCategory(op("vocabulary %s" + ignore + " values([" + values + "])" + type), 2 + size);
      break;
    }
    case 5: {
      std::string text =
          op("format " + std::string(below(2) ? "%n" : "%flag") + " : tensor<?xf64> -> tensor<?x!pipeline.string>");
      yieldCategory(
          op("hash " + text + ", %s buckets(4) : tensor<?x!pipeline.string>, tensor<?x!pipeline.string> -> tensor<?xi64>"), 4);
      break;
    }
    case 6:
      yield(op("date_part %t month : tensor<?x!pipeline.timestamp> -> tensor<?xf64>"), "tensor<?xf64>", Slot::Integer);
      break;
    default: {
      const char *weights[] = {"", " weight(binary)", " weight(l2)"};
      yield(op("ngrams %text ngrams(2) buckets(9)" + std::string(weights[below(3)]) +
               " : tensor<?x!pipeline.string> -> tensor<?x9xf32>"),
            "tensor<?x9xf32>", Slot::Integer, 9);
    }
    }
  }

  std::mt19937_64 random;
  std::string task, body, yielded, types, names;
  std::vector<Slot> slots;
  int numValues = 0, numYielded = 0, outputs = 1;
};

} // namespace lathe

#endif // LATHE_TESTS_COMPILER_TRANSFORMS_RANDOMPIPELINE_H
