"""make_model.py OUTPUT: writes a model as XGBoost's `Booster.save_model("risk.json")` does.

Three trees that a person can follow take the place of trained ones, so that the example needs no XGBoost.
"""

import json
import sys

FEATURES = ["age", "income", "open_loans", "months_employed"]

# A node is (feature, threshold, missing goes left, left, right), or the value of a leaf.
TREES = [
    [("income", 32000.0, True, 1, 2), ("open_loans", 2.0, True, 3, 4), -0.55, 0.15, 0.8],
    [("months_employed", 18.0, False, 1, 2), 0.35, ("age", 27.0, True, 3, 4), 0.05, -0.3],
    [("open_loans", 4.0, True, 1, 2), -0.1, 0.45],
]


def table(number, nodes):
    inner = [node if isinstance(node, tuple) else ("age", node, False, -1, -1) for node in nodes]
    return {
        "id": number,
        "tree_param": {"num_feature": str(len(FEATURES)), "num_nodes": str(len(nodes)), "size_leaf_vector": "1"},
        "split_indices": [FEATURES.index(node[0]) for node in inner],
        "split_conditions": [node[1] for node in inner],
        "default_left": [int(node[2]) for node in inner],
        "left_children": [node[3] for node in inner],
        "right_children": [node[4] for node in inner],
    }


def main(path):
    model = {
        "learner": {
            "feature_names": FEATURES,
            "gradient_booster": {
                "name": "gbtree",
                "model": {"tree_info": [0] * len(TREES), "trees": [table(i, nodes) for i, nodes in enumerate(TREES)]},
            },
            "learner_model_param": {"base_score": "[2E-1]", "num_class": "0", "num_feature": str(len(FEATURES))},
            "objective": {"name": "binary:logistic"},
        },
        "version": [3, 2, 0],
    }
    with open(path, "w") as out:
        json.dump(model, out, indent=1)


if __name__ == "__main__":
    main(*sys.argv[1:])
