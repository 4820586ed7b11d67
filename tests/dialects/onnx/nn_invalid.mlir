// RUN: lathe-opt %s --split-input-file --verify-diagnostics

func.func @stride(%x: tensor<1x2x5x5xf32>, %w: tensor<3x2x3x3xf32>) {
  // expected-error @+1 {{strides has an element 0; expected 1 or more, below 2^31}}
  %0 = onnx.Conv(%x, %w) {strides = array<i64: 0, 1>} : (tensor<1x2x5x5xf32>, tensor<3x2x3x3xf32>) -> tensor<1x3x?x?xf32>
  return
}

// -----

func.func @pads(%x: tensor<1x2x5x5xf32>, %w: tensor<3x2x3x3xf32>) {
  // expected-error @+1 {{pads has an element -1; expected 0 or more, below 2^31}}
  %0 = onnx.Conv(%x, %w) {pads = array<i64: 0, 0, 0, -1>} : (tensor<1x2x5x5xf32>, tensor<3x2x3x3xf32>) -> tensor<1x3x?x?xf32>
  return
}

// -----

func.func @kernel_shape(%x: tensor<1x2x5x5xf32>, %w: tensor<3x2x3x3xf32>) {
  // expected-error @+1 {{kernel_shape is 2 along spatial dimension 1, the weights have 3; expected equal sizes}}
  %0 = onnx.Conv(%x, %w) {kernel_shape = array<i64: 3, 2>} : (tensor<1x2x5x5xf32>, tensor<3x2x3x3xf32>) -> tensor<1x3x?x?xf32>
  return
}

// -----

func.func @group(%x: tensor<1x4x5x5xf32>, %w: tensor<3x2x3x3xf32>) {
  // expected-error @+1 {{W has 3 output channels; expected a multiple of group, 2}}
  %0 = onnx.Conv(%x, %w) {group = 2 : i64} : (tensor<1x4x5x5xf32>, tensor<3x2x3x3xf32>) -> tensor<1x3x?x?xf32>
  return
}

// -----

func.func @large_window(%x: tensor<1x1x5xf32>, %w: tensor<1x1x3xf32>) {
  // expected-error @+1 {{the window reaches over 7 positions along spatial dimension 0, the padded input has 5; expected no more}}
  %0 = onnx.Conv(%x, %w) {dilations = array<i64: 3>} : (tensor<1x1x5xf32>, tensor<1x1x3xf32>) -> tensor<1x1x?xf32>
  return
}

// -----

func.func @auto_pad(%x: tensor<1x1x5xf32>) {
  // expected-error @+1 {{auto_pad is 'SAME'; expected NOTSET, SAME_UPPER, SAME_LOWER or VALID}}
  %0 = onnx.MaxPool(%x) {auto_pad = "SAME", kernel_shape = array<i64: 2>} : (tensor<1x1x5xf32>) -> tensor<1x1x?xf32>
  return
}

// -----

func.func @pool_pads(%x: tensor<1x1x5xf32>) {
  // expected-error @+1 {{pads are 2 and 0 along spatial dimension 0; expected less than the window, 2}}
  %0 = onnx.AveragePool(%x) {kernel_shape = array<i64: 2>, pads = array<i64: 2, 0>} : (tensor<1x1x5xf32>) -> tensor<1x1x?xf32>
  return
}

// -----

func.func @einsum(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{equation has 3 labels for input 0, of rank 2; expected as many}}
  %0 = onnx.Einsum(%x) {equation = "abc->a"} : (tensor<2x3xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @resize(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{neither scales nor sizes is given; expected one of them}}
  %0 = onnx.Resize(%x) {operandSegmentSizes = array<i32: 1, 0, 0, 0>} : (tensor<2x3xf32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @heads(%q: tensor<1x4x6xf32>) {
  // expected-error @+1 {{the last size of Q is 6; expected a multiple of its 4 heads}}
  %0 = onnx.Attention(%q, %q, %q) {q_num_heads = 4 : i64, kv_num_heads = 2 : i64, operandSegmentSizes = array<i32: 1, 1, 1, 0, 0, 0, 0>, resultSegmentSizes = array<i32: 1, 0, 0, 0>} : (tensor<1x4x6xf32>, tensor<1x4x6xf32>, tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @hidden(%x: tensor<3x1x2xf32>, %w: tensor<1x7x2xf32>, %r: tensor<1x8x2xf32>) {
  // expected-error @+1 {{the second size of W is 7; expected 8}}
  %0 = onnx.LSTM(%x, %w, %r) {operandSegmentSizes = array<i32: 1, 1, 1, 0, 0, 0, 0, 0>, resultSegmentSizes = array<i32: 1, 0, 0>} : (tensor<3x1x2xf32>, tensor<1x7x2xf32>, tensor<1x8x2xf32>) -> tensor<3x1x1x2xf32>
  return
}

// -----

func.func @window(%q: tensor<1x2x4x6xf32>) {
  // expected-error @+1 {{a window size is -2; expected -1 (unbounded), 0 or more}}
  %0 = onnx.Attention(%q, %q, %q) {left_window_size = -2 : i64, right_window_size = 2 : i64, operandSegmentSizes = array<i32: 1, 1, 1, 0, 0, 0, 0>, resultSegmentSizes = array<i32: 1, 0, 0, 0>} : (tensor<1x2x4x6xf32>, tensor<1x2x4x6xf32>, tensor<1x2x4x6xf32>) -> tensor<1x2x4x6xf32>
  return
}
