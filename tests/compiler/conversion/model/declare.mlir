// RUN: lathe-opt %s --lathe-declare-model | FileCheck %s

// What the lowered types no longer tell: signs, names of sizes, items of sequences. Inputs are the caller's.
// CHECK: func.func @main(
// CHECK-SAME: bufferization.writable = false
// CHECK-SAME: lathe.value = {kind = 1 : i32, name = "x", sizes = array<i64: -1, 4>, symbols = ["N", ""], type = 2 : i32}
// CHECK-SAME: lathe.value = {element = {kind = 1 : i32, sizes = array<i64: -1>, type = 8 : i32}, kind = 2 : i32, name = "input_1"}
// CHECK-SAME: lathe.value = {kind = 1 : i32, name = "output_0", optional = 1 : i32, sizes = array<i64>, type = 7 : i32}
// CHECK-SAME: lathe.main
func.func @main(%x: tensor<?x4xui8> {onnx.name = "x", onnx.dims = ["N", ""]}, %s: !onnx.seq<tensor<?x!pipeline.string>>,
                %o: !onnx.opt<tensor<i64>>) -> !onnx.opt<tensor<i64>> {
  return %o : !onnx.opt<tensor<i64>>
}
