// A fitted pipeline of four slots that trains nothing.
pipeline.pipeline @risk task(binary) label(@y) classes(["no", "yes"]) {
  pipeline.column @a : float64
  pipeline.column @b : float64
  pipeline.column @c : float64
  pipeline.column @d : float64
  pipeline.column @y : string
  pipeline.split train(0.8) validation(0.1) test(0.1)
  feature.graph @features columns(["a", "b", "c", "d"]) {
  ^bb0(%a: tensor<?xf64>, %b: tensor<?xf64>, %c: tensor<?xf64>, %d: tensor<?xf64>):
    feature.yield %d, %c, %b, %a : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64> names(["d", "c", "b", "a"])
  }
}
