//===- MicroKernel.cpp - The innermost loop of a contraction --------------===//

#include "compiler/conversion/contraction/MicroKernel.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace lathe {
namespace {

struct KernelShape {
  Type element;
  int64_t lanes, panel, panels, rows, rowStride, sumsStride;
  bool hasTable;

  std::string name(const Target &target) const {
    std::string type;
    llvm::raw_string_ostream(type) << element;
    return llvm::formatv("lathe_tile_{0}_{1}x{2}_{3}_{4}{5}.{6}", type, rows, panels * panel, rowStride, sumsStride,
                         hasTable ? "_indexed" : "", target.name);
  }
};

void buildBody(KernelCode &code, const KernelShape &shape, ValueRange arguments) {
  Value left = arguments[0], leftOffset = arguments[1], step = arguments[2];
  Value right = arguments[3], rightOffset = arguments[4], panelStride = arguments[5], count = arguments[6];
  Value sums = arguments[7], sumsOffset = arguments[8];
  Value table = shape.hasTable ? arguments[9] : Value();
  VectorType vector = code.vector(shape.lanes, shape.element);
  int64_t perPanel = shape.panel / shape.lanes;

  SmallVector<Value> sumsAt, panelAt;
  for (int64_t row = 0; row < shape.rows; ++row)
    for (int64_t i = 0; i < shape.panels * perPanel; ++i)
      sumsAt.push_back(code.add(sumsOffset, row * shape.sumsStride + i * shape.lanes));
  for (int64_t panel = 0; panel < shape.panels; ++panel)
    panelAt.push_back(code.add(rightOffset, code.mul(panelStride, panel)));
  SmallVector<Value> start;
  for (Value at : sumsAt)
    start.push_back(code.loadVector(vector, sums, at));

  SmallVector<Value> results = code.forEach(count, start, [&](Value k, ValueRange running) {
    Value offset = shape.hasTable
                       ? Value(arith::IndexCastOp::create(code, code.getIndexType(), code.load(table, code.add(step, k))))
                       : code.mul(k, step);
    Value from = code.add(leftOffset, offset);
    SmallVector<Value> rights;
    Value row0 = code.mul(k, shape.panel);
    for (Value at : panelAt)
      for (int64_t i = 0; i < perPanel; ++i)
        rights.push_back(code.loadVector(vector, right, code.add(code.add(at, row0), i * shape.lanes)));
    SmallVector<Value> next;
    for (int64_t row = 0; row < shape.rows; ++row) {
      Value factor = code.broadcast(vector, code.load(left, code.add(from, row * shape.rowStride)));
      for (Value other : rights)
        next.push_back(math::FmaOp::create(code, factor, other, running[next.size()]));
    }
    return next;
  });
  for (auto [at, result] : llvm::zip_equal(sumsAt, results))
    code.storeVector(result, sums, at);
}

func::FuncOp getMicroKernel(MLIRContext *context, Location location, SymbolTable &symbols, const Target &target,
                            const KernelShape &shape) {
  std::string name = shape.name(target);
  if (auto function = symbols.lookup<func::FuncOp>(name))
    return function;
  OpBuilder builder(context);
  Type flat = KernelCode::flatType(shape.element), index = builder.getIndexType();
  SmallVector<Type> inputs{flat, index, index, flat, index, index, index, flat, index};
  if (shape.hasTable)
    inputs.push_back(KernelCode::flatType(builder.getI64Type()));
  auto function = func::FuncOp::create(builder, location, name, builder.getFunctionType(inputs, {}));
  function.setPrivate();
  function->setAttr(kTargetAttr, builder.getStringAttr(target.name));
  KernelCode code(location, builder);
  code.setInsertionPointToStart(function.addEntryBlock());
  buildBody(code, shape, function.getArguments());
  func::ReturnOp::create(code);
  symbols.insert(function);
  return function;
}

} // namespace

void callMicroKernel(KernelCode &code, SymbolTable &symbols, const Target &target, const TileShape &shape, int64_t rows,
                     int64_t panels, const MicroKernelCall &call) {
  KernelShape kernel{shape.element, shape.lanes,         shape.panel,     panels,
                     rows,          call.left.rowStride, call.sumsStride, bool(call.left.table)};
  func::FuncOp function = getMicroKernel(code.getContext(), UnknownLoc::get(code.getContext()), symbols, target, kernel);
  Value step = call.left.step, leftOffset = call.leftOffset;
  if (call.left.table)
    step = call.first;
  else
    leftOffset = code.add(leftOffset, code.mul(call.first, step));
  SmallVector<Value> arguments{
      call.left.buffer, leftOffset, step,      call.right,     code.add(call.rightOffset, code.mul(call.first, shape.panel)),
      call.panelStride, call.count, call.sums, call.sumsOffset};
  if (call.left.table)
    arguments.push_back(call.left.table);
  func::CallOp::create(code, function, arguments);
}

} // namespace lathe
