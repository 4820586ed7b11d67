//===- NNFourier.cpp - Lowering of Fourier transforms ---------------------===//
//
// A transform is a product with a matrix of cosines and sines. They are those of one turn in as many steps as the transform is long,
// computed in f64.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/onnx/NN.h"
#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/shapes/Fourier.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace lathe::onnx {
namespace {

struct Fourier {
  Dim length;          // of the transform
  Dim inputs, outputs; // elements that enter, and that are wanted
  int64_t inputParts, outputParts; // 1 of real, 2 of complex numbers
  bool isInverse, isHalf;          // `isHalf`: of one side of a spectrum, back to real numbers
};

} // namespace

/// Rows of `inputs · inputParts` numbers to rows of `outputs · outputParts`.
static Value transform(Kit &k, Value rows, const Fourier &f) {
  Type type = getElementTypeOrSelf(rows), f64 = k.getF64Type();
  ShapeBuilder &s = k.shapes();
  // Cosines, then sines.
  Value turn = k.generate({2, f.length}, f64, [&](Kit &k, ValueRange at) -> Value {
    Value angle = div(k, k.mul(toFloat(k, f64, at[1]), k.constant(f64, 6.283185307179586476925)), toFloat(k, f64, k.index(f.length)));
    Value isCosine = k.compare(Kit::Compare::Equal, at[0], k.index(0));
    return choose(
        k, isCosine, [&](Kit &k) -> SmallVector<Value> { return {math::CosOp::create(k, angle)}; },
        [&](Kit &k) -> SmallVector<Value> { return {math::SinOp::create(k, angle)}; })[0];
  });
  Value matrix = k.generate({f.outputs, f.outputParts, f.inputs, f.inputParts}, type, [&](Kit &k, ValueRange at) {
    Value zero = k.index(0), step = arith::RemUIOp::create(k, k.mul(at[0], at[2]), k.index(f.length));
    Value toReal = k.compare(Kit::Compare::Equal, at[1], zero);
    Value isSame = k.compare(Kit::Compare::Equal, at[1], at[3]);
    Value number = k.load(turn, {k.select(isSame, zero, k.index(1)), step});
    // exp(∓i φ) = cos φ ∓ i sin φ: the sign of the sine differs by where it goes.
    Value negative = k.sub(k.zero(f64), number);
    Value crossed = f.isInverse ? k.select(toReal, negative, number) : k.select(toReal, number, negative);
    number = k.select(isSame, number, crossed);
    if (f.isInverse)
      number = div(k, number, toFloat(k, f64, k.index(f.length)));
    if (f.isHalf) {
      // What is not its own mirror counts twice.
      Value twice = k.add(at[2], at[2]), isMirror = arith::OrIOp::create(
                                             k, k.compare(Kit::Compare::Equal, at[2], zero),
                                             k.compare(Kit::Compare::Equal, twice, k.index(f.length)));
      number = k.select(isMirror, number, k.add(number, number));
    }
    return convertFloat(k, number, type);
  });
  matrix = merge(k, merge(k, matrix, 2), 0);
  Dims dims{k.sizes(rows)[0], s.mul(f.outputs, f.outputParts)};
  return contract(k, rows, {0, 2}, matrix, {1, 2}, dims, {0, 1});
}

static LogicalResult lowerDFT(DFTOp op, DFTOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  std::optional<Transform> t = inferTransform(k.shapes(), op);
  ShapeBuilder &s = k.shapes();
  Value x = convertFloats(k, in.getInput(), type);
  Dims sizes = k.sizes(x), dims = k.resultDims(0);
  int64_t rank = sizes.size(), axis = t->axis;
  if (in.getDftLength() && !t->length.isStatic())
    k.check(k.compare(Kit::Compare::Greater, k.loadScalar(in.getDftLength()), k.zero(getElementTypeOrSelf(in.getDftLength()))),
            "onnx.DFT: dft_length is not positive");
  Fourier f{t->length, sizes[axis], t->output, sizes[rank - 1].get(), dims[rank - 1].get(), op.getInverse() != 0,
            op.getInverse() && op.getOnesided()};
  // What is beyond the length does not enter; what is missing is zero.
  f.inputs = s.min(f.inputs, f.isHalf ? s.add(s.floorDiv(t->length, 2), 1) : t->length);
  if (!f.inputs.isSame(sizes[axis])) {
    sizes[axis] = f.inputs;
    x = slice(k, x, Dims(rank, Dim(0)), sizes);
  }
  // The axis before the parts, all others as rows.
  SmallVector<int64_t> order, back(rank);
  Dims rows;
  for (int64_t i = 0; i != rank - 1; ++i)
    if (i != axis) {
      order.push_back(i);
      rows.push_back(sizes[i]);
    }
  order.append({axis, rank - 1});
  for (auto [i, dim] : llvm::enumerate(order))
    back[dim] = i;
  bool isMoved = axis != rank - 2;
  if (isMoved)
    x = k.transpose(x, order);
  x = rank == 2 ? unsqueeze(k, x, 0) : merge(k, x, 0, rank - 2);
  Value y = transform(k, merge(k, x, 1), f);
  rows.append({f.outputs, f.outputParts});
  y = k.reshape(y, rows);
  if (isMoved)
    y = k.transpose(y, back);
  results.push_back(convertFloats(k, y, element));
  return success();
}

static LogicalResult lowerSTFT(STFTOp op, STFTOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  std::optional<Frames> frames = inferFrames(k.shapes(), op);
  Value signal = in.getSignal(), window = in.getWindow();
  Dims sizes = k.sizes(signal), dims = k.resultDims(0);
  auto checkPositive = [&](Value tensor, StringRef what) {
    if (tensor && !ShapeBuilder::constant(tensor))
      k.check(k.compare(Kit::Compare::Greater, k.loadScalar(tensor), k.zero(getElementTypeOrSelf(tensor))),
              "onnx.STFT: " + what + " is not positive");
  };
  checkPositive(in.getFrameStep(), "frame_step");
  checkPositive(in.getFrameLength(), "frame_length");
  if (window && (!k.sizes(window)[0].isStatic() || !frames->length.isStatic()))
    k.check(k.compare(Kit::Compare::Equal, k.index(k.sizes(window)[0]), k.index(frames->length)),
            "onnx.STFT: window has not as many elements as a frame");
  Value cut = k.generate({sizes[0], frames->count, frames->length, sizes[2]}, type, [&](Kit &k, ValueRange at) {
    Value from = k.add(k.mul(at[1], k.index(frames->step)), at[2]);
    Value value = convertFloat(k, k.load(signal, {at[0], from, at[3]}), type);
    return window ? k.mul(value, convertFloat(k, k.load(window, at[2]), type)) : value;
  });
  Fourier f{frames->length, frames->length, frames->bins, sizes[2].get(), 2, false, false};
  Value y = transform(k, merge(k, merge(k, cut, 2), 0), f);
  results.push_back(convertFloats(k, k.reshape(y, dims), element));
  return success();
}

void populateFourierLowerings(Lowerings &lowerings) {
  lowerings.add<DFTOp, lowerDFT>();
  lowerings.add<STFTOp, lowerSTFT>();
}

} // namespace lathe::onnx
