//===- Random.cpp - Lowering of what is random, and of windows ------------===//
//
// Random numbers are counter-based: number i of an operator is a hash of i, the operator's seed and nothing else. A model gives the
// same numbers at every call, on every machine; an operator without a seed has one of its own, by its place in the graph.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/onnx/Elements.h"
#include "compiler/conversion/onnx/NN.h"
#include "compiler/conversion/onnx/Reductions.h"
#include "dialects/onnx/OnnxRandomOps.h"

using namespace mlir;

namespace lathe::onnx {

namespace {

/// The random numbers of one operator.
class Numbers {
public:
  template <typename Op> Numbers(Op op, std::optional<uint64_t> seed) : seed(seed ? *seed : placeOf(op)) {}

  /// 64 random bits. Each step of the hash is a bijection that carries differences from low bits to high ones, and back.
  Value bits(Kit &k, Value counter) const {
    Expr z = Expr{&k, counter}.apply<arith::MulIOp>(constant(k, 0xd1342543de82ef95)).plus(constant(k, mixedSeed()));
    z = z.bitXor(z.shiftRight(31)).apply<arith::MulIOp>(constant(k, 0x7fb5d329728ea185));
    z = z.bitXor(z.shiftRight(27)).apply<arith::MulIOp>(constant(k, 0x81dadef4bc2dd44d));
    return z.bitXor(z.shiftRight(33)).value;
  }

  /// In [0, 1), a multiple of 2^-24 or 2^-53.
  Expr uniform(Kit &k, Value counter, Type type) const {
    Expr random{&k, bits(k, counter)};
    if (type.isF64())
      return random.shiftRight(11).toFloat() * 0x1p-53;
    Value digits = arith::TruncIOp::create(k, k.getI32Type(), random.shiftRight(40).value);
    return Expr{&k, digits}.toFloat() * 0x1p-24;
  }

  /// Of mean 0 and variance 1, by the method of Box and Muller.
  Expr normal(Kit &k, Value counter, Type type) const {
    Value first = k.mul(counter, k.integer(k.getI64Type(), 2)), second = k.add(first, k.integer(k.getI64Type(), 1));
    Expr radius = (-2.0 * (1.0 - uniform(k, first, type)).apply<math::LogOp>()).sqrt();
    return radius * (6.283185307179586 * uniform(k, second, type)).apply<math::CosOp>();
  }

private:
  static uint64_t placeOf(Operation *op) {
    uint64_t place = 1;
    for (Operation *before = op->getPrevNode(); before; before = before->getPrevNode())
      ++place;
    return ~place;
  }
  uint64_t mixedSeed() const {
    uint64_t z = (seed ^ (seed >> 32)) * 0x9fb21c651e98df25;
    return z ^ (z >> 29);
  }
  static Expr constant(Kit &k, uint64_t x) { return {&k, k.integer(k.getI64Type(), static_cast<int64_t>(x))}; }

