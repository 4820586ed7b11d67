"""Prepares what artifacts.py declares."""

import dataclasses
import os
import statistics

import harness
import peers
import pipeline_subjects
import processes
import tree_subjects
from artifacts import LIMIT, STARTS
from pipelines import TOLERANCE as SCORE_TOLERANCE
from trees import TOLERANCE

ROWS = 1_000


class _Check:
    """Compares the margins of what was compiled with the trainer's."""

    def __init__(self, context, model):
        self._context = context
        self._rows = model.rows(context, ROWS)
        trainer = model.subject(context, model.trainer, self._rows, 1, False)
        trainer.measure()
        self._reference = trainer.output()

    def holds(self, kind, library, model=""):
        subject = self._context.driver.batch(kind, kind, library, model, self._rows, 1)
        subject.measure()
        return tree_subjects.close(subject.output(), self._reference, TOLERANCE.get(kind, 0.0))


@dataclasses.dataclass
class _Compiled:
    lathe: processes.Finished
    peer: processes.Finished
    name: str
    equal: bool


def _compile(context, key, peer):
    """Remembered, as it takes minutes, and time and memory are asked for one after the other."""
    if (key, peer) in context.compiled:
        return context.compiled[key, peer]
    model = tree_subjects.MODELS[key]
    path = model.train(context)
    check = _Check(context, model)

    artifacts = [context.lathe.compile(model.trainer, path, "compiled_" + model.file_name) for _ in range(3)]
    lathe = processes.Finished(
        statistics.median(artifact.finished.seconds for artifact in artifacts),
        max(artifact.finished.peak_bytes for artifact in artifacts),
    )
    equal = check.holds("lathe", artifacts[0].library, artifacts[0].program)

    library = os.path.join(context.work_folder, f"{peer}_{model.file_name}.so")
    if peer == "tl2cgen":
        finished = processes.timed(peers.tl2cgen_command(model.trainer, path, library), LIMIT)
    else:
        finished = processes.timed(peers.lleaves_command(path, library + ".o"), LIMIT)
        if finished.complete:
            peers.link(library + ".o", library)
    name = peers.version(peer)
    if finished.complete:
        equal = equal and check.holds(peer, library)
    else:
        name += f" (stopped after {LIMIT} s)"
    context.compiled[key, peer] = _Compiled(lathe, finished, name, equal)
    return context.compiled[key, peer]


def _figures(context, key, peer, figure):
    compiled = _compile(context, key, peer)
    return harness.Comparison(
        harness.Subject("lathe", lambda: figure(compiled.lathe), lambda: None),
        [harness.Subject(compiled.name, lambda: figure(compiled.peer), lambda: None)],
        lambda lathe, peer: compiled.equal,
        repeat=1,
    )


def compile_time(context, key, peer):
    """Seconds."""
    return _figures(context, key, peer, lambda finished: finished.seconds)


def compile_memory(context, key, peer):
    """Bytes of the process that had most."""
    return _figures(context, key, peer, lambda finished: finished.peak_bytes)


def _stripped_size(context, library):
    path = os.path.join(context.work_folder, "stripped.so")
    processes.timed(["strip", "-o", path, library])
    return os.path.getsize(path)


def size(context, key, peer_names):
    """Bytes that are shipped: code and model."""
    model = tree_subjects.MODELS[key]
    path = model.train(context)
    check = _Check(context, model)
    artifact = context.lathe.model(model.trainer, path, model.file_name)
    equal = {"lathe": check.holds("lathe", artifact.library, artifact.program)}
    subjects = []
    for peer in peer_names:
        library, peer_model = model.files(context, peer)
        equal[peers.version(peer)] = check.holds(peer, library, peer_model)
        bytes_ = _stripped_size(context, library) + (os.path.getsize(peer_model) if peer_model else 0)
        subjects.append(harness.Subject(peers.version(peer), lambda bytes_=bytes_: bytes_, lambda: None))
    mine = harness.Subject("lathe", lambda: os.path.getsize(artifact.library), lambda: None)
    return harness.Comparison(mine, subjects, lambda lathe, peer: equal["lathe"] and equal[peer.name], repeat=1)


def start(context):
    """Seconds from the start of a process to its end, after one score."""
    onnx = pipeline_subjects.onnx_pipeline(context, "trees")

    def subject(name, command):
        output = os.path.join(context.work_folder, "score.txt")
        scores = []

        def measure():
            seconds = context.driver.process(command, output, STARTS)
            with open(output, encoding="utf-8") as source:
                scores[:] = [float(source.read())]
            return seconds

        return harness.Subject(name, measure, lambda: scores[0])

    return harness.Comparison(
        subject("lathe", [os.path.join(context.tools.pipelines, "start_lathe")]),
        [
            subject(
                peers.version("onnxruntime"),
                [os.path.join(context.tools.pipelines, "start_onnxruntime"), peers.onnxruntime(), onnx],
            )
        ],
        lambda lathe, peer: abs(lathe.output() - peer.output()) <= SCORE_TOLERANCE,
    )
