"""Prepares what nn.py declares: writes the graphs, compiles them, opens ONNX Runtime."""

import os
import subprocess
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import harness
import peers
import processes
from nn import TOLERANCE

OPSET = 17
# A turn runs a model for so long.
SECONDS = 0.1


def _random(shape, scale=1.0):
    return (np.random.default_rng(shape).standard_normal(shape) * scale).astype(np.float32)


def _write(context, name, nodes, constants, shape, output_shape):
    """A graph from "input" to "output"."""
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, output_shape)],
        [numpy_helper.from_array(array, each) for each, array in constants.items()],
    )
    path = os.path.join(context.work_folder, name + ".onnx")
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8), path)
    return path


def _close(lathe, peer):
    mine, reference = lathe.output(), peer.output()
    return bool(np.all(np.abs(mine - reference) <= TOLERANCE * np.max(np.abs(reference))))


def _comparison(context, path, values, output_shape, threads):
    name = os.path.splitext(os.path.basename(path))[0]
    artifact = context.lathe.graph(path, name)
    more = values, output_shape, threads, SECONDS
    return harness.Comparison(
        context.driver.model("lathe", "lathe", artifact.library, artifact.program, *more),
        [context.driver.model("onnxruntime", peers.version("onnxruntime"), peers.onnxruntime(), path, *more)],
        _close,
    )


def gemm(context, shape, threads):
    rows, columns, depth = shape
    constants = {"weights": _random((depth, columns), depth**-0.5), "bias": _random((columns,))}
    nodes = [helper.make_node("Gemm", ["input", "weights", "bias"], ["sums"]), helper.make_node("Relu", ["sums"], ["output"])]
    path = _write(context, f"gemm_{rows}_{columns}_{depth}", nodes, constants, (rows, depth), (rows, columns))
    return _comparison(context, path, _random((rows, depth)), (rows, columns), threads)


def conv(context, channels, size, outputs, window, stride, is_depthwise, threads):
    inner = 1 if is_depthwise else channels
    constants = {"weights": _random((outputs, inner, window, window), (inner * window**2) ** -0.5), "bias": _random((outputs,))}
    attributes = {"strides": [stride] * 2, "pads": [window // 2] * 4, "group": channels if is_depthwise else 1}
    nodes = [
        helper.make_node("Conv", ["input", "weights", "bias"], ["sums"], **attributes),
        helper.make_node("Relu", ["sums"], ["output"]),
    ]
    positions = (size - 1) // stride + 1
    shape, output_shape = (1, channels, size, size), (1, outputs, positions, positions)
    name = f"conv_{channels}_{size}_{outputs}_{window}_{stride}_{'depthwise' if is_depthwise else 'dense'}"
    path = _write(context, name, nodes, constants, shape, output_shape)
    return _comparison(context, path, _random(shape), output_shape, threads)


def mlp(context, widths):
    nodes, constants, value = [], {}, "input"
    for i, (before, after) in enumerate(zip(widths, widths[1:])):
        constants[f"weights{i}"], constants[f"bias{i}"] = _random((before, after), before**-0.5), _random((after,))
        is_last = i + 2 == len(widths)
        sums = "output" if is_last else f"sums{i}"
        nodes.append(helper.make_node("Gemm", [value, f"weights{i}", f"bias{i}"], [sums]))
        value = f"value{i}"
        if not is_last:
            nodes.append(helper.make_node("Relu", [sums], [value]))
    shape, output_shape = (1, widths[0]), (1, widths[-1])
    path = _write(context, "mlp_" + "_".join(map(str, widths)), nodes, constants, shape, output_shape)
    return _comparison(context, path, _random(shape), output_shape, 1)


def _network_file(context, name):
    """What tests/conformance/generate/networks.py writes; its output is renamed to that of the other graphs."""
    path = os.path.join(context.work_folder, name + ".onnx")
    if not os.path.exists(path):
        subprocess.run([sys.executable, context.tools.networks, name, "--size=224", f"--output={path}"], check=True)
        model = onnx.load(path)
        graph = model.graph
        graph.node.append(helper.make_node("Identity", [graph.output[0].name], ["output"]))
        graph.output[0].name = "output"
        onnx.save(model, path)
    return path


def _sizes(value):
    return tuple(dim.dim_value for dim in value.type.tensor_type.shape.dim)


def network(context, name, threads):
    path = _network_file(context, name)
    graph = onnx.load(path).graph
    return _comparison(context, path, _random(_sizes(graph.input[0])), _sizes(graph.output[0]), threads)


_SESSION = """
import sys, onnxruntime
onnxruntime.InferenceSession(sys.argv[1])
"""


def _compiled(context, name, figure):
    path = _network_file(context, name)
    artifact = context.lathe.graph(path, name)
    session = processes.timed([sys.executable, "-c", _SESSION, path])
    return harness.Comparison(
        harness.Subject("lathe", lambda: figure(artifact.finished), lambda: None),
        [harness.Subject(peers.version("onnxruntime"), lambda: figure(session), lambda: None)],
        lambda lathe, peer: True,
        repeat=1,
    )


def compile_time(context, name):
    """Seconds."""
    return _compiled(context, name, lambda finished: finished.seconds)


def compile_memory(context, name):
    """Bytes of the process that had most."""
    return _compiled(context, name, lambda finished: finished.peak_bytes)
