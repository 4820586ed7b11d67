// RUN: echo found | FileCheck %s
// CHECK: expected
