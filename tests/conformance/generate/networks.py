"""Whole convolutional networks as published, with random weights: for tests against ONNX Runtime, and for benchmarks.

Weights come from a seed, scaled so that what flows through a network keeps its size; batch normalizations have statistics as
trained ones have. A network exists at any input size that its pooling allows: small ones to test quickly, the published one
(`full`) to measure.

    networks.py NAME --size=S --output=FILE      writes one model alone
"""

import argparse
import os

import numpy as np
from onnx import TensorProto, helper, numpy_helper

import oracle
from case_folders import write_case

OPSET = 17


class Network:
    """A graph under construction; values are names, their channels are kept beside."""

    def __init__(self, name, seed, size, batch=1):
        self.name = name
        self.rng = np.random.default_rng([seed, *name.encode()])
        self.nodes = []
        self.constants = []
        self.channels = {"image": 3}
        self.size = size
        self.batch = batch

    def constant(self, array, name):
        unique = f"{name}.{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), unique))
        return unique

    def node(self, op, inputs, channels, **attributes):
        name = f"{op.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        self.channels[name] = channels
        return name

    def normal(self, shape, scale):
        return (self.rng.standard_normal(shape, dtype=np.float32) * np.float32(scale)).astype(np.float32)

    def conv(self, value, outputs, kernel, stride=1, pad=None, group=1, bias=True):
        inputs = self.channels[value]
        kernel = (kernel, kernel) if isinstance(kernel, int) else kernel
        pads = [size // 2 for size in kernel] * 2 if pad is None else [pad] * 4
        weights = self.normal((outputs, inputs // group, *kernel), np.sqrt(2.0 / (inputs // group * kernel[0] * kernel[1])))
        operands = [value, self.constant(weights, "weights")]
        if bias:
            operands.append(self.constant(self.normal(outputs, 0.1), "bias"))
        return self.node(
            "Conv", operands, outputs, kernel_shape=list(kernel), strides=[stride, stride], pads=pads, group=group
        )

    def batch_norm(self, value, gain=1.0):
        channels = self.channels[value]
        scale = gain + self.normal(channels, 0.1 * gain)
        variance = (1.0 + 0.2 * self.rng.random(channels)).astype(np.float32)
        operands = [scale, self.normal(channels, 0.1), self.normal(channels, 0.1), variance]
        names = [self.constant(a.astype(np.float32), part) for a, part in zip(operands, ("scale", "shift", "mean", "variance"))]
        return self.node("BatchNormalization", [value, *names], channels, epsilon=1e-5)

    def relu(self, value):
        return self.node("Relu", [value], self.channels[value])

    def relu6(self, value):
        limits = [self.constant(np.float32(limit), "limit") for limit in (0, 6)]
        return self.node("Clip", [value, *limits], self.channels[value])

    def conv_bn(self, value, outputs, kernel, stride=1, group=1, pad=None, activation="relu", gain=1.0):
        value = self.batch_norm(self.conv(value, outputs, kernel, stride, pad, group, bias=False), gain)
        return getattr(self, activation)(value) if activation else value

    def pool(self, op, value, kernel, stride, pad=0, ceil=0, **more):
        return self.node(
            op, [value], self.channels[value], kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[pad] * 4, ceil_mode=ceil, **more
        )

    def max_pool(self, value, kernel, stride, pad=0, ceil=0):
        return self.pool("MaxPool", value, kernel, stride, pad, ceil)

    def average_pool(self, value, kernel, stride, pad=0):
        return self.pool("AveragePool", value, kernel, stride, pad, count_include_pad=0)

    def global_pool(self, value):
        return self.node("GlobalAveragePool", [value], self.channels[value])

    def add(self, left, right):
        return self.node("Add", [left, right], self.channels[left])

    def concat(self, values):
        return self.node("Concat", values, sum(self.channels[value] for value in values), axis=1)

    def flatten(self, value, size=1):
        return self.node("Flatten", [value], self.channels[value] * size, axis=1)

    def dense(self, value, outputs):
        inputs = self.channels[value]
        weights = self.constant(self.normal((outputs, inputs), np.sqrt(1.0 / inputs)), "weights")
        bias = self.constant(self.normal(outputs, 0.1), "bias")
        return self.node("Gemm", [value, weights, bias], outputs, transB=1)

    def model(self, result, dynamic_batch=False):
        self.nodes.append(helper.make_node("Softmax", [result], ["scores"], name="scores", axis=1))
        batch = "N" if dynamic_batch else self.batch
        graph = helper.make_graph(
            self.nodes,
            self.name,
            [helper.make_tensor_value_info("image", TensorProto.FLOAT, [batch, 3, self.size, self.size])],
            [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [batch, self.channels[result]])],
            self.constants,
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8, producer_name="lathe")


def squeezenet(net):
    """Iandola et al., SqueezeNet 1.1."""
    value = net.max_pool(net.relu(net.conv("image", 64, 3, 2, pad=0)), 3, 2, ceil=1)
    for index, (squeeze, expand) in enumerate([(16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256)]):
        value = net.relu(net.conv(value, squeeze, 1))
        value = net.concat([net.relu(net.conv(value, expand, 1)), net.relu(net.conv(value, expand, 3))])
        if index in (1, 3):
            value = net.max_pool(value, 3, 2, ceil=1)
    return net.flatten(net.global_pool(net.relu(net.conv(value, 1000, 1))))


def resnet50(net):
    """He et al., ResNet-50, with the stride in the 3x3 convolutions."""
    value = net.max_pool(net.conv_bn("image", 64, 7, 2), 3, 2, 1)
    for stage, (width, count) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)]):
        for block in range(count):
            stride = 2 if stage > 0 and block == 0 else 1
            branch = net.conv_bn(value, width, 1)
            branch = net.conv_bn(branch, width, 3, stride)
            # What is added to a residual is small, as training makes it; otherwise sums would grow with the depth.
            branch = net.conv_bn(branch, 4 * width, 1, activation=None, gain=0.2)
            if block == 0:
                value = net.conv_bn(value, 4 * width, 1, stride, activation=None, gain=0.7)
            value = net.relu(net.add(branch, value))
    return net.dense(net.flatten(net.global_pool(value)), 1000)


