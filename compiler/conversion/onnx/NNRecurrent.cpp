//===- NNRecurrent.cpp - Lowering of recurrent networks -------------------===//
//
// What does not depend on the state, the products of all inputs with their weights, is one contraction; then time passes step by
// step. A sequence that is shorter than others keeps its state while it is over, and its outputs are zero there.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/onnx/NN.h"
#include "dialects/onnx/OnnxNNOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace lathe::onnx {
namespace {

/// An activation function with its parameters.
struct Activation {
  std::string name; // in lower case
  double alpha = 0, beta = 0;

  Value operator()(Kit &k, Value x) const;
};

/// What RNN, GRU and LSTM have in common.
struct Recurrence {
  Value x, weights, recurrent, bias, lengths; // floats are converted; bias and lengths may be null
  SmallVector<Activation> activations;        // of all directions
  std::optional<double> clip;
  Type element, type;
  int64_t directions, gates;
  bool isReversed, isBatchFirst; // of a single direction
  Dim time, batch, hidden;
};

/// A direction: its matrices, and what each step begins with.
struct Direction {
  Value projected; // time × batch × gates · hidden
  Value recurrent; // gates · hidden × hidden
  Value bias;      // of recurrent products, gates · hidden; may be null
  ArrayRef<Activation> activations;
  int64_t number;
  bool isReversed;
};

} // namespace

//===----------------------------------------------------------------------===//
// Activation functions
//===----------------------------------------------------------------------===//

Value Activation::operator()(Kit &k, Value x) const {
  Type type = x.getType();
  Value zero = k.zero(type), one = k.constant(type, 1), a = k.constant(type, alpha), b = k.constant(type, beta);
  auto isNegative = [&] { return k.compare(Kit::Compare::Less, x, zero); };
  if (name == "relu")
    return k.max(x, zero);
  if (name == "tanh")
    return math::TanhOp::create(k, x);
  if (name == "sigmoid")
    return sigmoid(k, x);
  if (name == "affine")
    return k.add(k.mul(a, x), b);
  if (name == "leakyrelu")
    return k.select(isNegative(), k.mul(a, x), x);
  if (name == "thresholdedrelu")
    return k.select(k.compare(Kit::Compare::Greater, x, a), x, zero);
  if (name == "scaledtanh")
    return k.mul(a, math::TanhOp::create(k, k.mul(b, x)));
  if (name == "hardsigmoid")
    return clamp(k, k.add(k.mul(a, x), b), zero, one);
  if (name == "elu")
    return k.select(isNegative(), k.mul(a, math::ExpM1Op::create(k, x)), x);
  if (name == "softsign")
    return div(k, x, k.add(one, math::AbsFOp::create(k, x)));
  // Softplus, whose exponential cannot overflow.
  Value magnitude = math::AbsFOp::create(k, x);
  return k.add(k.max(x, zero), math::Log1pOp::create(k, math::ExpOp::create(k, arith::NegFOp::create(k, magnitude))));
}

