// RUN: lathe-opt %s --split-input-file --verify-diagnostics --lathe-derive-analyzer | FileCheck %s

// CHECK-NOT: pipeline.pipeline
// CHECK-LABEL: func.func @split
// CHECK-SAME: (%[[BATCH:.*]]: !pipeline.batch, %[[ROW:.*]]: index) -> i32 attributes {lathe.entry}
// CHECK: %[[SEED:.*]] = arith.constant 7 : i64
// CHECK: %[[HASH:.*]] = pipeline.hash_value %[[BATCH]][%[[ROW]]] seed(%[[SEED]]) input(2) string
// The upper 53 bits are a fraction.
// CHECK: %[[BITS:.*]] = arith.shrui %[[HASH]], %c11{{.*}} : i64
// CHECK: arith.uitofp %[[BITS]] : i64 to f64
// CHECK: arith.cmpf olt
// CHECK: pipeline.string_equals %{{.*}}, "test.csv"

// CHECK-LABEL: func.func @analyze
// CHECK-SAME: (%[[BATCH:.*]]: !pipeline.batch, %{{.*}}: index, %{{.*}}: index, %[[STATE:.*]]: !pipeline.statistics) attributes {lathe.entry}
// CHECK: scf.for %[[ROW:.*]] =
// CHECK: %[[PART:.*]] = func.call @split(%[[BATCH]], %[[ROW]])
// Only training rows are accumulated.
// CHECK: %[[TRAIN:.*]] = arith.cmpi eq, %[[PART]], %c0_i32
// CHECK: scf.if %[[TRAIN]] {
// CHECK: %[[X:.*]] = pipeline.load %[[BATCH]][%[[ROW]]] input(0) float64 : f64
// CHECK: pipeline.accumulate %[[X]] into %[[STATE]][0] : f64
// CHECK: pipeline.accumulate %[[X]] into %[[STATE]][1] : f64
// What the impute replaces is not here: the standardize behind the logarithm sees the present values.
// CHECK-NOT: pipeline.is_missing %[[X]]
// CHECK: %[[LOG:.*]] = arith.select
// CHECK: pipeline.accumulate %[[LOG]] into %[[STATE]][2] : f64
// CHECK: %[[S:.*]] = pipeline.load %[[BATCH]][%[[ROW]]] input(1) string : !pipeline.string
// CHECK: pipeline.accumulate %[[S]] into %[[STATE]][3] : !pipeline.string
// CHECK-NOT: pipeline.accumulate

// CHECK: pipeline.program @declared_program entry attributes
// CHECK-SAME: accumulator_keys = ["column/x/moments", "column/x/quantiles", "fit/1/moments", "column/s/counts"]
// CHECK-SAME: accumulator_kinds = array<i32: 1, 2, 1, 3>
// CHECK-SAME: functions = {analyze = @analyze, split = @split}
pipeline.pipeline @declared task(regression) label(@y) {
  pipeline.column @id : string key
  pipeline.column @x : float64
  pipeline.column @s : string
  pipeline.column @y : float64
  pipeline.split train(0.8) validation(0.1) test(0.1) hash(["id"]) test_files(["test.csv"]) seed(7)
  feature.graph @features columns(["x", "s"]) {
  ^bb0(%x: tensor<?xf64>, %s: tensor<?x!pipeline.string>):
    %0 = feature.impute %x median : tensor<?xf64>
    %1 = feature.log1p %0 : tensor<?xf64>
    %2 = feature.standardize %1 : tensor<?xf64>
    %3 = feature.vocabulary %s : tensor<?x!pipeline.string> -> tensor<?xi64>
    %4 = feature.one_hot %3 : tensor<?xi64> -> tensor<?x?xf32>
    feature.yield %2, %4 : tensor<?xf64>, tensor<?x?xf32> names(["x", "s"])
  }
}

// -----

// Without columns to hash, all of them are hashed in the order of the schema; without validation and test rows all train.
// CHECK-LABEL: func.func @split
// CHECK: %[[FIRST:.*]] = pipeline.hash_value %{{.*}} input({{.*}}) float64
// CHECK: pipeline.hash_value %{{.*}} seed(%[[FIRST]])
// CHECK: arith.constant 2.000000e+00 : f64
// CHECK: arith.cmpf olt
pipeline.pipeline @all_rows_train task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    feature.yield %x : tensor<?xf64> names(["x"])
  }
}

// -----

pipeline.pipeline @one_pass_fits_everything task(regression) label(@y) {
  pipeline.column @x : float64
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["x"]) {
  ^bb0(%x: tensor<?xf64>):
    // expected-error @+1 {{needs the fit, and so does an op behind it; only feature.impute may stand before an op that needs the fit}}
    %0 = feature.standardize %x : tensor<?xf64>
    %1 = feature.min_max %0 : tensor<?xf64>
    feature.yield %1 : tensor<?xf64> names(["x"])
  }
}
