// RUN: lathe-opt %s --lathe-convert-onnx --canonicalize --split-input-file | FileCheck %s

// Division by zero ends the call; the least number by -1 wraps.
// CHECK-LABEL: @div
func.func @div(%x: tensor<4xi32>, %y: tensor<4xi32>) -> tensor<4xi32> {
  // CHECK: cf.assert %{{.*}}, "onnx.Div: division by zero"
  // CHECK: arith.divsi
  %0 = onnx.Div(%x, %y) : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

// A divisor that is known not to be zero is not looked at.
// CHECK-LABEL: @div_constant
func.func @div_constant(%x: tensor<4xi32>) -> tensor<4xi32> {
  // CHECK-NOT: cf.assert
  %y = onnx.Constant dense<3> : tensor<i32>
  %0 = onnx.Div(%x, %y) : (tensor<4xi32>, tensor<i32>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

// Floats of 16 bits are computed in f32 and rounded once.
// CHECK-LABEL: @sigmoid
func.func @sigmoid(%x: tensor<4xbf16>) -> tensor<4xbf16> {
  // CHECK: arith.extf %{{.*}} : bf16 to f32
  // CHECK: math.exp %{{.*}} : f32
  // CHECK: arith.truncf %{{.*}} : f32 to bf16
  %0 = onnx.Sigmoid(%x) : (tensor<4xbf16>) -> tensor<4xbf16>
  return %0 : tensor<4xbf16>
}

// -----

// CHECK-LABEL: @shift
func.func @shift(%x: tensor<4xui8>, %y: tensor<4xui8>) -> tensor<4xui8> {
  // CHECK: arith.cmpi ult
  // CHECK: arith.shrui
  %0 = onnx.BitShift(%x, %y) {direction = "RIGHT"} : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xui8>
  return %0 : tensor<4xui8>
}
