"""A model of XGBoost's as an ONNX graph of one TreeEnsembleRegressor that gives margins, which onnxmltools would turn into
probabilities."""

import json
import math

import numpy as np
import onnx
from onnx import helper


def base_margin(learner):
    """What XGBoost adds to the sum of the trees."""
    base = learner["learner_model_param"]["base_score"]
    value = np.float32(json.loads(base)[0] if base.startswith("[") else base)
    if learner["objective"]["name"] == "binary:logistic":
        return float(np.float32(-math.log(1 / float(value) - 1)))
    return float(value)


def tree_ensemble(model_path, onnx_path):
    with open(model_path) as source:
        learner = json.load(source)["learner"]
    attributes = {
        key: []
        for key in (
            "nodes_treeids nodes_nodeids nodes_featureids nodes_modes nodes_values nodes_truenodeids nodes_falsenodeids "
            "nodes_missing_value_tracks_true target_treeids target_nodeids target_ids target_weights"
        ).split()
    }
    for number, tree in enumerate(learner["gradient_booster"]["model"]["trees"]):
        for node, left in enumerate(tree["left_children"]):
            leaf = left < 0
            attributes["nodes_treeids"].append(number)
            attributes["nodes_nodeids"].append(node)
            attributes["nodes_featureids"].append(0 if leaf else tree["split_indices"][node])
            attributes["nodes_modes"].append("LEAF" if leaf else "BRANCH_LT")
            attributes["nodes_values"].append(0.0 if leaf else tree["split_conditions"][node])
            attributes["nodes_truenodeids"].append(0 if leaf else left)
            attributes["nodes_falsenodeids"].append(0 if leaf else tree["right_children"][node])
            attributes["nodes_missing_value_tracks_true"].append(0 if leaf else int(tree["default_left"][node]))
            if leaf:
                attributes["target_treeids"].append(number)
                attributes["target_nodeids"].append(node)
                attributes["target_ids"].append(0)
                attributes["target_weights"].append(tree["split_conditions"][node])
    width = int(learner["learner_model_param"]["num_feature"])
    node = helper.make_node(
        "TreeEnsembleRegressor",
        ["rows"],
        ["margins"],
        domain="ai.onnx.ml",
        n_targets=1,
        aggregate_function="SUM",
        base_values=[base_margin(learner)],
        **attributes,
    )
    float_type = onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        [node],
        "trees",
        [helper.make_tensor_value_info("rows", float_type, [None, width])],
        [helper.make_tensor_value_info("margins", float_type, [None, 1])],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), onnx_path)
    return onnx_path
