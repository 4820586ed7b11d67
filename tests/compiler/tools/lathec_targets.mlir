// RUN: lathec object %s -o %t.o --emit-llvm=- | FileCheck %s
// RUN: lathec object %s -o %t.o --targets=x86-64-v3,avx512 --emit-llvm=- | FileCheck %s --check-prefix=BOTH
// RUN: lathec object %s -o %t.o --targets=avx512 --emit-llvm=- | FileCheck %s --check-prefix=AVX512
// RUN: lathec object %s -o %t.o --cpu=znver5 --emit-llvm=- | FileCheck %s --check-prefix=CPU
// RUN: lathec object %s -o %t.o --cpu=znver3 --emit-llvm=- | FileCheck %s --check-prefix=AVX2
// RUN: lathec object %s -o %t.o --cpu=x86-64-v2 --emit-llvm=- | FileCheck %s --check-prefix=OLD
// RUN: lathec object %s -o %t.o --target=aarch64-linux-gnu --emit-llvm=- | FileCheck %s --check-prefix=AARCH64
// RUN: lathec object %s -o %t.o --target=riscv64-linux-gnu --emit-llvm=- | FileCheck %s --check-prefix=OTHER

// RUN: not lathec object %s -o %t.none --cpu=i286 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not lathec object %s -o %t.none --cpu=znver5 --targets=avx512 2>&1 | FileCheck %s --check-prefix=EXCLUDE
// RUN: not lathec object %s -o %t.none --targets=sse9 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not test -e %t.none

// What runs once has one version.
// CHECK: define internal void @predict({{.*}} #[[ATTRS:[0-9]+]]
// CHECK-NOT: define {{.*}}avx512
// CHECK: attributes #[[ATTRS]] = {{.*}}"prefer-vector-width"="256"{{.*}}"target-cpu"="x86-64-v3"

// Both versions, and what chooses; functions for another target are not inlined.
// BOTH: { ptr @{{.*}}, i32 0, ptr @predict.x86-64-v3, ptr null }, {{.*}} { ptr @{{.*}}, i32 1, ptr @predict.avx512, ptr null }
// BOTH: define internal void @predict(
// BOTH: call i32 @lathe_cpu_features()
// BOTH: call {{.*}}void @predict.avx512.body
// BOTH: call {{.*}}void @predict.x86-64-v3.body
// BOTH: define internal void @predict.x86-64-v3(
// BOTH: define internal void @predict.avx512({{.*}} #[[WIDE:[0-9]+]]
// BOTH: store <16 x float>
// BOTH: attributes #[[WIDE]] = {{.*}}"prefer-vector-width"="512"

// AVX512: attributes {{.*}}"prefer-vector-width"="512"{{.*}}"target-cpu"="x86-64-v3"{{.*}}+avx512vbmi
// CPU: attributes {{.*}}"prefer-vector-width"="512"{{.*}}"target-cpu"="znver5"
// AVX2: attributes {{.*}}"prefer-vector-width"="256"{{.*}}"target-cpu"="znver3"
// OLD-NOT: prefer-vector-width
// OLD: attributes {{.*}}"target-cpu"="x86-64-v2"
// AARCH64: attributes {{.*}}"prefer-vector-width"="128"{{.*}}"target-cpu"="generic"
// OTHER: attributes {{.*}}"target-cpu"="generic"

// UNKNOWN: lathec: error: unknown processor 'i286' of x86_64-{{.*}}; expected a name that LLVM knows
// EXCLUDE: lathec: error: --cpu and --targets exclude each other; remove one
// NAME: error: unknown target 'sse9'; expected one of 'x86-64-v3', 'avx512', 'neon'
func.func @predict(%batch: !pipeline.batch, %begin: index, %end: index, %out: memref<?xf32>) attributes {lathe.entry} {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %rows = arith.subi %end, %begin : index
  %value = arith.constant 1.0 : f32
  scf.for %i = %zero to %rows step %one {
    memref.store %value, %out[%i] : memref<?xf32>
  }
  return
}
pipeline.program @ones_program attributes {
  pipeline = "ones", origin = "", doc = "", label = "y", task = 3 : i32, inputs = [], classes = [], outputs = 1 : i32,
  feature_names = [], accumulator_keys = [], accumulator_kinds = array<i32>, functions = {predict = @predict}}