  uint64_t seed;
};

std::optional<uint64_t> seedOf(std::optional<APFloat> seed) {
  return seed ? std::optional<uint64_t>(seed->bitcastToAPInt().getZExtValue()) : std::nullopt;
}
std::optional<uint64_t> seedOf(std::optional<int64_t> seed) {
  return seed ? std::optional<uint64_t>(static_cast<uint64_t>(*seed)) : std::nullopt;
}

/// The place of an element among all, as i64.
Value counterOf(Kit &k, ValueRange at, ArrayRef<Dim> dims) {
  Value counter = k.index(0);
  for (auto [i, size] : llvm::zip_equal(at, dims))
    counter = arith::AddIOp::create(k, arith::MulIOp::create(k, counter, k.index(size)), i);
  return k.fromIndex(k.getI64Type(), counter);
}

} // namespace

/// A tensor of random numbers, from a formula of one.
template <typename Formula>
static Value generateRandom(Kit &k, ArrayRef<Dim> dims, Type element, const Formula &formula) {
  // Sizes are computed once, not for each element.
  Dims known;
  for (const Dim &dim : dims)
    known.push_back(dim.isStatic() ? dim : Dim(k.index(dim)));
  return k.generate(known, element,
                    [&](Kit &k, ValueRange at) { return formula(k, at, counterOf(k, at, known)); });
}

template <typename Op> static LogicalResult lowerUniform(Op op, typename Op::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = wideType(element);
  double low = op.getLow().convertToFloat(), range = static_cast<double>(op.getHigh().convertToFloat()) - low;
  Numbers numbers(op, seedOf(op.getSeed()));
  results.push_back(generateRandom(k, k.resultDims(0), element, [&](Kit &k, ValueRange, Value counter) {
    return narrow(low + range * numbers.uniform(k, counter, type), element);
  }));
  return success();
}

template <typename Op> static LogicalResult lowerNormal(Op op, typename Op::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = wideType(element);
  double mean = op.getMean().convertToFloat(), scale = op.getScale().convertToFloat();
  Numbers numbers(op, seedOf(op.getSeed()));
  results.push_back(generateRandom(k, k.resultDims(0), element, [&](Kit &k, ValueRange, Value counter) {
    return narrow(mean + scale * numbers.normal(k, counter, type), element);
  }));
  return success();
}

static LogicalResult lowerBernoulli(BernoulliOp op, BernoulliOp::Adaptor in, Kit &k, Values &results) {
  Type type = wideType(getElementTypeOrSelf(in.getInput())), to = ShapeBuilder::elementType(op.getOutput());
  Numbers numbers(op, seedOf(op.getSeed()));
  results.push_back(generateRandom(k, k.resultDims(0), k.resultElement(0), [&](Kit &k, ValueRange at, Value counter) {
    Expr drawn = numbers.uniform(k, counter, type) < wide(k, k.load(in.getInput(), at));
    return castElement(k, drawn.value, k.getI1Type(), to);
  }));
  return success();
}

/// Draws by the sums of e^x, which need not add up to 1.
static LogicalResult lowerMultinomial(MultinomialOp op, MultinomialOp::Adaptor in, Kit &k, Values &results) {
  Value x = in.getInput();
  Type type = wideType(getElementTypeOrSelf(x));
  Value largest = reduceWide(k, x, 1, true, k.constant(type, -kInfinity), [](Kit &k, ValueRange v) { return k.max(v[1], v[0]); });
  Value weights = k.map(k.sizes(x), {x, largest}, type, [](Kit &k, ValueRange v) {
    return (wide(k, v[0]) - Expr{&k, v[1]}).apply<math::ExpOp>().value;
  });
  Value total = sum(k, weights, 1, false);
  Value classes = k.index(k.sizes(x)[1]);
  Numbers numbers(op, seedOf(op.getSeed()));
  results.push_back(generateRandom(k, k.resultDims(0), k.resultElement(0), [&](Kit &k, ValueRange at, Value counter) {
    Expr threshold = numbers.uniform(k, counter, type) * Expr{&k, k.load(total, at[0])};
    // The class is how many sums are not above what was drawn; rounding never makes it that behind the last.
    SmallVector<Value> found = forEach(k, classes, {k.zero(type), k.index(0)}, [&](Kit &k, Value i, ValueRange state) {
      Expr sum = Expr{&k, state[0]} + Expr{&k, k.load(weights, {at[0], i})};
      Value isBelow = sum.compare(arith::CmpFPredicate::OLE, threshold).value;
      Value next = arith::AddIOp::create(k, i, k.index(1));
      return SmallVector<Value>{sum.value, k.select(isBelow, next, state[1])};
    });
    Value last = arith::SubIOp::create(k, classes, k.index(1));
    return k.fromIndex(k.resultElement(0), arith::MinUIOp::create(k, found[1], last));
  }));
  return success();
}

/// Without training all stays as it is.
static LogicalResult lowerDropout(DropoutOp op, DropoutOp::Adaptor in, Kit &k, Values &results) {
  Dims dims = k.resultDims(0);
  Type i1 = k.getI1Type();
  std::optional<SmallVector<int64_t>> training =
      op.getTrainingMode() ? ShapeBuilder::constantIntegers(op.getTrainingMode()) : SmallVector<int64_t>{0};
  if (training && training->front() == 0) {
    results.push_back(in.getData());
    if (op.getMask())
      results.push_back(k.fill(dims, k.integer(i1, 1)));
    return success();
  }
  Type from = ShapeBuilder::elementType(op.getData()), type = from.isF64() ? from : k.getF32Type();
  Value ratio = k.constant(type, 0.5);
  if (in.getRatio())
    ratio = castElement(k, k.loadScalar(in.getRatio()), ShapeBuilder::elementType(op.getRatio()), type);
  // Nothing is dropped where the ratio is 0: no number is below it.
  ratio = k.select(k.loadScalar(in.getTrainingMode()), ratio, k.zero(type));
  Numbers numbers(op, seedOf(op.getSeed()));
  Value mask = generateRandom(k, dims, i1, [&](Kit &k, ValueRange, Value counter) {
    return numbers.uniform(k, counter, type).compare(arith::CmpFPredicate::OGE, Expr{&k, ratio}).value;
  });
  results.push_back(k.map(dims, {in.getData(), mask}, k.resultElement(0), [&](Kit &k, ValueRange v) {
    Expr x{&k, castElement(k, v[0], from, type)};
    Expr scaled = x * (1.0 / (1.0 - Expr{&k, ratio}));
    return castElement(k, k.select(v[1], scaled.value, k.zero(type)), type, from);
  }));
  if (op.getMask())
    results.push_back(mask);
  return success();
}

//===----------------------------------------------------------------------===//
// Windows: in doubles
//===----------------------------------------------------------------------===//

/// cos(2 pi n i / N), for i and N as doubles.
static Expr cosine(Expr i, Expr n, double times) { return (i * (times * 3.141592653589793) / n).apply<math::CosOp>(); }

static Expr blackman(Expr i, Expr n) { return (cosine(i, n, 2) * -0.5 + cosine(i, n, 4) * 0.08) + 0.42; }
static Expr hamming(Expr i, Expr n) { return 25.0 / 46.0 - cosine(i, n, 2) * (1 - 25.0 / 46.0); }
static Expr hann(Expr i, Expr n) {
  Expr s = (i * 3.141592653589793 / n).apply<math::SinOp>();
  return s * s;
}

template <typename Op, Expr (*formula)(Expr, Expr)>
static LogicalResult lowerWindow(Op op, typename Op::Adaptor in, Kit &k, Values &results) {
  Type f64 = k.getF64Type(), to = ShapeBuilder::elementType(op.getOutput());
  Dims dims = k.resultDims(0);
  Expr size{&k, countAs(k, dims[0], f64)};
  Expr n = op.getPeriodic() ? size : size - 1.0;
  results.push_back(k.generate(dims, k.resultElement(0), [&](Kit &k, ValueRange at) {
    Expr i{&k, arith::SIToFPOp::create(k, f64, k.fromIndex(k.getI64Type(), at[0]))};
    return castElement(k, formula(i, n).value, f64, to);
  }));
  return success();
}

/// Triangles over the bins of a spectrum, evenly spaced in mels.
static LogicalResult lowerMelWeightMatrix(MelWeightMatrixOp op, MelWeightMatrixOp::Adaptor in, Kit &k, Values &results) {
  Type f64 = k.getF64Type(), to = ShapeBuilder::elementType(op.getOutput());
  auto scalar = [&](Value converted, Value operand) {
    return Expr{&k, castElement(k, k.loadScalar(converted), ShapeBuilder::elementType(operand), f64)};
  };
  Expr bins = scalar(in.getNumMelBins(), op.getNumMelBins()), length = scalar(in.getDftLength(), op.getDftLength());
  Expr rate = scalar(in.getSampleRate(), op.getSampleRate());
  const double ln10 = 2.302585092994046;
  // In the type of the edges, as the reference of ONNX.
  auto mel = [&](Value edge) {
    Expr hertz = wide(k, k.loadScalar(edge));
    Expr mels = 2595.0 * (hertz / 700.0).apply<math::Log1pOp>() / ln10;
    return mels.width() == 64 ? mels : mels.widen();
  };
  Expr low = mel(in.getLowerEdgeHertz()), high = mel(in.getUpperEdgeHertz());
  Expr step = (high - low) / (bins + 2.0);
  results.push_back(k.generate(k.resultDims(0), k.resultElement(0), [&](Kit &k, ValueRange at) {
    auto asDouble = [&](Value i) { return Expr{&k, arith::SIToFPOp::create(k, f64, k.fromIndex(k.getI64Type(), i))}; };
    Expr j = asDouble(at[0]), i = asDouble(at[1]);
    auto edge = [&](double offset) {
      Expr mels = (i + offset) * step + low;
      Expr hertz = 700.0 * (mels / 2595.0 * ln10).apply<math::ExpM1Op>();
      return ((length + 1.0) * hertz / rate).apply<math::FloorOp>();
    };
    Expr left = edge(0), center = edge(1), right = edge(2);
    auto isFrom = [](Expr x, Expr y) { return x.compare(arith::CmpFPredicate::OGE, y); };
    Expr rising = (isFrom(j, left) & isFrom(center, j)).select((j - left) / (center - left), j.constant(0.0));
    Expr top = (j == center).select(1.0, j.constant(0.0));
    Expr start = (center == left).select(top, rising);
    Expr isFalling = isFrom(j, center) & (j < right);
    return castElement(k, isFalling.select((right - j) / (right - center), start).value, f64, to);
  }));
  return success();
}

void populateRandomLowerings(Lowerings &lowerings) {
  lowerings.add<BernoulliOp, lowerBernoulli>();
  lowerings.add<BlackmanWindowOp, lowerWindow<BlackmanWindowOp, blackman>>();
  lowerings.add<DropoutOp, lowerDropout>();
  lowerings.add<HammingWindowOp, lowerWindow<HammingWindowOp, hamming>>();
  lowerings.add<HannWindowOp, lowerWindow<HannWindowOp, hann>>();
  lowerings.add<MelWeightMatrixOp, lowerMelWeightMatrix>();
  lowerings.add<MultinomialOp, lowerMultinomial>();
  lowerings.add<RandomNormalLikeOp, lowerNormal<RandomNormalLikeOp>>();
  lowerings.add<RandomNormalOp, lowerNormal<RandomNormalOp>>();
  lowerings.add<RandomUniformLikeOp, lowerUniform<RandomUniformLikeOp>>();
  lowerings.add<RandomUniformOp, lowerUniform<RandomUniformOp>>();
}

} // namespace lathe::onnx
