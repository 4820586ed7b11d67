"""nn/*: matrix products, convolutions and whole networks, in float32, against ONNX Runtime."""

import importlib

import harness

# Relative to the largest value of the output: both sides add the same products in orders of their own.
TOLERANCE = 1e-4

GEMM = [(rows, 1024, 1024) for rows in (64, 256, 1024)]
# Of ResNet-50: channels, height and width, output channels, stride.
CONV_3X3 = [(64, 56, 64, 1), (128, 28, 128, 1), (256, 14, 256, 1), (512, 7, 512, 1), (128, 56, 128, 2)]
CONV_1X1 = [(64, 56, 256, 1), (512, 28, 128, 1), (1024, 14, 256, 1), (512, 7, 2048, 1), (256, 56, 512, 2)]
# Of MobileNet.
DEPTHWISE = [(32, 112, 32, 1), (144, 56, 144, 1), (144, 56, 144, 2), (384, 14, 384, 1), (960, 7, 960, 1)]
# Widths of the layers; a row at a time. All weights together take at most 64 KB.
MLP = [(16, 32, 1), (64, 64, 64, 10), (100, 80, 60, 10)]


def _prepare(function, *arguments):
    return lambda context: getattr(importlib.import_module("nn_subjects"), function)(context, *arguments)


def works():
    """The works, in the order of the results."""
    equal = f"equal: within {TOLERANCE} of the largest value"
    peers = ["onnxruntime"]
    for threads in (1, 2):
        for shape in GEMM:
            doc = f"rows x columns x depth, a constant right side, a bias, ReLU; {equal}"
            yield harness.Work(f"nn/gemm/{'x'.join(map(str, shape))}", threads, peers, "s", doc, _prepare("gemm", shape, threads))
        for kind, window, shapes in (("3x3", 3, CONV_3X3), ("1x1", 1, CONV_1X1), ("depthwise", 3, DEPTHWISE)):
            for channels, size, outputs, stride in shapes:
                doc = f"channels x size -> output channels / stride, a bias, ReLU; {equal}"
                name = f"nn/conv/{kind}/{channels}x{size}-{outputs}" + (f"s{stride}" if stride > 1 else "")
                arguments = channels, size, outputs, window, stride, kind == "depthwise", threads
                yield harness.Work(name, threads, peers, "s", doc, _prepare("conv", *arguments))
        for network in ("resnet50", "mobilenet"):
            doc = f"the whole network, an image of 224 x 224; {equal}"
            yield harness.Work(f"nn/{network}", threads, peers, "s", doc, _prepare("network", network, threads))
    for widths in MLP:
        doc = f"layers of a matrix, a bias, ReLU, one row a call; {equal}"
        yield harness.Work(f"nn/mlp/{'-'.join(map(str, widths))}", 1, peers, "s", doc, _prepare("mlp", widths))
    doc = f"an ONNX file to a shared library, for two targets, beside the start of a session; {equal}"
    yield harness.Work("nn/compile/resnet50", 1, peers, "s", doc, _prepare("compile_time", "resnet50"))
    doc = f"most memory of a process while doing so; {equal}"
    yield harness.Work("nn/compile/resnet50/memory", 1, peers, "bytes", doc, _prepare("compile_memory", "resnet50"))
