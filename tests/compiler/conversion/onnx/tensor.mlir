// RUN: lathe-opt %s --lathe-convert-onnx --canonicalize --cse --split-input-file | FileCheck %s

// Dimensions of size 1 come and go as views.
// CHECK-LABEL: @views
func.func @views(%x: tensor<2x1x?xf32>) -> tensor<1x2x?x1xf32> {
  %removed = onnx.Constant dense<1> : tensor<1xi64>
  %added = onnx.Constant dense<[-1, 0]> : tensor<2xi64>
  // CHECK: tensor.collapse_shape %{{.*}} {{\[}}[0], [1, 2]]
  %0 = onnx.Squeeze(%x, %removed) : (tensor<2x1x?xf32>, tensor<1xi64>) -> tensor<2x?xf32>
  // CHECK: tensor.expand_shape %{{.*}} {{\[}}[0, 1], [2, 3]]
  %1 = onnx.Unsqueeze(%0, %added) : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<1x2x?x1xf32>
  return %1 : tensor<1x2x?x1xf32>
}

// -----

// What a slice takes is a view; bounds are clamped when compiling.
// CHECK-LABEL: @slice
func.func @slice(%x: tensor<10x8xf32>) -> tensor<4x8xf32> {
  %starts = onnx.Constant dense<-9> : tensor<1xi64>
  %ends = onnx.Constant dense<1000> : tensor<1xi64>
  %axes = onnx.Constant dense<0> : tensor<1xi64>
  %steps = onnx.Constant dense<2> : tensor<1xi64>
  %c4 = onnx.Constant dense<[4]> : tensor<1xi64>
  // CHECK: tensor.extract_slice %{{.*}}[1, 0] [5, 8] [2, 1] : tensor<10x8xf32> to tensor<5x8xf32>
  %0 = onnx.Slice(%x, %starts, %ends, %axes, %steps) {operandSegmentSizes = array<i32: 1, 1, 1, 1, 1>} : (tensor<10x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<5x8xf32>
  %begin = onnx.Constant dense<0> : tensor<1xi64>
  // CHECK: tensor.extract_slice %{{.*}}[0, 0] [4, 8] [1, 1]
  %1 = onnx.Slice(%0, %begin, %c4) {operandSegmentSizes = array<i32: 1, 1, 1, 0, 0>} : (tensor<5x8xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}

// -----

// Backwards, elements are loaded one by one.
// CHECK-LABEL: @backwards
func.func @backwards(%x: tensor<10xf32>) -> tensor<10xf32> {
  %starts = onnx.Constant dense<-1> : tensor<1xi64>
  %ends = onnx.Constant dense<-1000> : tensor<1xi64>
  %axes = onnx.Constant dense<0> : tensor<1xi64>
  // CHECK: linalg.generic
  // CHECK: tensor.extract
  %0 = onnx.Slice(%x, %starts, %ends, %axes, %starts) {operandSegmentSizes = array<i32: 1, 1, 1, 1, 1>} : (tensor<10xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<10xf32>
  return %0 : tensor<10xf32>
}

// -----

// Parts are copied into one tensor; sizes that are not known are compared.
// CHECK-LABEL: @concat
func.func @concat(%x: tensor<2x3xf32>, %y: tensor<?x?xf32>) -> tensor<?x3xf32> {
  // CHECK: tensor.insert_slice %{{.*}}[0, 0] [2, 3] [1, 1]
  // CHECK: cf.assert %{{.*}}, "onnx.Concat: the inputs differ in size along an axis other than that of 'axis'"
  // CHECK: tensor.insert_slice %{{.*}}[2, 0]
  %0 = onnx.Concat(%x, %y) {axis = 0 : i64} : (tensor<2x3xf32>, tensor<?x?xf32>) -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

// -----

// CHECK-LABEL: @pad
func.func @pad(%x: tensor<4x5xf32>) -> tensor<5x4xf32> {
  %pads = onnx.Constant dense<[1, 0, 0, -1]> : tensor<4xi64>
  // What negative pads remove goes first.
  // CHECK: %[[CUT:.*]] = tensor.extract_slice %{{.*}}[0, 0] [4, 4] [1, 1]
  // CHECK: tensor.pad %[[CUT]] low[1, 0] high[0, 0]
  %0 = onnx.Pad(%x, %pads) {operandSegmentSizes = array<i32: 1, 1, 0, 0>} : (tensor<4x5xf32>, tensor<4xi64>) -> tensor<5x4xf32>
  return %0 : tensor<5x4xf32>
}

// -----

// CHECK-LABEL: @split
func.func @split(%x: tensor<7xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<1xf32>) {
  // CHECK: tensor.extract_slice %{{.*}}[0] [3] [1]
  // CHECK: tensor.extract_slice %{{.*}}[3] [3] [1]
  // CHECK: tensor.extract_slice %{{.*}}[6] [1] [1]
  %0:3 = onnx.Split(%x) {num_outputs = 3 : i64} : (tensor<7xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<1xf32>)
  return %0#0, %0#1, %0#2 : tensor<3xf32>, tensor<3xf32>, tensor<1xf32>
}

// -----

// One index is a view.
// CHECK-LABEL: @row
func.func @row(%x: tensor<5x3xf32>, %i: tensor<i64>) -> tensor<3xf32> {
  // CHECK: cf.assert %{{.*}}, "an index of onnx.Gather is out of range"
  // CHECK: tensor.extract_slice %{{.*}}[%{{.*}}, 0] [1, 3] [1, 1] : tensor<5x3xf32> to tensor<1x3xf32>
  // CHECK: tensor.collapse_shape
  %0 = onnx.Gather(%x, %i) : (tensor<5x3xf32>, tensor<i64>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// Updates are written in their order.
// CHECK-LABEL: @scatter
func.func @scatter(%x: tensor<4x2xf32>, %i: tensor<3x1xi64>, %u: tensor<3x2xf32>) -> tensor<4x2xf32> {
  // CHECK: cf.assert %{{.*}}, "an index of onnx.ScatterND is out of range"
  // CHECK: scf.for
  // CHECK: scf.for
  // CHECK: arith.addf
  // CHECK: tensor.insert
  %0 = onnx.ScatterND(%x, %i, %u) {reduction = "add"} : (tensor<4x2xf32>, tensor<3x1xi64>, tensor<3x2xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// -----

// Counted, then filled.
// CHECK-LABEL: @nonzero
func.func @nonzero(%x: tensor<4x5xf32>) -> tensor<2x?xi64> {
  // CHECK: linalg.generic
  // CHECK: tensor.empty(%{{.*}}) : tensor<2x?xi64>
  // CHECK: scf.for
  // CHECK: scf.if
  %0 = onnx.NonZero(%x) : (tensor<4x5xf32>) -> tensor<2x?xi64>
  return %0 : tensor<2x?xi64>
}

// -----

// Sorted by the runtime.
// CHECK: func.func private @lathe_top_k.f32({{.*}}) -> !llvm.ptr attributes {lathe.context}
// CHECK-LABEL: @largest
func.func @largest(%x: tensor<4x5xf32>, %k: tensor<1xi64>) -> (tensor<4x?xf32>, tensor<4x?xi64>) {
  // CHECK: call @lathe_top_k.f32
  %0:2 = onnx.TopK(%x, %k) : (tensor<4x5xf32>, tensor<1xi64>) -> (tensor<4x?xf32>, tensor<4x?xi64>)
  return %0#0, %0#1 : tensor<4x?xf32>, tensor<4x?xi64>
}
