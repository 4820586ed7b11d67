// RUN: lathe-opt %s --split-input-file --verify-diagnostics

func.func @broadcast(%x: tensor<2x4xf32>, %y: tensor<3xf32>) {
  // expected-error @+1 {{cannot broadcast: dimension 1 has size 4 and 3; expected equal sizes, or one of them 1}}
  %0 = onnx.Add(%x, %y) : (tensor<2x4xf32>, tensor<3xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @elements(%x: tensor<2xf32>, %y: tensor<2xf64>) {
  // expected-error @+1 {{input 'B' has elements of type 'f64'; expected 'f32', which 'A' has}}
  %0 = onnx.Add(%x, %y) : (tensor<2xf32>, tensor<2xf64>) -> tensor<2xf32>
  return
}

// -----

func.func @result(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{result 0 is 'tensor<2x4xf32>'; expected 'tensor<4x2xf32>'}}
  %0 = onnx.Transpose(%x) : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @axis(%x: tensor<2x4xf32>, %i: tensor<3xi64>) {
  // expected-error @+1 {{axis is 2; expected one of a tensor of rank 2, in [-2, 2)}}
  %0 = onnx.Gather(%x, %i) {axis = 2 : i64} : (tensor<2x4xf32>, tensor<3xi64>) -> tensor<3x4xf32>
  return
}

// -----

func.func @perm(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{perm name dimension 1 twice}}
  %0 = onnx.Transpose(%x) {perm = array<i64: 1, 1>} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @count(%x: tensor<2x5xf32>) {
  %shape = onnx.Constant dense<[3, 4]> : tensor<2xi64>
  // expected-error @+1 {{cannot give 10 elements a shape of 12}}
  %0 = onnx.Reshape(%x, %shape) : (tensor<2x5xf32>, tensor<2xi64>) -> tensor<3x4xf32>
  return
}
