// RUN: not lathe-opt %s --lathe-multiversion=targets=x86-64-v3,pentium 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not lathe-opt %s --lathe-multiversion=targets=avx512,x86-64-v3 2>&1 | FileCheck %s --check-prefix=ORDER
// RUN: not lathe-opt %s --lathe-multiversion=targets=avx512,avx512 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: not lathe-opt %s --lathe-set-llvm-target 2>&1 | FileCheck %s --check-prefix=ATTRIBUTE

// UNKNOWN: error: unknown target 'pentium'; expected one of 'x86-64-v3', 'avx512', 'neon'
// ORDER: error: target 'x86-64-v3' is a baseline, which nothing has to be checked for; put it first, and only one of them
// TWICE: error: target 'avx512' is given twice; remove one
// ATTRIBUTE: error: 'llvm.func' op has the unknown target "pentium"
module {
  llvm.func @f() attributes {lathe.target = "pentium"} {
    llvm.return
  }
}
