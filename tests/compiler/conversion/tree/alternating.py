"""Prints a ranked ensemble of 200 trees: a stump, a chain of 300 tests, a stump, and so on."""

TESTS = 300
STUMP, CHAIN = 0, 3

# A chain's test sends rows to a leaf or on to the next test.
feature = [0, -1, -1, 0]
left = [1, 0, 0, 4]
for test in range(1, TESTS):
    feature += [-1, 0]
    left += [0, len(feature)]
feature += [-1, -1]
left += [0, 0]

numbers = lambda kind, values: "array<%s: %s>" % (kind, ", ".join(map(str, values)))
print(
    """tree.cuts @cuts features(1) attributes {
  search_feature = array<i32: 0>, search_offsets = array<i32: 0, 1>, search_ranks = array<i32: 0, 1>,
  threshold = array<f32: 0.5>, first = array<i32: 0>, missing_high = array<i8: 0>, test_feature = array<i32>, test_set = array<i32>}
tree.ranked_ensemble @alternating cuts(@cuts) attributes {base = array<f32: 0.0>, roots = %s, outputs = %s,
  feature = %s, rank = %s, left = %s, value = %s}
func.func @predict(%%rows: memref<?x1xf32>, %%margins: memref<?x1xf32>) {
  tree.predict_ranked @alternating(%%rows) into %%margins : memref<?x1xf32>, memref<?x1xf32>
  return
}"""
    % (
        numbers("i32", [STUMP, CHAIN] * 100),
        numbers("i32", [0] * 200),
        numbers("i32", feature),
        numbers("i16", [0] * len(feature)),
        numbers("i32", left),
        numbers("f32", ["1.0"] * len(feature)),
    )
)
