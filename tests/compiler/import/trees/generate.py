"""Writes a small tree ensemble in the format of a library: random, the same for the same arguments, and without the library.

usage: generate.py FORMAT OUTPUT [--key=value ...]

FORMAT is xgboost-json, xgboost-ubj, lightgbm or onnx. The ensembles try what importers must keep: missing values to both sides,
categories, thresholds that differ by one unit in the last place, leaves of any depth, several outputs.
"""

import argparse
import json
import math
import random
import struct


def f32(x):
    return struct.unpack("<f", struct.pack("<f", x))[0]


def shortest(x):
    """The shortest text that reads back as this f32, with an exponent, as XGBoost writes it."""
    for digits in range(9):
        mantissa, exponent = f"{x:.{digits}e}".split("e")
        text = f"{mantissa}E{int(exponent)}"
        if f32(float(text)) == x:
            return text
    return repr(x)


class Tree:
    """Tests and leaves in breadth-first order; a node is ("leaf", value) or (feature, threshold or set, missing_left, left, right)."""

    def __init__(self, rng, depth, features, categorical, thresholds, early):
        self.nodes = []
        pending = [(0, 0)]
        self.nodes.append(None)
        while pending:
            index, level = pending.pop(0)
            if level == depth or (level > 0 and rng.random() < early):
                self.nodes[index] = ("leaf", rng.uniform(-0.5, 0.5))
                continue
            feature = rng.randrange(features)
            left = len(self.nodes)
            if feature in categorical:
                test = sorted(rng.sample(range(70), rng.randint(1, 20)))
            else:
                test = rng.choice(thresholds[feature])
            self.nodes[index] = (feature, test, rng.random() < 0.5, left, left + 1)
            self.nodes += [None, None]
            pending += [(left, level + 1), (left + 1, level + 1)]


class Ensemble:
    def __init__(self, arguments, rng):
        self.features, self.outputs = arguments.features, arguments.outputs
        self.categorical = set(range(arguments.categorical))
        thresholds = [sorted(rng.gauss(0, 1) for _ in range(arguments.thresholds)) + [0.0] for _ in range(self.features)]
        count = arguments.trees * self.outputs
        self.trees = [
            Tree(rng, arguments.depth, self.features, self.categorical, thresholds, arguments.early) for _ in range(count)
        ]


def xgboost(ensemble, objective, dart, rng):
    """The document that XGBoost 3 saves; statistics are 0."""
    trees = []
    for number, tree in enumerate(ensemble.trees):
        table = {name: [] for name in ["left_children", "right_children", "split_indices", "split_conditions", "default_left",
                                       "split_type", "categories", "categories_nodes", "categories_segments", "categories_sizes",
                                       "parents"]}
        parents = {child: index for index, node in enumerate(tree.nodes) if node[0] != "leaf" for child in node[3:]}
        for index, node in enumerate(tree.nodes):
            is_leaf = node[0] == "leaf"
            feature, test, missing_left, left, right = (0, 0.0, False, -1, -1) if is_leaf else node
            is_set = isinstance(test, list)
            table["left_children"].append(left)
            table["right_children"].append(right)
            table["split_indices"].append(feature)
            table["split_conditions"].append(f32(node[1]) if is_leaf else 1e-45 if is_set else f32(test))
            table["parents"].append(parents.get(index, 2147483647))
            table["default_left"].append(int(missing_left))
            table["split_type"].append(int(is_set))
            if is_set:
                table["categories_nodes"].append(index)
                table["categories_segments"].append(len(table["categories"]))
                table["categories_sizes"].append(len(test))
                table["categories"] += test
        for name in ["base_weights", "loss_changes", "sum_hessian"]:
            table[name] = [0.0] * len(tree.nodes)
        table["id"] = number
        table["tree_param"] = {"num_deleted": "0", "num_feature": str(ensemble.features), "num_nodes": str(len(tree.nodes)),
                               "size_leaf_vector": "1"}
        trees.append(table)
    count = len(trees)
    model = {
        "gbtree_model_param": {"num_parallel_tree": "1", "num_trees": str(count)},
        "iteration_indptr": list(range(0, count + 1, ensemble.outputs)),
        "tree_info": [i % ensemble.outputs for i in range(count)],
        "trees": trees,
    }
    booster = {"model": model, "name": "gbtree"}
    if dart:
        booster = {"gbtree": booster, "name": "dart", "weight_drop": [f32(rng.uniform(0.3, 1)) for _ in range(count)]}
    return {
        "learner": {
            "attributes": {},
            "feature_names": [],
            "feature_types": [],
            "gradient_booster": booster,
            "learner_model_param": {
                "base_score": "[" + ",".join(["3.5E-1"] * ensemble.outputs) + "]",
                "boost_from_average": "1",
                "num_class": str(ensemble.outputs if ensemble.outputs > 1 else 0),
                "num_feature": str(ensemble.features),
                "num_target": "1",
            },
            "objective": {"name": objective},
        },
        "version": [3, 2, 0],
    }


