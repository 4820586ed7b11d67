//===- Tiles.cpp - A contraction as blocks of tiles -----------------------===//

#include "compiler/conversion/contraction/Tiles.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace lathe {
namespace {

/// Bytes of the sums of a block, and of the part of its panels that is used for all its tiles: both stay in the first cache.
constexpr int64_t kSumBytes = 24 << 10, kPanelChunkBytes = 32 << 10;

/// A line of a known number of rows has tiles of two sizes, `most` and one less, so that none is much smaller.
struct KnownTiles {
  int64_t count, most, full; // the first `full` tiles have `most` rows

  KnownTiles(const TileShape &shape, int64_t rows)
      : count(llvm::divideCeil(rows, shape.rows)), most(llvm::divideCeil(rows, count)), full(rows - (most - 1) * count) {}
};

/// Calls `body` for tiles `begin` to `end` of a line, with the number of its rows, the tile, its first row, and the row in
/// the tile with which the call begins.
void forTiles(KernelCode &code, const TileShape &shape, Value rows, Value begin, Value end,
              llvm::function_ref<void(int64_t, Value, Value, Value)> body) {
  Value first = code.index(0);
  if (std::optional<int64_t> known = getConstantIntValue(rows)) {
    KnownTiles tiles(shape, *known);
    Value full = code.index(tiles.full);
    auto loop = [&](Value from, Value to, int64_t size) {
      code.forEach(from, to, 1, [&](Value tile) { body(size, tile, beginOfTile(code, shape, rows, tile), first); });
    };
    loop(begin, code.min(end, full), tiles.most);
    if (tiles.full < tiles.count)
      loop(code.max(begin, full), end, tiles.most - 1);
    return;
  }
  // The last tile holds what is left, maybe nothing: it is computed in parts of powers of two.
  Value full = code.div(rows, code.index(shape.rows));
  code.forEach(begin, code.min(end, full), 1,
               [&](Value tile) { body(shape.rows, tile, beginOfTile(code, shape, rows, tile), first); });
  code.when(code.isLess(full, end), [&] {
    Value start = code.mul(full, shape.rows), left = code.sub(rows, start), done = first;
    for (int64_t size = llvm::bit_floor(uint64_t(shape.rows)); size; size /= 2) {
      if (size == shape.rows)
        continue;
      Value part = arith::AndIOp::create(code, left, code.index(size));
      code.when(code.isLess(first, part), [&] { body(size, full, code.add(start, done), done); });
      done = code.add(done, part);
    }
  });
}

} // namespace

Value countTiles(KernelCode &code, const TileShape &shape, Value rows) {
  if (std::optional<int64_t> known = getConstantIntValue(rows))
    return code.index(KnownTiles(shape, *known).count);
  return code.add(code.div(rows, code.index(shape.rows)), 1);
}

Value beginOfTile(KernelCode &code, const TileShape &shape, Value rows, Value tile) {
  if (std::optional<int64_t> known = getConstantIntValue(rows)) {
    KnownTiles tiles(shape, *known);
    if (tiles.full == tiles.count)
      return code.mul(tile, tiles.most);
    return code.add(code.mul(tile, tiles.most - 1), code.min(tile, code.index(tiles.full)));
  }
  return code.min(code.mul(tile, shape.rows), rows);
}

