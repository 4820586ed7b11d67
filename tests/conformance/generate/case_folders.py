"""Cases as folders in the form of ONNX's backend tests.

    CASE/model.onnx
    CASE/test_data_set_K/input_J.pb, output_J.pb
    CASE/data.json                                  tolerances, where they are not ONNX's own

What a .pb file holds is said by the type that the graph declares for its input or output: a TensorProto, a SequenceProto or
an OptionalProto; `data.json` is what `onnx.backend.test.loader` reads.
"""

import json
import os
import shutil

import numpy as np
import onnx
from onnx import numpy_helper

ONNX_TOLERANCE = (1e-3, 1e-7)


def tensor(value, name, element_type=None):
    """A TensorProto of an array; NumPy has no word for some element types, so that the graph's may be given."""
    if isinstance(value, onnx.TensorProto):
        return value
    array = np.asarray(value)
    if array.dtype.kind in "US":
        array = array.astype(object)
    if element_type == onnx.TensorProto.STRING:
        array = np.asarray(value, dtype=object)
    return numpy_helper.from_array(array, name)


def _map(value, type_proto):
    proto = onnx.MapProto()
    proto.key_type = type_proto.key_type
    for key in value:
        if type_proto.key_type == onnx.TensorProto.STRING:
            proto.string_keys.append(key if isinstance(key, bytes) else key.encode())
        else:
            proto.keys.append(int(key))
    element_type = type_proto.value_type.tensor_type.elem_type
    proto.values.elem_type = onnx.SequenceProto.TENSOR
    dtype = onnx.helper.tensor_dtype_to_np_dtype(element_type)
    for element in value.values():
        proto.values.tensor_values.append(tensor(np.asarray(element, dtype=dtype), None, element_type))
    return proto


def _sequence(value, type_proto):
    proto = onnx.SequenceProto()
    element = type_proto.elem_type
    if element.HasField("map_type"):
        proto.elem_type = onnx.SequenceProto.MAP
        proto.map_values.extend(_map(item, element.map_type) for item in value)
    elif element.HasField("sequence_type"):
        proto.elem_type = onnx.SequenceProto.SEQUENCE
        proto.sequence_values.extend(_sequence(item, element.sequence_type) for item in value)
    elif element.HasField("optional_type"):
        proto.elem_type = onnx.SequenceProto.OPTIONAL
        proto.optional_values.extend(_optional(item, element.optional_type) for item in value)
    else:
        proto.elem_type = onnx.SequenceProto.TENSOR
        proto.tensor_values.extend(tensor(item, None, element.tensor_type.elem_type) for item in value)
    return proto


def _optional(value, type_proto):
    proto = onnx.OptionalProto()
    element = type_proto.elem_type
    if value is None:
        return proto
    if element.HasField("sequence_type"):
        proto.elem_type = onnx.OptionalProto.SEQUENCE
        proto.sequence_value.CopyFrom(_sequence(value, element.sequence_type))
    else:
        proto.elem_type = onnx.OptionalProto.TENSOR
        proto.tensor_value.CopyFrom(tensor(value, None, element.tensor_type.elem_type))
    return proto


def value_proto(value, info):
    """The message that a .pb file holds for a value of a graph's input or output."""
    kind = info.type.WhichOneof("value")
    if kind == "sequence_type":
        proto = _sequence(value, info.type.sequence_type)
    elif kind == "map_type":
        proto = _map(value, info.type.map_type)
    elif kind == "optional_type":
        proto = _optional(value, info.type.optional_type)
    else:
        return tensor(value, info.name, info.type.tensor_type.elem_type)
    proto.name = info.name
    return proto


def write_case(folder, model, data_sets, tolerance=ONNX_TOLERANCE):
    """Writes a case, over what was in the folder.

    Args:
      folder: the case's folder.
      model: ModelProto, or its bytes.
      data_sets: pairs of lists: values of the graph's inputs and of its outputs, in their order.
      tolerance: relative and absolute; integers, strings and truth values must be equal.
    """
    if os.path.exists(folder):
        shutil.rmtree(folder)
    os.makedirs(folder)
    if isinstance(model, bytes):
        model = onnx.load_from_string(model)
    with open(os.path.join(folder, "model.onnx"), "wb") as file:
        file.write(model.SerializeToString(deterministic=True))
    if tuple(tolerance) != ONNX_TOLERANCE:
        with open(os.path.join(folder, "data.json"), "w") as file:
            json.dump(dict(rtol=tolerance[0], atol=tolerance[1]), file)
            file.write("\n")
    for k, (inputs, outputs) in enumerate(data_sets):
        data = os.path.join(folder, f"test_data_set_{k}")
        os.makedirs(data)
        for kind, values, infos in (("input", inputs, model.graph.input), ("output", outputs, model.graph.output)):
            for j, (value, info) in enumerate(zip(values, infos)):
                with open(os.path.join(data, f"{kind}_{j}.pb"), "wb") as file:
                    file.write(value_proto(value, info).SerializeToString(deterministic=True))