def as_json(value):
    if isinstance(value, dict):
        return "{" + ",".join(json.dumps(key) + ":" + as_json(item) for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(as_json(item) for item in value) + "]"
    if isinstance(value, float):
        return shortest(value)
    return json.dumps(value)


# Of tables of trees: the type in Universal Binary JSON, and in struct; others are whole numbers of 32 bits.
TYPES = {
    "categories_segments": ("L", "q"),
    "categories_sizes": ("L", "q"),
    "split_type": ("U", "B"),
    "default_left": ("U", "B"),
    "split_conditions": ("d", "f"),
    "base_weights": ("d", "f"),
    "loss_changes": ("d", "f"),
    "sum_hessian": ("d", "f"),
}


def as_ubj(value, table=None):
    """`table` is the name of a table of a tree, which is an array of one type; other arrays are of any."""

    def length(n):
        return b"L" + struct.pack(">q", n)

    if isinstance(value, dict):
        items = b""
        for key, item in value.items():
            is_table = "left_children" in value and isinstance(item, list)
            items += length(len(key)) + key.encode() + as_ubj(item, key if is_table else None)
        return b"{" + items + b"}"
    if isinstance(value, list):
        if table:
            kind, code = TYPES.get(table, ("l", "i"))
            return b"[$" + kind.encode() + b"#" + length(len(value)) + struct.pack(f">{len(value)}{code}", *value)
        return b"[#" + length(len(value)) + b"".join(as_ubj(item) for item in value)
    if isinstance(value, float):
        return b"d" + struct.pack(">f", value)
    if isinstance(value, int):
        return b"L" + struct.pack(">q", value)
    return b"S" + length(len(value)) + value.encode()


def lightgbm(ensemble, objective, average, missing):
    head = ["tree", "version=v4", f"num_class={ensemble.outputs}", f"num_tree_per_iteration={ensemble.outputs}",
            "label_index=0", f"max_feature_idx={ensemble.features - 1}", f"objective={objective}"]
    if average:
        head.append("average_output")
    head += ["feature_names=" + " ".join(f"column_{i}" for i in range(ensemble.features)),
             "feature_infos=" + " ".join(["[-4:4]"] * ensemble.features), ""]
    text = "\n".join(head) + "\n"
    for number, tree in enumerate(ensemble.trees):
        tests = [i for i, node in enumerate(tree.nodes) if node[0] != "leaf"]
        leaves = [i for i, node in enumerate(tree.nodes) if node[0] == "leaf"]
        name = {n: i for i, n in enumerate(tests)}
        name.update({n: ~i for i, n in enumerate(leaves)})
        thresholds, decisions, bounds, words = [], [], [0], []
        for n in tests:
            feature, test, missing_left, _, _ = tree.nodes[n]
            if isinstance(test, list):
                thresholds.append(str(len(bounds) - 1))
                decisions.append("1")
                size = test[-1] // 32 + 1
                words += [sum(1 << (c % 32) for c in test if c // 32 == w) for w in range(size)]
                bounds.append(len(words))
            else:
                thresholds.append(repr(test))
                decisions.append(str((missing << 2) | (2 if missing_left else 0)))
        join = lambda values: " ".join(str(value) for value in values)
        lines = [f"Tree={number}", f"num_leaves={len(leaves)}", f"num_cat={len(bounds) - 1}"]
        if tests:
            lines += ["split_feature=" + join(tree.nodes[n][0] for n in tests), "threshold=" + join(thresholds),
                      "decision_type=" + join(decisions), "left_child=" + join(name[tree.nodes[n][3]] for n in tests),
                      "right_child=" + join(name[tree.nodes[n][4]] for n in tests)]
        lines.append("leaf_value=" + join(repr(tree.nodes[n][1]) for n in leaves))
        if len(bounds) > 1:
            lines += ["cat_boundaries=" + join(bounds), "cat_threshold=" + join(words)]
        lines += ["is_linear=0", "shrinkage=1", "", ""]
        text += "\n".join(lines) + "\n"
    return text + "end of trees\n"


def varint(n):
    n &= (1 << 64) - 1
    result = b""
    while n > 127:
        result += bytes([n & 127 | 128])
        n >>= 7
    return result + bytes([n])


def message(number, payload):
    return varint(number << 3 | 2) + varint(len(payload)) + payload


class Tensor:
    """Numbers with one dimension; `kind` is of TensorProto."""

    FLOAT, UINT8, DOUBLE = 1, 2, 11

    def __init__(self, kind, values):
        code = {self.FLOAT: "f", self.UINT8: "B", self.DOUBLE: "d"}[kind]
        raw = struct.pack(f"<{len(values)}{code}", *values)
        self.proto = varint(1 << 3) + varint(len(values)) + varint(2 << 3) + varint(kind) + message(9, raw)


def attribute(name, value):
    """An AttributeProto: ints, floats, strings, a tensor, an int or a string."""
    body = message(1, name.encode())
    if isinstance(value, int):
        body += varint(3 << 3) + varint(value) + varint(20 << 3) + varint(2)
    elif isinstance(value, str):
        body += message(4, value.encode()) + varint(20 << 3) + varint(3)
    elif isinstance(value, Tensor):
        body += message(5, value.proto) + varint(20 << 3) + varint(4)
    elif isinstance(value[0], float):
        body += b"".join(varint(7 << 3 | 5) + struct.pack("<f", item) for item in value) + varint(20 << 3) + varint(6)
    elif isinstance(value[0], str):
        body += b"".join(message(9, item.encode()) for item in value) + varint(20 << 3) + varint(8)
    else:
        body += b"".join(varint(8 << 3) + varint(item) for item in value) + varint(20 << 3) + varint(7)
    return message(5, body)


MODES = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"]


def onnx(ensemble, classifier, double, aggregate, rng):
    """A ModelProto with a TreeEnsembleRegressor or -Classifier; every mode appears."""
    table = {name: [] for name in ["treeids", "nodeids", "featureids", "modes", "values", "truenodeids", "falsenodeids",
                                   "missing_value_tracks_true"]}
    prefix = "class_" if classifier else "target_"
    weights = {name: [] for name in ["ids", "nodeids", "treeids", "weights"]}
    for number, tree in enumerate(ensemble.trees):
        for index, node in enumerate(tree.nodes):
            is_leaf = node[0] == "leaf"
            feature, test, missing_true, left, right = (0, 0.0, False, 0, 0) if is_leaf else node
            table["treeids"].append(number)
            table["nodeids"].append(index)
            table["featureids"].append(feature)
            table["modes"].append("LEAF" if is_leaf else rng.choice(MODES))
            table["values"].append(test)
            table["truenodeids"].append(left)
            table["falsenodeids"].append(right)
            table["missing_value_tracks_true"].append(int(missing_true))
            if is_leaf:
                for k in range(ensemble.outputs):
                    weights["ids"].append(k)
                    weights["nodeids"].append(index)
                    weights["treeids"].append(number)
                    weights["weights"].append(node[1] * (k + 1))

    def numbers(name, values):
        return attribute(name + "_as_tensor", Tensor(Tensor.DOUBLE, values)) if double else attribute(name, values)

    attributes = b"".join(numbers("nodes_values", values) if name == "values" else attribute("nodes_" + name, values)
                          for name, values in table.items())
    attributes += b"".join(numbers(prefix + name, values) if name == "weights" else attribute(prefix + name, values)
                           for name, values in weights.items())
    attributes += numbers("base_values", [0.25] * ensemble.outputs)
    if classifier:
        attributes += attribute("classlabels_strings", [f"class {k}" for k in range(ensemble.outputs)])
        attributes += attribute("post_transform", "SOFTMAX")
    else:
        attributes += attribute("n_targets", ensemble.outputs) + attribute("aggregate_function", aggregate)
    kind = "TreeEnsembleClassifier" if classifier else "TreeEnsembleRegressor"
    return onnx_model(kind, attributes, ["label", "scores"] if classifier else ["scores"], ensemble.features, double, version=3)


def onnx_v5(ensemble, double, aggregate, rng):
    """A ModelProto with a TreeEnsemble of ai.onnx.ml 5, whose leaves are apart from its tests; categories are sets."""
    table = {name: [] for name in ["featureids", "truenodeids", "falsenodeids", "trueleafs", "falseleafs", "missing_value_tracks_true"]}
    modes, splits, members, roots, weights, targets = [], [], [], [], [], []
    for number, tree in enumerate(ensemble.trees):
        name, tests, leaves = {}, [], []
        for index, node in enumerate(tree.nodes):
            if node[0] == "leaf":
                name[index] = len(weights) + len(leaves)
                leaves.append(node[1])
            else:
                name[index] = len(modes) + len(tests)
                tests.append(node)
        roots.append(len(modes))
        for feature, test, missing_true, *children in tests:
            is_set = isinstance(test, list)
            table["featureids"].append(feature)
            table["missing_value_tracks_true"].append(int(missing_true))
            modes.append(6 if is_set else rng.randrange(6))
            splits.append(0.0 if is_set else test)
            if is_set:
                members += [float(value) for value in test] + [math.nan]
            for side, child in zip(("true", "false"), children):
                table[side + "nodeids"].append(name[child])
                table[side + "leafs"].append(int(tree.nodes[child][0] == "leaf"))
        weights += leaves
        targets += [number % ensemble.outputs] * len(leaves)
    kind = Tensor.DOUBLE if double else Tensor.FLOAT
    attributes = b"".join(attribute("nodes_" + name, values) for name, values in table.items())
    attributes += attribute("nodes_modes", Tensor(Tensor.UINT8, modes)) + attribute("nodes_splits", Tensor(kind, splits))
    attributes += attribute("leaf_weights", Tensor(kind, weights)) + attribute("leaf_targetids", targets)
    attributes += attribute("tree_roots", roots) + attribute("n_targets", ensemble.outputs)
    attributes += attribute("aggregate_function", {"AVERAGE": 0, "SUM": 1, "MIN": 2, "MAX": 3}[aggregate])
    attributes += attribute("post_transform", 0)
    if members:
        attributes += attribute("membership_values", Tensor(kind, members))
    return onnx_model("TreeEnsemble", attributes, ["scores"], ensemble.features, double, version=5)


def onnx_model(kind, attributes, outputs, features, double, version):
    """A ModelProto with one node."""
    node = message(1, b"X") + b"".join(message(2, name.encode()) for name in outputs) + message(4, kind.encode())
    node += attributes + message(7, b"ai.onnx.ml")
    shape = message(1, b"") + message(1, varint(1 << 3) + varint(features))
    tensor = varint(1 << 3) + varint(Tensor.DOUBLE if double else Tensor.FLOAT) + message(2, shape)
    graph = message(1, node) + message(2, b"g") + message(11, message(1, b"X") + message(2, message(1, tensor)))
    graph += b"".join(message(12, message(1, name.encode())) for name in outputs)
    return varint(1 << 3) + varint(8) + message(7, graph) + message(8, message(1, b"ai.onnx.ml") + varint(2 << 3) + varint(version))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("format")
    parser.add_argument("output")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trees", type=int, default=8, help="per output")
    parser.add_argument("--depth", type=int, default=4)
    parser.add_argument("--early", type=float, default=0.15, help="chance of a leaf above the last level")
    parser.add_argument("--features", type=int, default=5)
    parser.add_argument("--thresholds", type=int, default=12, help="per feature, beside 0")
    parser.add_argument("--categorical", type=int, default=0, help="features that are categories, the first ones")
    parser.add_argument("--outputs", type=int, default=1)
    parser.add_argument("--objective", default="binary:logistic")
    parser.add_argument("--dart", action="store_true")
    parser.add_argument("--average", action="store_true")
    parser.add_argument("--missing", type=int, default=2, help="of LightGBM: 0 none, 1 zero, 2 NaN")
    parser.add_argument("--classifier", action="store_true")
    parser.add_argument("--double", action="store_true")
    parser.add_argument("--aggregate", default="SUM")
    parser.add_argument("--v5", action="store_true", help="of ONNX: TreeEnsemble of ai.onnx.ml 5")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    ensemble = Ensemble(arguments, rng)
    if arguments.format.startswith("xgboost"):
        document = xgboost(ensemble, arguments.objective, arguments.dart, rng)
        data = as_json(document).encode() if arguments.format == "xgboost-json" else as_ubj(document)
    elif arguments.format == "lightgbm":
        data = lightgbm(ensemble, arguments.objective, arguments.average, arguments.missing).encode()
    elif arguments.format == "onnx":
        data = (onnx_v5(ensemble, arguments.double, arguments.aggregate, rng) if arguments.v5 else
                onnx(ensemble, arguments.classifier, arguments.double, arguments.aggregate, rng))
    else:
        parser.error(f"unknown format '{arguments.format}'")
    with open(arguments.output, "wb") as out:
        out.write(data)


if __name__ == "__main__":
    main()