def densenet121(net):
    """Huang et al., DenseNet-121."""
    growth = 32
    value = net.max_pool(net.conv_bn("image", 64, 7, 2), 3, 2, 1)
    for stage, count in enumerate([6, 12, 24, 16]):
        for _ in range(count):
            branch = net.conv(net.relu(net.batch_norm(value)), 4 * growth, 1, bias=False)
            branch = net.conv(net.relu(net.batch_norm(branch)), growth, 3, bias=False)
            value = net.concat([value, branch])
        value = net.relu(net.batch_norm(value))
        if stage < 3:
            value = net.average_pool(net.conv(value, net.channels[value] // 2, 1, bias=False), 2, 2)
    return net.dense(net.flatten(net.global_pool(value)), 1000)


def _inception_branches(net, value, conv, widths, stride_pool):
    one, reduce3, three, reduce5, five, projection = widths
    return net.concat(
        [
            conv(value, one, 1),
            conv(conv(value, reduce3, 1), three, 3),
            conv(conv(value, reduce5, 1), five, 5),
            conv(stride_pool(value), projection, 1),
        ]
    )


def inception_v1(net):
    """Szegedy et al., GoogLeNet, with its local response normalizations."""
    conv = lambda value, *more: net.relu(net.conv(value, *more))
    normalize = lambda value: net.node("LRN", [value], net.channels[value], size=5, alpha=1e-4, beta=0.75, bias=1.0)
    pool = lambda value: net.max_pool(value, 3, 1, 1)
    value = normalize(net.max_pool(conv("image", 64, 7, 2), 3, 2, ceil=1))
    value = net.max_pool(normalize(conv(conv(value, 64, 1), 192, 3)), 3, 2, ceil=1)
    for widths in [(64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64)]:
        value = _inception_branches(net, value, conv, widths, pool)
    value = net.max_pool(value, 3, 2, ceil=1)
    for widths in [
        (192, 96, 208, 16, 48, 64),
        (160, 112, 224, 24, 64, 64),
        (128, 128, 256, 24, 64, 64),
        (112, 144, 288, 32, 64, 64),
        (256, 160, 320, 32, 128, 128),
    ]:
        value = _inception_branches(net, value, conv, widths, pool)
    value = net.max_pool(value, 3, 2, ceil=1)
    for widths in [(256, 160, 320, 32, 128, 128), (384, 192, 384, 48, 128, 128)]:
        value = _inception_branches(net, value, conv, widths, pool)
    return net.dense(net.flatten(net.global_pool(value)), 1000)


def inception_v3(net):
    """Szegedy et al., Inception-v3's kinds of modules, with factorized and asymmetric convolutions, a few of each."""
    conv = net.conv_bn
    value = conv(conv(conv("image", 32, 3, 2, pad=0), 32, 3, pad=0), 64, 3)
    value = net.max_pool(value, 3, 2)
    value = net.max_pool(conv(conv(value, 80, 1), 192, 3, pad=0), 3, 2)
    for projection in (32, 64):
        value = net.concat(
            [
                conv(value, 64, 1),
                conv(conv(value, 48, 1), 64, 5),
                conv(conv(conv(value, 64, 1), 96, 3), 96, 3),
                conv(net.average_pool(value, 3, 1, 1), projection, 1),
            ]
        )
    value = net.concat([conv(value, 384, 3, 2, pad=0), conv(conv(conv(value, 64, 1), 96, 3), 96, 3, 2, pad=0), net.max_pool(value, 3, 2)])
    for width in (128, 160):
        value = net.concat(
            [
                conv(value, 192, 1),
                conv(conv(conv(value, width, 1), width, (1, 7)), 192, (7, 1)),
                conv(conv(conv(conv(value, width, 1), width, (7, 1)), width, (1, 7)), 192, (7, 1)),
                conv(net.average_pool(value, 3, 1, 1), 192, 1),
            ]
        )
    return net.dense(net.flatten(net.global_pool(value)), 1000)


def _shuffle(net, value, groups):
    """Channels of the groups in turn; the spatial sizes are taken from the data."""
    channels = net.channels[value]
    split = net.constant(np.array([0, groups, channels // groups, -1], dtype=np.int64), "shape")
    value_split = net.node("Reshape", [value, split], channels)
    turned = net.node("Transpose", [value_split], channels, perm=[0, 2, 1, 3])
    shape = net.node("Shape", [value], 0)
    return net.node("Reshape", [turned, shape], channels)


def shufflenet(net):
    """Zhang et al., ShuffleNet of 3 groups."""
    groups = 3
    value = net.max_pool(net.conv_bn("image", 24, 3, 2), 3, 2, 1)
    for stage, (outputs, count) in enumerate([(240, 4), (480, 8), (960, 4)]):
        for block in range(count):
            stride = 2 if block == 0 else 1
            width = outputs // 4
            branch_outputs = outputs - net.channels[value] if stride == 2 else outputs
            branch = net.conv_bn(value, width, 1, group=1 if stage == 0 and block == 0 else groups)
            branch = _shuffle(net, branch, groups)
            branch = net.conv_bn(branch, width, 3, stride, group=width, activation=None)
            branch = net.conv_bn(branch, branch_outputs, 1, group=groups, activation=None, gain=1.0 if stride == 2 else 0.2)
            if stride == 2:
                value = net.relu(net.concat([net.average_pool(value, 3, 2, 1), branch]))
            else:
                value = net.relu(net.add(value, branch))
    return net.dense(net.flatten(net.global_pool(value)), 1000)


def vgg19(net):
    """Simonyan and Zisserman, VGG-19."""
    value = "image"
    size = net.size
    for width, count in [(64, 2), (128, 2), (256, 4), (512, 4), (512, 4)]:
        for _ in range(count):
            value = net.relu(net.conv(value, width, 3))
        value = net.max_pool(value, 2, 2)
        size //= 2
    value = net.flatten(value, size * size)
    for _ in range(2):
        value = net.node("Dropout", [net.relu(net.dense(value, 4096))], 4096)
    return net.dense(value, 1000)


def mobilenet(net):
    """Sandler et al., MobileNet v2: inverted residuals, depthwise convolutions, Relu6."""
    value = net.conv_bn("image", 32, 3, 2, activation="relu6")
    for expansion, outputs, count, first in [
        (1, 16, 1, 1),
        (6, 24, 2, 2),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    ]:
        for block in range(count):
            stride = first if block == 0 else 1
            inputs = net.channels[value]
            branch = net.conv_bn(value, inputs * expansion, 1, activation="relu6") if expansion > 1 else value
            branch = net.conv_bn(branch, net.channels[branch], 3, stride, group=net.channels[branch], activation="relu6")
            branch = net.conv_bn(branch, outputs, 1, activation=None, gain=0.5)
            value = net.add(value, branch) if stride == 1 and inputs == outputs else branch
    value = net.conv_bn(value, 1280, 1, activation="relu6")
    return net.dense(net.flatten(net.global_pool(value)), 1000)


# The network, its published size, and a small one for tests.
NETWORKS = {
    "squeezenet": (squeezenet, 224, 64),
    "resnet50": (resnet50, 224, 64),
    "densenet121": (densenet121, 224, 64),
    "inception_v1": (inception_v1, 224, 64),
    "inception_v3": (inception_v3, 299, 95),
    "shufflenet": (shufflenet, 224, 64),
    "vgg19": (vgg19, 224, 32),
    "mobilenet": (mobilenet, 224, 64),
}


def build(name, size, seed=1, batch=1, dynamic_batch=False):
    """A network's ModelProto."""
    net = Network(name, seed, size, batch)
    return net.model(NETWORKS[name][0](net), dynamic_batch)


def image(size, seed=1, batch=1):
    rng = np.random.default_rng([seed, size, batch])
    return rng.standard_normal((batch, 3, size, size), dtype=np.float32)


def plan(count):
    """Each network at a small size, also of a dynamic batch, and at its published size."""
    cases = []
    for name, (_, full, small) in NETWORKS.items():
        cases.append((f"test_{name}_{small}", "static", (name, small)))
        cases.append((f"test_{name}_{small}_batch", "batch", (name, small)))
        cases.append((f"test_{name}_{full}", "static", (name, full)))
    return [(case, index, kind, arguments) for index, (case, kind, arguments) in enumerate(cases)][: count or None]


def make(output, name, index, kind, arguments, seed):
    """Writes one case; returns None, or why there is none."""
    network, size = arguments
    model = build(network, size, seed, dynamic_batch=kind == "batch")
    session = oracle.Session(model)
    data_sets = []
    for batch in (1, 3) if kind == "batch" else (1,):
        value = image(size, seed, batch)
        data_sets.append(([value], session.run([value])))
    write_case(os.path.join(output, name), model, data_sets, (1e-3, 1e-6))
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=sorted(NETWORKS))
    parser.add_argument("--size", type=int, metavar="S", help="height and width of the image (default: as published)")
    parser.add_argument("--batch", type=int, default=1, metavar="N", help="how many images (default: 1)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="what the weights are drawn from (default: 1)")
    parser.add_argument("--output", required=True, metavar="FILE")
    arguments = parser.parse_args()
    model = build(arguments.name, arguments.size or NETWORKS[arguments.name][1], arguments.seed, arguments.batch)
    with open(arguments.output, "wb") as file:
        file.write(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