/// The functions that the attributes name, or the defaults. Parameters are consumed by those that have one, in order.
template <typename Op> static SmallVector<Activation> readActivations(Op op, ArrayRef<StringRef> defaults, int64_t directions) {
  SmallVector<std::string> names;
  if (std::optional<ArrayAttr> given = op.getActivations())
    for (StringAttr name : given->template getAsRange<StringAttr>())
      names.push_back(name.getValue().lower());
  else
    for (int64_t i = 0; i != directions; ++i)
      for (StringRef name : defaults)
        names.push_back(name.lower());
  struct Defaults {
    std::optional<double> alpha, beta;
  };
  auto defaultsOf = [](StringRef name) -> Defaults {
    return llvm::StringSwitch<Defaults>(name)
        .Case("affine", {1.0, 0.0})
        .Case("leakyrelu", {0.01f, std::nullopt})
        .Case("thresholdedrelu", {1.0, std::nullopt})
        .Case("scaledtanh", {1.0, 1.0})
        .Case("hardsigmoid", {0.2f, 0.5})
        .Case("elu", {1.0, std::nullopt})
        .Default({});
  };
  ArrayRef<float> alphas = op.getActivationAlpha().value_or(ArrayRef<float>());
  ArrayRef<float> betas = op.getActivationBeta().value_or(ArrayRef<float>());
  auto take = [](ArrayRef<float> &given, std::optional<double> fallback) -> double {
    if (!fallback || given.empty())
      return fallback.value_or(0);
    double value = given.front();
    given = given.drop_front();
    return value;
  };
  SmallVector<Activation> activations;
  for (const std::string &name : names) {
    Defaults values = defaultsOf(name);
    activations.push_back({name, take(alphas, values.alpha), take(betas, values.beta)});
  }
  return activations;
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

template <typename Op>
static Recurrence readRecurrence(Op op, typename Op::Adaptor in, Kit &k, int64_t gates, ArrayRef<StringRef> defaults) {
  Recurrence r;
  r.element = getElementTypeOrSelf(in.getX());
  r.type = accumulatorType(r.element);
  r.x = convertFloats(k, in.getX(), r.type);
  r.weights = convertFloats(k, in.getW(), r.type);
  r.recurrent = convertFloats(k, in.getR(), r.type);
  if (in.getB())
    r.bias = convertFloats(k, in.getB(), r.type);
  r.lengths = in.getSequenceLens();
  r.directions = op.getDirection() == "bidirectional" ? 2 : 1;
  r.gates = gates;
  r.isReversed = op.getDirection() == "reverse";
  r.isBatchFirst = op.getLayout() == 1;
  r.activations = readActivations(op, defaults, r.directions);
  if (std::optional<APFloat> clip = op.getClip(); clip && !clip->isZero())
    r.clip = clip->convertToFloat();
  Dims data = k.sizes(r.x);
  r.time = data[r.isBatchFirst ? 1 : 0];
  r.batch = data[r.isBatchFirst ? 0 : 1];
  r.hidden = k.sizes(r.recurrent)[2];
  // What is computed must agree.
  auto check = [&](Dim size, Dim expected, StringRef what) {
    if (!size.isStatic() || !expected.isStatic())
      k.check(k.compare(Kit::Compare::Equal, k.index(size), k.index(expected)), op->getName().getStringRef() + ": " + what);
  };
  check(k.sizes(r.weights)[1], k.shapes().mul(r.hidden, gates), "W has not as many rows as the gates");
  check(k.sizes(r.weights)[2], data[2], "W has not as many columns as X has features");
  check(k.sizes(r.recurrent)[1], k.shapes().mul(r.hidden, gates), "R has not as many rows as the gates");
  if (r.lengths)
    check(k.sizes(r.lengths)[0], r.batch, "sequence_lens has not the batch's size");
  return r;
}

/// [batch × hidden] of gates.
static Value gate(Kit &k, const Recurrence &r, Value gates, int64_t number) {
  return slice(k, gates, {0, k.shapes().mul(r.hidden, number)}, {r.batch, r.hidden});
}

/// A part of a vector of `gates · hidden` numbers.
static Value partOf(Kit &k, const Recurrence &r, Value vector, int64_t number) {
  if (r.hidden.isStatic())
    return leading(k, vector, number * r.hidden.get(), r.hidden.get());
  return slice(k, vector, k.shapes().mul(r.hidden, number), r.hidden);
}

/// Matrices of a direction, and the products of all inputs. Biases of both products are added to it, but those of the last gate's
/// recurrent product when that is not summed with the input's.
static Direction readDirection(Kit &k, const Recurrence &r, int64_t number, bool lastApart) {
  Direction d;
  d.number = number;
  d.isReversed = number == 1 || r.isReversed;
  size_t functions = r.activations.size() / r.directions;
  d.activations = ArrayRef(r.activations).slice(number * functions, functions);
  Value weights = leadingAt(k, r.weights, number);
  d.recurrent = leadingAt(k, r.recurrent, number);
  Dim width = k.shapes().mul(r.hidden, r.gates);
  SmallVector<unsigned> input = r.isBatchFirst ? SmallVector<unsigned>{1, 0, 3} : SmallVector<unsigned>{0, 1, 3};
  d.projected = contract(k, r.x, input, weights, {2, 3}, {r.time, r.batch, width}, {0, 1, 2});
  if (!r.bias)
    return d;
  Value bias = leadingAt(k, r.bias, number);
  Value own = slice(k, bias, Dim(0), width), recurrent = slice(k, bias, width, width);
  d.bias = recurrent;
  Value apart = k.index(k.shapes().mul(r.hidden, r.gates - 1));
  Value sum = mapLoops(k, width, {own, recurrent}, {{0}, {0}}, r.type, [&](Kit &k, ValueRange x) -> Value {
    Value both = k.add(x[0], x[1]);
    if (!lastApart)
      return both;
    Value isApart = arith::CmpIOp::create(k, arith::CmpIPredicate::uge, linalg::IndexOp::create(k, 0), apart);
    return k.select(isApart, x[0], both);
  });
  d.projected = mapLoops(k, {r.time, r.batch, width}, {d.projected, sum}, {{0, 1, 2}, {2}}, r.type,
                         [](Kit &k, ValueRange x) { return k.add(x[0], x[1]); });
  return d;
}

/// State times the transposed matrix.
static Value times(Kit &k, const Recurrence &r, Value state, Value matrix, int64_t gates) {
  return contract(k, state, {0, 2}, matrix, {1, 2}, {r.batch, k.shapes().mul(r.hidden, gates)}, {0, 1});
}

/// An elementwise function of [batch × hidden] tensors, and of vectors along hidden.
static Value each(Kit &k, const Recurrence &r, ValueRange inputs, Kit::Body body) {
  SmallVector<SmallVector<unsigned>> loops;
  for (Value input : inputs)
    loops.push_back(ShapeBuilder::rank(input) == 2 ? SmallVector<unsigned>{0, 1} : SmallVector<unsigned>{1});
  return mapLoops(k, {r.batch, r.hidden}, inputs, loops, r.type, body);
}

/// The argument of an activation function.
static Value clipped(Kit &k, const Recurrence &r, Value x) {
  return r.clip ? clamp(k, x, k.constant(r.type, -*r.clip), k.constant(r.type, *r.clip)) : x;
}

using Step = llvm::function_ref<SmallVector<Value>(Kit &, const Direction &, Value projected, ValueRange states)>;

/// All steps of all directions. `initial` are the initial states, with a dimension of directions, or null. Results are Y and the
/// final states, in the order of the operator's results; absent ones are null.
static SmallVector<Value> run(Kit &k, const Recurrence &r, ArrayRef<Value> initial, bool withOutputs, bool lastApart, Step step) {
  int64_t axis = r.isBatchFirst ? 1 : 0;
  Value outputs = withOutputs ? k.empty(r.isBatchFirst ? Dims{r.batch, r.time, r.directions, r.hidden}
                                                       : Dims{r.time, r.directions, r.batch, r.hidden},
                                        r.type)
                              : Value();
  Dims stateDims = r.isBatchFirst ? Dims{r.batch, r.directions, r.hidden} : Dims{r.directions, r.batch, r.hidden};
  SmallVector<Value> finals;
  for (size_t i = 0; i != initial.size(); ++i)
    finals.push_back(k.empty(stateDims, r.type));
  Value zero = k.zero(r.type), last = k.sub(k.index(r.time), k.index(1));
  for (int64_t number = 0; number != r.directions; ++number) {
    Direction d = readDirection(k, r, number, lastApart);
    Value position = k.index(number);
    SmallVector<Value> carried;
    for (Value state : initial)
      carried.push_back(state ? at(k, convertFloats(k, state, r.type), axis, position) : k.fill({r.batch, r.hidden}, zero));
    if (outputs)
      carried.push_back(outputs);
    carried = forEach(k, k.index(r.time), carried, [&](Kit &k, Value i, ValueRange values) {
      Value t = d.isReversed ? k.sub(last, i) : i;
      SmallVector<Value> states(values.take_front(initial.size()));
      SmallVector<Value> next = step(k, d, at(k, d.projected, 0, t), states);
      Value output = next.front();
      if (r.lengths) {
        // Whether the sequence lasts at this time.
        Value now = k.fromIndex(getElementTypeOrSelf(r.lengths), t);
        auto whileLasting = [&](Value then, Value otherwise) {
          SmallVector<Value> inputs{r.lengths, then};
          SmallVector<SmallVector<unsigned>> loops{{0}, {0, 1}};
          if (otherwise) {
            inputs.push_back(otherwise);
            loops.push_back({0, 1});
          }
          return mapLoops(k, {r.batch, r.hidden}, inputs, loops, r.type, [&](Kit &k, ValueRange x) {
            return k.select(k.compare(Kit::Compare::Greater, x[0], now), x[1], otherwise ? x[2] : zero);
          });
        };
        output = withOutputs ? whileLasting(output, Value()) : output;
        for (auto [state, old] : llvm::zip(next, states))
          state = whileLasting(state, old);
      }
      if (!withOutputs)
        return next;
      Value all = values.back();
      SmallVector<OpFoldResult> offsets(4, k.getIndexAttr(0)), ones(4, k.getIndexAttr(1)), sizes;
      Dims part = k.sizes(all);
      offsets[axis] = t;
      offsets[axis + 1] = k.getIndexAttr(number);
      part[axis] = part[axis + 1] = 1;
      for (Dim dim : part)
        sizes.push_back(dim.isStatic() ? OpFoldResult(k.getIndexAttr(dim.get())) : OpFoldResult(dim.getValue()));
      next.push_back(tensor::InsertSliceOp::create(k, output, all, offsets, sizes, ones));
      return next;
    });
    for (auto [final, state] : llvm::zip(finals, carried))
      final = insertAt(k, state, final, axis, position);
    if (outputs)
      outputs = carried.back();
  }
  SmallVector<Value> results{outputs};
  llvm::append_range(results, finals);
  for (Value &result : results)
    if (result)
      result = convertFloats(k, result, r.element);
  return results;
}

/// The results that the op has.
static void appendPresent(Values &results, ArrayRef<Value> all, ArrayRef<Value> present) {
  for (auto [value, result] : llvm::zip(all, present))
    if (result)
      results.push_back(value);
}

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

static LogicalResult lowerRNN(RNNOp op, RNNOp::Adaptor in, Kit &k, Values &results) {
  Recurrence r = readRecurrence(op, in, k, 1, {"Tanh"});
  SmallVector<Value> all = run(k, r, {in.getInitialH()}, static_cast<bool>(op.getY()), false,
                               [&](Kit &k, const Direction &d, Value projected, ValueRange states) -> SmallVector<Value> {
                                 Value product = times(k, r, states[0], d.recurrent, 1);
                                 return {each(k, r, {projected, product}, [&](Kit &k, ValueRange x) {
                                   return d.activations[0](k, clipped(k, r, k.add(x[0], x[1])));
                                 })};
                               });
  appendPresent(results, all, {op.getY(), op.getYH()});
  return success();
}

static LogicalResult lowerGRU(GRUOp op, GRUOp::Adaptor in, Kit &k, Values &results) {
  Recurrence r = readRecurrence(op, in, k, 3, {"Sigmoid", "Tanh"});
  bool isLinear = op.getLinearBeforeReset() != 0;
  // Gates: update, reset, hidden.
  auto step = [&](Kit &k, const Direction &d, Value projected, ValueRange states) -> SmallVector<Value> {
    Value state = states[0];
    const Activation &f = d.activations[0], &g = d.activations[1];
    auto sigmoidOf = [&](Kit &k, Value a, Value b) { return f(k, clipped(k, r, k.add(a, b))); };
    Value pu = gate(k, r, projected, 0), pr = gate(k, r, projected, 1), ph = gate(k, r, projected, 2);
    Value update, candidate;
    if (isLinear) {
      Value product = times(k, r, state, d.recurrent, 3);
      Value u = gate(k, r, product, 0), reset = gate(k, r, product, 1), h = gate(k, r, product, 2);
      update = each(k, r, {pu, u}, [&](Kit &k, ValueRange x) { return sigmoidOf(k, x[0], x[1]); });
      SmallVector<Value> inputs{pr, reset, ph, h};
      if (d.bias)
        inputs.push_back(partOf(k, r, d.bias, 2));
      candidate = each(k, r, inputs, [&](Kit &k, ValueRange x) {
        Value hidden = d.bias ? k.add(x[3], x[4]) : x[3];
        return g(k, clipped(k, r, k.add(x[2], k.mul(sigmoidOf(k, x[0], x[1]), hidden))));
      });
    } else {
      int64_t size = r.hidden.get();
      Value gates = leading(k, d.recurrent, 0, 2 * size), last = leading(k, d.recurrent, 2 * size, size);
      Value product = times(k, r, state, gates, 2);
      Value u = gate(k, r, product, 0), reset = gate(k, r, product, 1);
      update = each(k, r, {pu, u}, [&](Kit &k, ValueRange x) { return sigmoidOf(k, x[0], x[1]); });
      Value kept =
          each(k, r, {pr, reset, state}, [&](Kit &k, ValueRange x) { return k.mul(sigmoidOf(k, x[0], x[1]), x[2]); });
      Value hidden = times(k, r, kept, last, 1);
      candidate = each(k, r, {ph, hidden}, [&](Kit &k, ValueRange x) { return g(k, clipped(k, r, k.add(x[0], x[1]))); });
    }
    return {each(k, r, {update, candidate, state}, [&](Kit &k, ValueRange x) {
      return k.add(k.mul(k.sub(k.constant(r.type, 1), x[0]), x[1]), k.mul(x[0], x[2]));
    })};
  };
  if (!isLinear && !r.hidden.isStatic())
    return k.refuse() << "the last size of R is not known when compiling";
  SmallVector<Value> all = run(k, r, {in.getInitialH()}, static_cast<bool>(op.getY()), isLinear, step);
  appendPresent(results, all, {op.getY(), op.getYH()});
  return success();
}

static LogicalResult lowerLSTM(LSTMOp op, LSTMOp::Adaptor in, Kit &k, Values &results) {
  Recurrence r = readRecurrence(op, in, k, 4, {"Sigmoid", "Tanh", "Tanh"});
  Value peepholes = in.getP() ? convertFloats(k, in.getP(), r.type) : Value();
  bool isCoupled = op.getInputForget() != 0;
  // Gates: input, output, forget, cell; peepholes: input, output, forget.
  auto step = [&](Kit &k, const Direction &d, Value projected, ValueRange states) -> SmallVector<Value> {
    const Activation &f = d.activations[0], &g = d.activations[1], &h = d.activations[2];
    Value product = times(k, r, states[0], d.recurrent, 4), old = states[1];
    Value peep = peepholes ? leadingAt(k, peepholes, d.number) : Value();
    SmallVector<Value> inputs{gate(k, r, projected, 0), gate(k, r, product, 0), gate(k, r, projected, 2), gate(k, r, product, 2),
                              gate(k, r, projected, 3), gate(k, r, product, 3), old};
    if (peep)
      inputs.append({partOf(k, r, peep, 0), partOf(k, r, peep, 2)});
    Value cell = each(k, r, inputs, [&](Kit &k, ValueRange x) {
      auto argument = [&](Value a, Value b, size_t peephole) {
        Value sum = k.add(a, b);
        return clipped(k, r, peep ? k.add(sum, k.mul(x[peephole], x[6])) : sum);
      };
      Value input = f(k, argument(x[0], x[1], 7));
      Value forget = isCoupled ? k.sub(k.constant(r.type, 1), input) : f(k, argument(x[2], x[3], 8));
      Value candidate = g(k, clipped(k, r, k.add(x[4], x[5])));
      return k.add(k.mul(forget, x[6]), k.mul(input, candidate));
    });
    SmallVector<Value> outputInputs{gate(k, r, projected, 1), gate(k, r, product, 1), cell};
    if (peep)
      outputInputs.push_back(partOf(k, r, peep, 1));
    Value hidden = each(k, r, outputInputs, [&](Kit &k, ValueRange x) {
      Value sum = k.add(x[0], x[1]);
      Value output = f(k, clipped(k, r, peep ? k.add(sum, k.mul(x[3], x[2])) : sum));
      return k.mul(output, h(k, x[2]));
    });
    return {hidden, cell};
  };
  SmallVector<Value> all =
      run(k, r, {in.getInitialH(), in.getInitialC()}, static_cast<bool>(op.getY()), false, step);
  appendPresent(results, all, {op.getY(), op.getYH(), op.getYC()});
  return success();
}

void populateRecurrentLowerings(Lowerings &lowerings) {
  lowerings.add<GRUOp, lowerGRU>();
  lowerings.add<LSTMOp, lowerLSTM>();
  lowerings.add<RNNOp, lowerRNN>();
}

} // namespace lathe::onnx
