// RUN: lathe-opt %s --lathe-collapse-elementwise --split-input-file | FileCheck %s

#id = affine_map<(i, j, k) -> (i, j, k)>

// CHECK-LABEL: @known
func.func @known(%x: tensor<?x4x8xf32>, %o: tensor<?x4x8xf32>) -> tensor<?x4x8xf32> {
  // CHECK: linalg.generic {{.*}} iterator_types = ["parallel"]
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x : tensor<?x4x8xf32>) outs(%o : tensor<?x4x8xf32>) {
  ^bb0(%a: f32, %b: f32):
    %1 = arith.negf %a : f32
    linalg.yield %1 : f32
  } -> tensor<?x4x8xf32>
  return %0 : tensor<?x4x8xf32>
}

// -----

#id = affine_map<(i, j, k) -> (i, j, k)>

// What is collapsed is expanded again: of the sizes of a group one at most may be unknown.
// CHECK-LABEL: @unknown
func.func @unknown(%x: tensor<?x?x8xf32>, %o: tensor<?x?x8xf32>) -> tensor<?x?x8xf32> {
  // CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x : tensor<?x?x8xf32>) outs(%o : tensor<?x?x8xf32>) {
  ^bb0(%a: f32, %b: f32):
    %1 = arith.negf %a : f32
    linalg.yield %1 : f32
  } -> tensor<?x?x8xf32>
  return %0 : tensor<?x?x8xf32>
}
