// RUN: lathe-opt %s --lathe-convert-onnx --canonicalize --split-input-file | FileCheck %s

// Dimensions of size 1 and missing ones are broadcast by indexing maps.
// CHECK: #[[ROW:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK: #[[COLUMN:.*]] = affine_map<(d0, d1) -> (d0, 0)>
// CHECK-LABEL: @broadcast
func.func @broadcast(%x: tensor<4xf32>, %y: tensor<2x1xf32>) -> tensor<2x4xf32> {
  // CHECK: linalg.generic {indexing_maps = [#[[ROW]], #[[COLUMN]],
  // CHECK: arith.addf
  %0 = onnx.Add(%x, %y) : (tensor<4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

// Sizes that are computed are compared; mostly they are equal.
// CHECK-LABEL: @computed
func.func @computed(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  // CHECK: cf.assert %{{.*}}, "onnx.Mul: sizes of the inputs cannot be broadcast: they are neither equal nor 1"
  // CHECK: scf.if
  // CHECK: linalg.generic
  // CHECK: } else {
  // CHECK: tensor.extract
  %0 = onnx.Mul(%x, %y) : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// Unsigned integers become signless; the operation knows them.
// CHECK-LABEL: @unsigned
// CHECK-SAME: tensor<2xi8>
func.func @unsigned(%x: tensor<2xui8>) -> tensor<2xi1> {
  // CHECK: arith.cmpi ugt
  %c = onnx.Constant dense<200> : tensor<2xui8>
  %0 = onnx.Greater(%x, %c) : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xi1>
  return %0 : tensor<2xi1>
}

// -----

// CHECK-LABEL: @gather
func.func @gather(%x: tensor<5x3xf32>, %i: tensor<2xi64>) -> tensor<2x3xf32> {
  // CHECK: cf.assert %{{.*}}, "an index of onnx.Gather is out of range"
  // CHECK: linalg.generic
  // CHECK: tensor.extract
  %0 = onnx.Gather(%x, %i) : (tensor<5x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

// CHECK-LABEL: @reshape
func.func @reshape(%x: tensor<?x6xf32>, %shape: tensor<2xi64>) -> tensor<?x?xf32> {
  // CHECK: cf.assert %{{.*}}, "onnx.Reshape: the number of elements would change"
  // CHECK: tensor.reshape
  %0 = onnx.Reshape(%x, %shape) : (tensor<?x6xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

// CHECK-LABEL: @matmul
func.func @matmul(%x: tensor<?x6xf32>, %y: tensor<6x3xf32>) -> tensor<?x3xf32> {
  // CHECK: linalg.matmul
  %0 = onnx.MatMul(%x, %y) : (tensor<?x6xf32>, tensor<6x3xf32>) -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}
