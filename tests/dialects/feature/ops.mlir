// RUN: lathe-opt %s | lathe-opt | FileCheck %s
// RUN: lathe-opt %s --emit-bytecode | lathe-opt | FileCheck %s

// CHECK: pipeline.pipeline @declared
pipeline.pipeline @declared task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @flag : bool
  pipeline.column @s : string
  pipeline.column @t : timestamp
  pipeline.column @y : float64
  // CHECK: feature.graph @features columns(["x", "flag", "s", "t"]) {
  // CHECK-NEXT: ^bb0(%[[X:.*]]: tensor<?xf64>, %[[FLAG:.*]]: tensor<?xf64>, %[[S:.*]]: tensor<?x!pipeline.string>, %[[T:.*]]: tensor<?x!pipeline.timestamp>):
  feature.graph @features columns(["x", "flag", "s", "t"]) {
  ^bb0(%x: tensor<?xf64>, %flag: tensor<?xf64>, %s: tensor<?x!pipeline.string>, %t: tensor<?x!pipeline.timestamp>):
    // CHECK: feature.impute %[[X]] median : tensor<?xf64>
    %median = feature.impute %x median : tensor<?xf64>
    // CHECK: feature.impute %[[X]] constant fill(1.500000e+00) : tensor<?xf64>
    %constant = feature.impute %x constant fill(1.5) : tensor<?xf64>
    // CHECK: feature.indicator %[[X]] : tensor<?xf64>
    %indicator = feature.indicator %x : tensor<?xf64>
    // CHECK: feature.clip %[[X]] lower(-1.000000e+00) : tensor<?xf64>
    %lower = feature.clip %x lower(-1.0) : tensor<?xf64>
    // CHECK: feature.clip %[[X]] lower(-1.000000e+00) upper(1.000000e+00) : tensor<?xf64>
    %both = feature.clip %x lower(-1.0) upper(1.0) : tensor<?xf64>
    // CHECK: feature.log1p %[[X]] : tensor<?xf64>
    %log = feature.log1p %x : tensor<?xf64>
    // CHECK: feature.standardize %[[X]] : tensor<?xf64>
    %standard = feature.standardize %x : tensor<?xf64>
    // CHECK: feature.standardize %[[X]] center(2.000000e+00) scale(3.000000e+00) : tensor<?xf64>
    %standardized = feature.standardize %x center(2.0) scale(3.0) : tensor<?xf64>
    // CHECK: feature.min_max %[[X]] : tensor<?xf64>
    %range = feature.min_max %x : tensor<?xf64>
    // CHECK: feature.min_max %[[X]] center(0.000000e+00) scale(9.000000e+00) : tensor<?xf64>
    %ranged = feature.min_max %x center(0.0) scale(9.0) : tensor<?xf64>
    // CHECK: feature.bucketize %[[X]] quantiles(4) : tensor<?xf64> -> tensor<?xi64>
    %quantiles = feature.bucketize %x quantiles(4) : tensor<?xf64> -> tensor<?xi64>
    // A boundary that prints as its bits reads back as itself.
    // CHECK: %[[BUCKETS:.*]] = feature.bucketize %[[X]] boundaries([0.000000e+00, 0x41678C29C0000000]) : tensor<?xf64> -> tensor<?xi64>
    %buckets = feature.bucketize %x boundaries([0.0, 12345678.0]) : tensor<?xf64> -> tensor<?xi64>
    // CHECK: feature.vocabulary %[[S]] min_count(10) max_categories(100) : tensor<?x!pipeline.string> -> tensor<?xi64>
    %words = feature.vocabulary %s min_count(10) max_categories(100) : tensor<?x!pipeline.string> -> tensor<?xi64>
    // CHECK: feature.vocabulary %[[S]] ignore_unknown values(["a", ""]) : tensor<?x!pipeline.string> -> tensor<?xi64>
    %known = feature.vocabulary %s ignore_unknown values(["a", ""]) : tensor<?x!pipeline.string> -> tensor<?xi64>
    // CHECK: feature.hash %[[S]] buckets(7) : tensor<?x!pipeline.string> -> tensor<?xi64>
    %hash = feature.hash %s buckets(7) : tensor<?x!pipeline.string> -> tensor<?xi64>
    // CHECK: %[[TEXT:.*]] = feature.format %[[FLAG]] : tensor<?xf64> -> tensor<?x!pipeline.string>
    %text = feature.format %flag : tensor<?xf64> -> tensor<?x!pipeline.string>
    // CHECK: feature.hash %[[S]], %[[TEXT]] buckets(7) seed(1) : tensor<?x!pipeline.string>, tensor<?x!pipeline.string> -> tensor<?xi64>
    %cross = feature.hash %s, %text buckets(7) seed(1) : tensor<?x!pipeline.string>, tensor<?x!pipeline.string> -> tensor<?xi64>
    // CHECK: %[[ORDINAL:.*]] = feature.ordinal %[[BUCKETS]] : tensor<?xi64> -> tensor<?xf64>
    %ordinal = feature.ordinal %buckets : tensor<?xi64> -> tensor<?xf64>
    // CHECK: %[[SLOTS:.*]] = feature.one_hot %[[BUCKETS]] : tensor<?xi64> -> tensor<?x4xf32>
    %slots = feature.one_hot %buckets : tensor<?xi64> -> tensor<?x4xf32>
    // The width of a vocabulary is not known before the fit.
    // CHECK: feature.one_hot %{{.*}} : tensor<?xi64> -> tensor<?x?xf32>
    %unknown = feature.one_hot %words : tensor<?xi64> -> tensor<?x?xf32>
    // CHECK: feature.date_part %[[T]] day_of_week : tensor<?x!pipeline.timestamp> -> tensor<?xf64>
    %part = feature.date_part %t day_of_week : tensor<?x!pipeline.timestamp> -> tensor<?xf64>
    // CHECK: feature.ngrams %[[S]] ngrams(1) buckets(8) : tensor<?x!pipeline.string> -> tensor<?x8xf32>
    %ngrams = feature.ngrams %s ngrams(1) buckets(8) : tensor<?x!pipeline.string> -> tensor<?x8xf32>
    // CHECK: feature.ngrams %[[S]] ngrams(3) buckets(8) seed(2) weight(l2) : tensor<?x!pipeline.string> -> tensor<?x8xf32>
    %weighted = feature.ngrams %s ngrams(3) buckets(8) seed(2) weight(l2) : tensor<?x!pipeline.string> -> tensor<?x8xf32>
    // CHECK: feature.yield %[[ORDINAL]], %[[SLOTS]] : tensor<?xf64>, tensor<?x4xf32> names(["x", "bucket"])
    feature.yield %ordinal, %slots : tensor<?xf64>, tensor<?x4xf32> names(["x", "bucket"])
  }
}

// CHECK: pipeline.pipeline @a_graph_may_have_no_features
pipeline.pipeline @a_graph_may_have_no_features task(regression) label(@y) {
  pipeline.column @y : float64
  // CHECK: feature.graph @features columns([]) {
  // CHECK-NEXT: feature.yield names([])
  feature.graph @features columns([]) {
    feature.yield names([])
  }
}
