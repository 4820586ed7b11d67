"""Lathe's side: models to shared libraries, by the tools that Bazel built."""

import dataclasses
import os

from processes import Finished, timed


@dataclasses.dataclass
class Artifact:
    library: str  # path of the shared library
    program: str  # the symbol of its `lathe_program`
    finished: Finished  # from the trained model to the library


class Lathe:
    def __init__(self, translate, lathec, serving, folder, compile_model=None, tensors=()):
        """`serving`, `tensors`: the archives that generated code links, in their order; `folder`: where libraries are written."""
        self._translate, self._lathec, self._serving, self._folder = translate, lathec, serving, folder
        self._compile_model, self._tensors = compile_model, tensors
        self._artifacts = {}

    def model(self, trainer, path, name, targets=None):
        """The compiled model; compiled once per run, as the compiler may have changed since the last."""
        key = (path, targets)
        if key not in self._artifacts:
            self._artifacts[key] = self.compile(trainer, path, name, targets)
        return self._artifacts[key]

    def compile(self, trainer, path, name, targets=None):
        """From a model file of XGBoost or LightGBM to a shared library."""
        name = "model_" + name
        stem = os.path.join(self._folder, name + ("" if targets is None else "_" + targets.replace("-", "_")))
        flag = {"xgboost": "--import-xgboost", "lightgbm": "--import-lightgbm"}[trainer]
        steps = [
            [self._translate, flag, path, f"--name={name}", "--emit-bytecode", "-o", stem + ".mlirbc"],
            [self._lathec, "compile", "--projection=predictor", stem + ".mlirbc", "-o", stem + ".o"]
            + ([] if targets is None else [f"--targets={targets}"]),
            ["cc", "-shared", "-o", stem + ".so", stem + ".o", *self._serving, "-Wl,--no-undefined", "-s"],
        ]
        finished = [timed(step) for step in steps]
        return Artifact(
            stem + ".so",
            name + "_program",
            Finished(sum(each.seconds for each in finished), max(each.peak_bytes for each in finished)),
        )

    def graph(self, path, name):
        """From an ONNX file to a shared library with the `lathe_model` <name>_model; compiled once per run."""
        if path not in self._artifacts:
            stem = os.path.join(self._folder, name)
            steps = [
                [self._compile_model, path, f"--name={name}", "--targets=x86-64-v3,avx512", "-o", stem + ".o"],
                ["cc", "-shared", "-o", stem + ".so", stem + ".o", "-Wl,--whole-archive", *self._tensors]
                + ["-Wl,--no-whole-archive", "-Wl,--no-undefined", "-s"],
            ]
            finished = [timed(step) for step in steps]
            self._artifacts[path] = Artifact(
                stem + ".so",
                name + "_model",
                Finished(sum(each.seconds for each in finished), max(each.peak_bytes for each in finished)),
            )
        return self._artifacts[path]
