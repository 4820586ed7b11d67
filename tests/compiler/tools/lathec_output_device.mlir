// A device that is named as output is written to, not replaced by a file.
// RUN: rm -f %t.sink
// RUN: ln -s /dev/null %t.sink
// RUN: lathec object %s -o %t.sink
// RUN: test -L %t.sink
// RUN: test -c %t.sink

llvm.func @nothing() {
  llvm.return
}
