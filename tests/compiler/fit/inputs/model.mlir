// An imported model of three features.
pipeline.pipeline @fraud task(binary) label(@prediction) classes(["no", "yes"]) margins {
  pipeline.column @age : float64
  pipeline.column @income : float64
  pipeline.column @visits : float64
  feature.graph @features columns(["age", "income", "visits"]) {
  ^bb0(%age: tensor<?xf64>, %income: tensor<?xf64>, %visits: tensor<?xf64>):
    feature.yield %age, %income, %visits : tensor<?xf64>, tensor<?xf64>, tensor<?xf64> names(["age", "income", "visits"])
  }
  tree.ensemble @model features(3) attributes {
    base = array<f64: 0.0>, roots = array<i32: 0>, outputs = array<i32: 0>, feature = array<i32: 0, -1, 2, -1, -1>,
    threshold = array<f64: 30.0, 0.0, 4.0, 0.0, 0.0>, missing_left = array<i8: 1, 0, 0, 0, 0>, left = array<i32: 1, 0, 3, 0, 0>,
    value = array<f64: 0.0, 1.0, 0.0, 2.0, 3.0>, missing = array<i8: 0, 1, 2>}
}
