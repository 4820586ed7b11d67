// Both spellings of a tool, a data file by %S, a temporary, `not`.
// RUN: %mlir-tblgen --print-records -I %S/inputs %s | FileCheck %s
// RUN: mlir-tblgen --print-records -I %S/inputs %s > %t
// RUN: FileCheck %s < %t
// RUN: not FileCheck --check-prefix=ABSENT %s < %t

include "included.inc"

// CHECK: def Derived { // Base
// CHECK-NEXT: int answer = 42;
def Derived : Base;

// ABSENT: def Missing
