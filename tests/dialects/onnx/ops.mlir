// RUN: lathe-opt %s | lathe-opt | FileCheck %s

// CHECK-LABEL: @tensors
func.func @tensors(%x: tensor<?x4xf32>, %u: tensor<4xui8>) -> tensor<?x4xf32> {
  // CHECK: onnx.Constant dense<1.000000e+00> : tensor<4xf32>
  %c = onnx.Constant dense<1.0> : tensor<4xf32>
  // CHECK: onnx.Add(%{{.*}}, %{{.*}}) : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  %0 = onnx.Add(%x, %c) : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  // CHECK: onnx.Transpose(%{{.*}}) {perm = array<i64: 1, 0>}
  %1 = onnx.Transpose(%0) {perm = array<i64: 1, 0>} : (tensor<?x4xf32>) -> tensor<4x?xf32>
  %2 = onnx.Transpose(%1) : (tensor<4x?xf32>) -> tensor<?x4xf32>
  return %2 : tensor<?x4xf32>
}

// CHECK-LABEL: @values
// CHECK-SAME: !onnx.seq<tensor<?xf32>>, %{{.*}}: !onnx.opt<tensor<2xi64>>, %{{.*}}: !onnx.map<i64, f32>
func.func @values(%s: !onnx.seq<tensor<?xf32>>, %o: !onnx.opt<tensor<2xi64>>, %m: !onnx.map<i64, f32>) {
  return
}

// Sizes that are known of operands must be those of results.
// CHECK-LABEL: @reshape
func.func @reshape(%x: tensor<2x6xf32>) -> tensor<3x4xf32> {
  %shape = onnx.Constant dense<[3, -1]> : tensor<2xi64>
  // CHECK: onnx.Reshape
  %0 = onnx.Reshape(%x, %shape) : (tensor<2x6xf32>, tensor<2xi64>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}
