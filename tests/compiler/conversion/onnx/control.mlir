// RUN: lathe-opt %s --lathe-convert-onnx --canonicalize --split-input-file | FileCheck %s

// Branches may differ in their sizes.
// CHECK-LABEL: @either
func.func @either(%c: tensor<i1>, %x: tensor<4xf32>) -> tensor<?xf32> {
  // CHECK: %[[C:.*]] = tensor.extract
  // CHECK: scf.if %[[C]] -> (tensor<?xf32>)
  // CHECK: arith.addf
  // CHECK: } else {
  // CHECK: tensor.cast %{{.*}} : tensor<4xf32> to tensor<?xf32>
  %0 = onnx.If(%c) {
    onnx.Yield %x : tensor<4xf32>
  }, {
    %two = onnx.Constant dense<2.0> : tensor<2x1xf32>
    %shape = onnx.Constant dense<-1> : tensor<1xi64>
    %1 = onnx.Add(%x, %two) : (tensor<4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
    %2 = onnx.Reshape(%1, %shape) : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<8xf32>
    onnx.Yield %2 : tensor<8xf32>
  } : (tensor<i1>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// A loop that only its trip count ends: its outputs are stacked where they belong.
// CHECK-LABEL: @counted
func.func @counted(%x: tensor<3xui8>) -> (tensor<3xui8>, tensor<10x3xui8>) {
  %most = onnx.Constant dense<10> : tensor<i64>
  // CHECK: tensor.empty() : tensor<10x3xi8>
  // CHECK: scf.for %[[I:.*]] = %{{.*}} iter_args(%{{.*}}, %[[STACK:.*]] = %{{.*}}) -> (tensor<3xi8>, tensor<10x3xi8>)
  // CHECK: arith.addi
  // CHECK: tensor.insert_slice %{{.*}} into %[[STACK]][%[[I]], 0] [1, 3] [1, 1] : tensor<3xi8> into tensor<10x3xi8>
  %0:2 = onnx.Loop(%most, %x) attributes {operandSegmentSizes = array<i32: 1, 0, 1>} {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<3xui8>):
    %next = onnx.Add(%s, %s) : (tensor<3xui8>, tensor<3xui8>) -> tensor<3xui8>
    onnx.Yield %c, %next, %next : tensor<i1>, tensor<3xui8>, tensor<3xui8>
  } : (tensor<i64>, tensor<3xui8>) -> (tensor<3xui8>, tensor<10x3xui8>)
  return %0#0, %0#1 : tensor<3xui8>, tensor<10x3xui8>
}

// -----

// A condition ends it: the stack grows to twice its room.
// CHECK-LABEL: @conditional
func.func @conditional(%x: tensor<f32>) -> (tensor<f32>, tensor<?xf32>) {
  %limit = onnx.Constant dense<100.0> : tensor<f32>
  // CHECK: scf.while
  // CHECK: scf.condition
  // CHECK: scf.if
  // CHECK: tensor.insert_slice
  // CHECK: tensor.extract_slice
  %0:2 = onnx.Loop(%x) attributes {operandSegmentSizes = array<i32: 0, 0, 1>} {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<f32>):
    %next = onnx.Add(%s, %s) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %goes = onnx.Less(%next, %limit) : (tensor<f32>, tensor<f32>) -> tensor<i1>
    onnx.Yield %goes, %next, %next : tensor<i1>, tensor<f32>, tensor<f32>
  } : (tensor<f32>) -> (tensor<f32>, tensor<?xf32>)
  return %0#0, %0#1 : tensor<f32>, tensor<?xf32>
}

// -----

// Backwards, along the second axis.
// CHECK-LABEL: @scan
func.func @scan(%s: tensor<2xf32>, %x: tensor<2x5xf32>) -> (tensor<2xf32>, tensor<5x2xf32>) {
  // CHECK: scf.for
  // CHECK: tensor.extract_slice %{{.*}}[0, %{{.*}}] [2, 1] [1, 1] : tensor<2x5xf32> to tensor<2xf32>
  // CHECK: tensor.insert_slice %{{.*}}[%{{.*}}, 0] [1, 2] [1, 1] : tensor<2xf32> into tensor<5x2xf32>
  %0:2 = onnx.Scan(%s, %x) attributes {num_scan_inputs = 1 : i64, scan_input_axes = array<i64: 1>, scan_input_directions = array<i64: 1>} {
  ^bb0(%a: tensor<2xf32>, %e: tensor<2xf32>):
    %sum = onnx.Add(%a, %e) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    onnx.Yield %sum, %sum : tensor<2xf32>, tensor<2xf32>
  } : (tensor<2xf32>, tensor<2x5xf32>) -> (tensor<2xf32>, tensor<5x2xf32>)
  return %0#0, %0#1 : tensor<2xf32>, tensor<5x2xf32>
}

// -----

// Sequences are values of the runtime; the rank of an item is checked there.
// CHECK-LABEL: @sequence
// CHECK-SAME: %{{.*}}: tensor<2xf32>, %{{.*}}: tensor<i64>) -> (!llvm.ptr, tensor<?xf32>)
func.func @sequence(%x: tensor<2xf32>, %at: tensor<i64>) -> (!onnx.seq<tensor<2xf32>>, tensor<?xf32>) {
  // CHECK: call @lathe_sequence_empty
  %0 = onnx.SequenceEmpty() : () -> !onnx.seq<tensor<*xf32>>
  // CHECK: call @lathe_value_from_tensor
  // CHECK: call @lathe_sequence_append
  %1 = onnx.SequenceInsert(%0, %x) : (!onnx.seq<tensor<*xf32>>, tensor<2xf32>) -> !onnx.seq<tensor<2xf32>>
  // CHECK: call @lathe_sequence_at
  // CHECK: call @lathe_value_to_tensor
  %2 = onnx.SequenceAt(%1, %at) : (!onnx.seq<tensor<2xf32>>, tensor<i64>) -> tensor<?xf32>
  return %1, %2 : !onnx.seq<tensor<2xf32>>, tensor<?xf32>
}
