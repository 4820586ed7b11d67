// RUN: lathe-opt %s --lathe-constants-to-llvm | FileCheck %s

// Bytes, each string once, and what has less than a byte in one each.
// CHECK-DAG: llvm.mlir.global internal constant @floats(dense<[0, 0, -128, 63, 0, 0, 0, 64]> : tensor<8xi8>) {{.*}}alignment = 64
// CHECK-DAG: llvm.mlir.global internal constant @bools(dense<[1, 0, 1]> : tensor<3xi8>)
// CHECK-DAG: llvm.mlir.global internal constant @splat(dense<7> : tensor<6xi8>)
// CHECK-DAG: llvm.mlir.global internal constant @strings.bytes("abc\00")
// CHECK-DAG: llvm.mlir.global internal constant @strings()
memref.global "private" constant @floats : memref<2xf32> = dense<[1.0, 2.0]>
memref.global "private" constant @bools : memref<3xi1> = dense<[true, false, true]>
memref.global "private" constant @splat : memref<2x3xi8> = dense<7>
memref.global "private" constant @strings : memref<3x!pipeline.string> = dense<["ab", "c", "ab"]>

// CHECK-LABEL: func.func @get
// CHECK: llvm.mlir.addressof @floats
// CHECK: builtin.unrealized_conversion_cast {{.*}} to memref<2xf32>
func.func @get() -> memref<2xf32> {
  %0 = memref.get_global @floats : memref<2xf32>
  return %0 : memref<2xf32>
}
