"""The parameters that Lathe learned, read from the files that the build left: `x.model` and `x.fitted.mlir`."""

import dataclasses
import json
import os
import re
from typing import List

import numpy as np


@dataclasses.dataclass
class Number:
    name: str
    fill: float
    center: float
    scale: float


@dataclasses.dataclass
class Category:
    name: str
    values: List[str]  # in the order of their slots; before them stand the slots of missing and of unknown values


@dataclasses.dataclass
class Features:
    numbers: List[Number]
    categories: List[Category]

    def known_slots(self):
        """Slots but for those of unknown values, which no row of the generated table has."""
        slots = list(range(len(self.numbers)))
        at = len(slots)
        for category in self.categories:
            slots += [at] + list(range(at + 2, at + 2 + len(category.values)))
            at += 2 + len(category.values)
        return slots


def _matches(pattern, text, count):
    found = re.findall(pattern, text)
    if len(found) != count:
        raise ValueError(f"fitted module: expected {count} times {pattern}, found {len(found)}")
    return found


def features(folder, pipeline):
    """What was fitted; the transforms stand in the order of the declaration."""
    with open(os.path.join(folder, pipeline + ".fitted.mlir"), encoding="utf-8") as source:
        module = source.read()
    columns = json.loads(_matches(r"feature\.graph @features columns\((\[.*?\])\)", module, 1)[0])
    imputed = re.findall(r"feature\.impute %arg(\d+) median fill\((\S+)\)", module)
    scaled = _matches(r"feature\.standardize %\d+ center\((\S+)\) scale\((\S+)\)", module, len(imputed))
    vocabularies = re.findall(r"feature\.vocabulary %arg(\d+) values\((\[.*?\])\)", module)
    return Features(
        [
            Number(columns[int(column)], float(fill), float(center), float(scale))
            for (column, fill), (center, scale) in zip(imputed, scaled)
        ],
        [Category(columns[int(column)], json.loads(values)) for column, values in vocabularies],
    )


def model(folder, pipeline, descriptors):
    """The TrainedModel message. `descriptors`: runtime/train/model.proto as a FileDescriptorSet."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    pool = descriptor_pool.DescriptorPool()
    files = descriptor_pb2.FileDescriptorSet()
    with open(descriptors, "rb") as source:
        files.ParseFromString(source.read())
    for file in files.file:
        pool.Add(file)
    message = message_factory.GetMessageClass(pool.FindMessageTypeByName("lathe.TrainedModel"))()
    with open(os.path.join(folder, pipeline + ".model"), "rb") as source:
        message.ParseFromString(source.read())
    return message


def xgboost_model(ensemble, slots, path):
    """Writes Lathe's trees as a model of XGBoost's, on the slots `slots` alone."""
    position = {slot: at for at, slot in enumerate(slots)}
    trees = []
    for number, tree in enumerate(ensemble.trees):
        count = len(tree.feature)
        leaf = [feature < 0 for feature in tree.feature]
        parents = [2147483647] * count
        for node in range(count):
            if not leaf[node]:
                parents[tree.left[node]] = parents[tree.left[node] + 1] = node
        trees.append(
            {
                "id": number,
                "tree_param": {
                    "num_deleted": "0", "num_feature": str(len(slots)), "num_nodes": str(count), "size_leaf_vector": "1",
                },
                "left_children": [-1 if leaf[n] else tree.left[n] for n in range(count)],
                "right_children": [-1 if leaf[n] else tree.left[n] + 1 for n in range(count)],
                "parents": parents,
                "split_indices": [0 if leaf[n] else position[tree.feature[n]] for n in range(count)],
                "split_conditions": [tree.value[n] if leaf[n] else tree.threshold[n] for n in range(count)],
                "default_left": [int(tree.missing_left[n]) for n in range(count)],
                "split_type": [0] * count,
                "base_weights": [0.0] * count,
                "loss_changes": [0.0] * count,
                "sum_hessian": [0.0] * count,
                "categories": [], "categories_nodes": [], "categories_segments": [], "categories_sizes": [],
            }
        )  # fmt: skip
    base = 1 / (1 + np.exp(-float(ensemble.base[0])))
    learner = {
        "attributes": {},
        "feature_names": [],
        "feature_types": [],
        "gradient_booster": {
            "name": "gbtree",
            "model": {
                "gbtree_model_param": {"num_parallel_tree": "1", "num_trees": str(len(trees))},
                "iteration_indptr": list(range(len(trees) + 1)),
                "tree_info": [0] * len(trees),
                "trees": trees,
            },
        },
        "learner_model_param": {
            "base_score": repr(float(base)), "boost_from_average": "0", "num_class": "0", "num_feature": str(len(slots)),
            "num_target": "1",
        },
        "objective": {"name": "binary:logistic", "reg_loss_param": {"scale_pos_weight": "1"}},
    }  # fmt: skip
    with open(path, "w", encoding="utf-8") as out:
        json.dump({"learner": learner, "version": [2, 0, 0]}, out)
    return path
