"""The backend tests of the installed `onnx` package, from its own generator: the newest operators, with ONNX's own outputs."""

import os
import shutil
import warnings

import numpy as np
import onnx
import onnx.backend.test.case.model
import onnx.backend.test.case.node
import onnx.backend.test.runner

import case_folders

_DATA = os.path.join(os.path.dirname(onnx.backend.test.__file__), "data")


def _made():
    """The cases that are code."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        np.random.seed(0)  # most of them draw their inputs
        found = onnx.backend.test.case.node.collect_testcases() + onnx.backend.test.case.model.collect_testcases()
    return [case for case in found if case.model is not None]


def _networks():
    """Whole networks, whose weights are made of few numbers: model, input, expected output."""
    folder = os.path.join(_DATA, "light")
    for file in sorted(os.listdir(folder)):
        name, extension = os.path.splitext(file)
        if extension != ".onnx":
            continue
        model = onnx.load(os.path.join(folder, file))
        constants = {constant.name for constant in model.graph.initializer}
        inputs = [value for value in model.graph.input if value.name not in constants]
        dummy = onnx.backend.test.runner.Runner.generate_dummy_data
        values = [dummy(value, seed=0, name=name[len("light_"):], random=False) for value in inputs]
        output = onnx.load_tensor(os.path.join(folder, name + "_output_0.pb"))
        # Inputs that have initializers stand last, so that the case's inputs are the first ones.
        others = [value for value in model.graph.input if value.name in constants]
        del model.graph.input[:]
        model.graph.input.extend(inputs + others)
        yield name, model, [(values, [output])]


def generate(output, options):
    """Writes OUTPUT/node, OUTPUT/simple, OUTPUT/pytorch-converted, OUTPUT/pytorch-operator and OUTPUT/light."""
    written = set()
    for case in _made():
        folder = os.path.join(output, case.kind, case.name)
        if options.wants(case.name):
            case_folders.write_case(folder, case.model, case.data_sets, (case.rtol, case.atol))
            written.add(folder)
    for name, model, data_sets in _networks():
        folder = os.path.join(output, "light", "test_" + name)
        if options.wants(name):
            case_folders.write_case(folder, model, data_sets, (2e-3, 1e-7))
            written.add(folder)
    # Models that the package brings as files, most as PyTorch exported them.
    for kind in ("pytorch-converted", "pytorch-operator", "simple"):
        for name in sorted(os.listdir(os.path.join(_DATA, kind))):
            source, folder = (os.path.join(root, kind, name) for root in (_DATA, output))
            if os.path.exists(os.path.join(source, "model.onnx")) and options.wants(name) and folder not in written:
                shutil.copytree(source, folder, dirs_exist_ok=True)
                written.add(folder)
    print(f"backend: {len(written)} cases of onnx {onnx.__version__}")
