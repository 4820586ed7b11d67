// RUN: lathe-opt %s --lathe-derive-predictor | FileCheck %s

// Reports and importances name every slot. A boundary is the shortest decimal that reads back as the same number.
// CHECK: feature_names =
// CHECK-SAME: "number",
// CHECK-SAME: "bucket=<missing>", "bucket=[-inf,0.1)", "bucket=[0.1,12345678)", "bucket=[12345678,inf)",
// CHECK-SAME: "word=<missing>", "word=<other>", "word=a b", "word=",
// CHECK-SAME: "hash=<missing>", "hash=#0", "hash=#1",
// CHECK-SAME: "cross=#0", "cross=#1",
// CHECK-SAME: "text[0]", "text[1]"]
pipeline.pipeline @names task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @s : string
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x", "s"]) {
  ^bb0(%x: tensor<?xf64>, %s: tensor<?x!pipeline.string>):
    %bucket = feature.bucketize %x boundaries([0.1, 12345678.0]) : tensor<?xf64> -> tensor<?xi64>
    %bucket_slots = feature.one_hot %bucket : tensor<?xi64> -> tensor<?x4xf32>
    %word = feature.vocabulary %s values(["a b", ""]) : tensor<?x!pipeline.string> -> tensor<?xi64>
    %word_slots = feature.one_hot %word : tensor<?xi64> -> tensor<?x4xf32>
    %hash = feature.hash %s buckets(2) : tensor<?x!pipeline.string> -> tensor<?xi64>
    %hash_slots = feature.one_hot %hash : tensor<?xi64> -> tensor<?x3xf32>
    %cross = feature.hash %s, %s buckets(2) : tensor<?x!pipeline.string>, tensor<?x!pipeline.string> -> tensor<?xi64>
    %cross_slots = feature.one_hot %cross : tensor<?xi64> -> tensor<?x2xf32>
    %text = feature.ngrams %s ngrams(1) buckets(2) : tensor<?x!pipeline.string> -> tensor<?x2xf32>
    feature.yield %x, %bucket_slots, %word_slots, %hash_slots, %cross_slots, %text
      : tensor<?xf64>, tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x3xf32>, tensor<?x2xf32>, tensor<?x2xf32>
      names(["number", "bucket", "word", "hash", "cross", "text"])
  }
  train.linear_model @model weights(dense<0.0> : tensor<1x16xf32>) intercept(dense<0.0> : tensor<1xf32>)
}
