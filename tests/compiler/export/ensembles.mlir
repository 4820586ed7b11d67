// RUN: lathe-translate --export-onnx --opset=17 %s -o %t.onnx && print_onnx %t.onnx | FileCheck %s

// Each tree is a target, so that floats are added up in the order of the trees; the first one's leaves hold the base. A category
// goes by a table of its sets: 0 is left. What is missing for the model becomes NaN, and NaN that is not becomes 0.
// CHECK: model ir_version 8 by lathe
// CHECK: import '' 17
// CHECK-NEXT: import 'ai.onnx.ml' 3
// CHECK-NOT: import
// CHECK: output variable : FLOAT[rows, 1]
// CHECK: FLOAT[1, 2][1{{.*}}, 0{{.*}}]
// CHECK: FLOAT[33, 1][1{{.*}}, 0{{.*}}, 0{{.*}}, 1{{.*}}, 1
// CHECK: [[ROWS:[A-Za-z_0-9]+]] = Concat(Where_{{.*}}, Where_{{.*}}) {axis = 1}
// CHECK: TreeEnsembleRegressor_0 = ai.onnx.ml.TreeEnsembleRegressor([[ROWS]]) {n_targets = 2, aggregate_function = "SUM", post_transform = "NONE",
// CHECK-SAME: nodes_treeids = [0, 0, 0, 1, 1, 1], nodes_nodeids = [0, 1, 2, 0, 1, 2],
// CHECK-SAME: nodes_modes = ["BRANCH_LT", "LEAF", "LEAF", "BRANCH_LT", "LEAF", "LEAF"], nodes_featureids = [0, 0, 0, 2, 0, 0],
// CHECK-SAME: nodes_values = [1.500000e+00, 0.000000e+00, 0.000000e+00, 5.000000e-01, 0.000000e+00, 0.000000e+00],
// CHECK-SAME: nodes_truenodeids = [1, 0, 0, 1, 0, 0], nodes_falsenodeids = [2, 0, 0, 2, 0, 0],
// CHECK-SAME: nodes_missing_value_tracks_true = [1, 0, 0, 0, 0, 0],
// CHECK-SAME: target_ids = [0, 0, 1, 1], target_weights = [1.100000e+01, 1.200000e+01, 3.000000e+00, 4.000000e+00]}
// CHECK: [[LEAVES:[A-Za-z_0-9]+]] = Reshape(TreeEnsembleRegressor_0,
// CHECK: CumSum([[LEAVES]],
// CHECK: Exp(
// CHECK: variable = Identity(
pipeline.pipeline @sales task(regression) label(@y) {
  pipeline.column @a : float64
  pipeline.column @b : float64
  pipeline.column @y : float64
  feature.graph @features columns(["a", "b"]) {
  ^bb0(%a: tensor<?xf64>, %b: tensor<?xf64>):
    feature.yield %a, %b : tensor<?xf64>, tensor<?xf64> names(["a", "b"])
  }
  tree.ensemble @model features(2) link(exp) attributes {
    base = array<f32: 10.0>, roots = array<i32: 0, 3>, outputs = array<i32: 0, 0>, feature = array<i32: 0, -1, -1, 1, -1, -1>,
    threshold = array<f32: 1.5, 0.0, 0.0, 0.0, 0.0, 0.0>, missing_left = array<i8: 1, 0, 0, 0, 0, 0>,
    left = array<i32: 1, 0, 0, 4, 0, 0>, value = array<f32: 0.0, 1.0, 2.0, 0.0, 3.0, 4.0>, missing = array<i8: 0, 2>,
    set = array<i32: -1, -1, -1, 0, -1, -1>, set_offsets = array<i32: 0, 1>, set_words = array<i32: 6>, other_left = array<i8: 0>
  }
}
