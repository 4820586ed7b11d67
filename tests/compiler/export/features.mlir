// RUN: lathe-translate --export-onnx %s -o %t.onnx && print_onnx %t.onnx | FileCheck %s
// RUN: lathe-translate --export-onnx %s -o %t.again.onnx && cmp %t.onnx %t.again.onnx

// A column is an input, which says what stands for a missing value. The outputs are those of scikit-learn's converters.
// CHECK: model ir_version 10 by lathe
// CHECK: import '' 21
// CHECK: import 'ai.onnx.ml' 3
// CHECK-NEXT: import 'lathe.text' 1
// CHECK: graph offer
// CHECK: input x : DOUBLE[rows, 1]  # Of the customer. NaN when missing
// CHECK: input n : DOUBLE[rows, 1]  # whole number; NaN when missing
// CHECK: input s : STRING[rows, 1]  # UTF-8; empty when missing
// CHECK: input t : INT64[rows, 1]  # microseconds since 1970-01-01T00:00:00Z; the smallest int64 (NumPy's NaT) when missing
// CHECK: output label : BOOL[rows]  # y
// CHECK: output probabilities : FLOAT[rows, 2]  # of false, true

// Numbers stay doubles until they are rounded, together.
// CHECK: [[FILL:[A-Za-z_0-9]+]] = DOUBLE[][2.9
// CHECK: IsNaN_0 = IsNaN(x)
// CHECK: Where_0 = Where(IsNaN_0, [[FILL]], x)
// CHECK: Sub_0 = Sub(Where_0,
// CHECK: Div_0 = Div(Sub_0,
// CHECK: GreaterOrEqual_0 = GreaterOrEqual(n,
// CHECK: LabelEncoder_0 = ai.onnx.ml.LabelEncoder(s) {keys_strings = ["", "a", "b"], values_int64s = [0, 2, 3], default_int64 = -1}

// All strings whose bytes are read share one call.
// CHECK: Concat_0 = Concat(s, Where_
// CHECK: = Unique(
// CHECK: Bytes_0, Bytes_1 = lathe.text.Bytes(
// CHECK: Hash_0 = lathe.text.Hash(
// CHECK: Hash_1 = lathe.text.Hash({{.*}}, Hash_0)
// CHECK: = lathe.text.Words(
// CHECK: Hash_2 = lathe.text.Hash(
// CHECK: = ScatterElements({{.*}}) {axis = 1, reduction = "add"}

// Sums are of doubles, rounded once.
// CHECK: [[SUM:[A-Za-z_0-9]+]] = MatMul(
// CHECK: [[MARGIN:[A-Za-z_0-9]+]] = Add([[SUM]],
// CHECK: Cast([[MARGIN]]) {to = 1}
// CHECK: label = Identity(
// CHECK: probabilities = Identity(

// CHECK: function lathe.text.MarkByte(text)
// CHECK: StringSplit(text) {delimiter = @byte}
// CHECK: function lathe.text.Bytes(text)
// CHECK: MarkByte(StringConcat_0) {byte = " ", marked = " \377"}
// CHECK: RegexFullMatch(text) {pattern = "[\\x00-\\x7f]*"}
// CHECK: function lathe.text.Words(bytes)
// CHECK: function lathe.text.Hash(bytes, begin, size, seed)
pipeline.pipeline @offer task(binary) label(@y) classes(["false", "true"]) {
  pipeline.column @x : float64 doc("Of the customer.")
  pipeline.column @n : int64
  pipeline.column @s : string
  pipeline.column @t : timestamp
  pipeline.column @y : bool
  feature.graph @features columns(["x", "n", "s", "t"]) {
  ^bb0(%x: tensor<?xf64>, %n: tensor<?xf64>, %s: tensor<?x!pipeline.string>, %t: tensor<?x!pipeline.timestamp>):
    %0 = feature.impute %x median fill(29.0) : tensor<?xf64>
    %1 = feature.standardize %0 center(3.0) scale(4.0) : tensor<?xf64>
    %2 = feature.bucketize %n boundaries([1.0, 2.0]) : tensor<?xf64> -> tensor<?xi64>
    %3 = feature.ordinal %2 : tensor<?xi64> -> tensor<?xf64>
    %4 = feature.vocabulary %s ignore_unknown values(["a", "b"]) : tensor<?x!pipeline.string> -> tensor<?xi64>
    %5 = feature.one_hot %4 : tensor<?xi64> -> tensor<?x4xf32>
    %6 = feature.format %n : tensor<?xf64> -> tensor<?x!pipeline.string>
    %7 = feature.hash %s, %6 buckets(2) : tensor<?x!pipeline.string>, tensor<?x!pipeline.string> -> tensor<?xi64>
    %8 = feature.one_hot %7 : tensor<?xi64> -> tensor<?x2xf32>
    %9 = feature.date_part %t day_of_year : tensor<?x!pipeline.timestamp> -> tensor<?xf64>
    %10 = feature.ngrams %s ngrams(2) buckets(4) weight(l2) : tensor<?x!pipeline.string> -> tensor<?x4xf32>
    feature.yield %1, %3, %5, %8, %9, %10
      : tensor<?xf64>, tensor<?xf64>, tensor<?x4xf32>, tensor<?x2xf32>, tensor<?xf64>, tensor<?x4xf32>
      names(["x", "n", "s", "cross", "day", "text"])
  }
  train.linear_model @model
    weights(dense<[[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 1.0, 2.0, 3.0, 4.0]]> : tensor<1x13xf32>)
    intercept(dense<0.5> : tensor<1xf32>)
}