void emitContraction(KernelCode &code, KernelModule &kernels, const Target &target, const Contraction &contraction,
                     StringRef name) {
  const TileShape &shape = contraction.shape;
  Value one = code.index(1), outerCount = contraction.outer ? contraction.outer : one;
  Value panels = code.divUp(contraction.columns, shape.panel);
  Value columnBlocks = code.divUp(panels, shape.panels);
  int64_t rowBudget = std::max<int64_t>(
      kSumBytes / (shape.columns() * shape.element.getIntOrFloatBitWidth() / 8) / shape.rows * shape.rows, shape.rows);

  // A block has several short lines, or a part of a long one.
  std::optional<int64_t> knownRows = getConstantIntValue(contraction.rows), knownLines = getConstantIntValue(contraction.lines);
  bool hasLines = knownRows && *knownRows * 2 <= rowBudget && knownLines != 1;
  Value tiles = countTiles(code, shape, contraction.rows), lineGroups, tileGroups;
  int64_t perGroup, maxRows;
  if (hasLines) {
    perGroup = std::max<int64_t>(rowBudget / std::max<int64_t>(*knownRows, 1), 1);
    if (knownLines && *knownLines > 0)
      perGroup = llvm::divideCeil(*knownLines, llvm::divideCeil(*knownLines, perGroup));
    maxRows = perGroup * *knownRows;
    lineGroups = code.divUp(contraction.lines, perGroup);
    tileGroups = one;
  } else {
    perGroup = std::max<int64_t>(rowBudget / shape.rows, 1);
    if (std::optional<int64_t> known = getConstantIntValue(tiles); known && *known > 0)
      perGroup = llvm::divideCeil(*known, llvm::divideCeil(*known, perGroup));
    maxRows = perGroup * shape.rows;
    lineGroups = contraction.lines;
    tileGroups = code.divUp(tiles, perGroup);
  }
  // Sums that are transposed are read in full vectors of rows.
  int64_t sumsSize = llvm::alignTo(maxRows, shape.lanes) * shape.columns();

  kernels.forAll(
      code, target, name, {outerCount, columnBlocks, lineGroups, tileGroups}, [&](KernelCode &code, ArrayRef<Value> at) {
        Value outer = at[0];
        Value sums = memref::AllocaOp::create(code, MemRefType::get({sumsSize}, shape.element), code.getI64IntegerAttr(64));
        sums = code.flatten(sums);
        Block block{sums, shape.columns(), {}, {}, code.mul(at[1], shape.panels), {}};
        std::optional<int64_t> knownPanels = getConstantIntValue(panels);
        block.panels = knownPanels && *knownPanels % shape.panels == 0
                           ? code.index(shape.panels)
                           : code.min(code.index(shape.panels), code.sub(panels, block.firstPanel));
        Value firstLine, endLine, firstTile, endTile;
        if (hasLines) {
          firstLine = code.mul(at[2], perGroup);
          endLine = code.min(code.add(firstLine, perGroup), contraction.lines);
          firstTile = code.index(0);
          endTile = tiles;
          block.firstRow = code.mul(firstLine, contraction.rows);
          block.rows = code.mul(code.sub(endLine, firstLine), contraction.rows);
        } else {
          firstLine = at[2];
          endLine = code.add(firstLine, 1);
          firstTile = code.mul(at[3], perGroup);
          endTile = code.min(code.add(firstTile, perGroup), tiles);
          Value begin = beginOfTile(code, shape, contraction.rows, firstTile);
          block.firstRow = code.add(code.mul(firstLine, contraction.rows), begin);
          block.rows = code.sub(beginOfTile(code, shape, contraction.rows, endTile), begin);
        }
        contraction.begin(code, outer, block);

        // The right side is cut where it would leave the first cache from tile to tile. The order of a sum stays.
        int64_t chunk = kPanelChunkBytes / (shape.panels * kPanelBytes);
        std::optional<int64_t> knownDepth = getConstantIntValue(contraction.depth);
        if (perGroup == 1 && !hasLines)
          chunk = int64_t(1) << 40;
        if (knownDepth && *knownDepth > 0)
          chunk = llvm::divideCeil(*knownDepth, llvm::divideCeil(*knownDepth, chunk));
        Value rightOffset = code.add(contraction.rightOffset(code, outer),
                                     code.mul(code.mul(block.firstPanel, contraction.depth), shape.panel));
        code.forEach(code.index(0), contraction.depth, chunk, [&](Value k) {
          Value count = knownDepth && *knownDepth % chunk == 0 ? code.index(chunk)
                                                               : code.min(code.index(chunk), code.sub(contraction.depth, k));
          code.forEach(firstLine, endLine, 1, [&](Value line) {
            forTiles(code, shape, contraction.rows, firstTile, endTile,
                     [&](int64_t size, Value tile, Value row, Value rowInTile) {
                       MicroKernelCall call{contraction.left, {}, contraction.right, rightOffset, {}, k, count, sums, {},
                                            block.sumsStride};
                       call.leftOffset = contraction.leftOffset(code, outer, line, tile, row, rowInTile);
                       call.panelStride = code.mul(contraction.depth, shape.panel);
                       Value rowInBlock = code.sub(code.add(code.mul(line, contraction.rows), row), block.firstRow);
                       call.sumsOffset = code.mul(rowInBlock, block.sumsStride);
                       auto callFor = [&](int64_t count) {
                         callMicroKernel(code, kernels.getSymbols(), target, shape, size, count, call);
                       };
                       Value isFull = code.isLess(code.index(shape.panels - 1), block.panels);
                       code.when(
                           isFull, [&] { callFor(shape.panels); },
                           [&] {
                             if (std::optional<int64_t> known = getConstantIntValue(panels))
                               return callFor(*known % shape.panels);
                             code.forEach(block.panels, [&](Value panel) {
                               MicroKernelCall single = call;
                               single.rightOffset = code.add(call.rightOffset, code.mul(panel, call.panelStride));
                               single.sumsOffset = code.add(call.sumsOffset, code.mul(panel, shape.panel));
                               callMicroKernel(code, kernels.getSymbols(), target, shape, size, 1, single);
                             });
                           });
                     });
          });
        });
        contraction.finish(code, outer, block);
      });
}

} // namespace lathe
