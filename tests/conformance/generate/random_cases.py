"""Random small graphs of ai.onnx, with what ONNX Runtime computes for them.

A graph grows a node at a time: an operator of random_operators.py takes values that are there, or new inputs and constants,
and ONNX Runtime computes the node at once. What it refuses, or what grows too large, is taken back. So every value's type and
shape are known, and every graph runs.

Two implementations of a function differ in the last bits, so a value is *exact* only as long as operators made it whose
results IEEE 754 fixes. Operators that jump (Floor, Equal, ArgMax, a cast to integers, …) take exact values only.
"""

import os

import numpy as np
import onnx
from onnx import TensorProto, helper

import oracle
from case_folders import write_case

TOLERANCE = (1e-5, 1e-5)
_MAX_ELEMENTS = 4096
_MAX_MAGNITUDE = 1e4

FLOATS = (np.float32, np.float64)
SIGNED = (np.int8, np.int16, np.int32, np.int64)
UNSIGNED = (np.uint8, np.uint16, np.uint32, np.uint64)
INTEGERS = SIGNED + UNSIGNED


class Refused(Exception):
    """The drawn node does not fit; another one may."""


class Value:
    def __init__(self, name, array, exact, constant):
        self.name = name
        self.array = array
        self.exact = exact
        self.constant = constant

    @property
    def dtype(self):
        return self.array.dtype.type if self.array.dtype != object else object

    @property
    def shape(self):
        return self.array.shape

    @property
    def rank(self):
        return self.array.ndim


def element_type(array):
    return TensorProto.STRING if array.dtype == object else helper.np_dtype_to_tensor_dtype(array.dtype)


def ir_version(opset):
    return helper.find_min_ir_version_for([helper.make_opsetid("", opset)], ignore_unknown=True)


class Builder:
    def __init__(self, rng, opset, special):
        self.rng = rng
        self.opset = opset
        self.special = special  # whether floats may be NaN or infinite
        self.values = []
        self.inputs = []
        self.constants = []
        self.nodes = []
        self.used = set()
        self.float_type = np.float32 if rng.random() < 0.85 else np.float64

    # Drawing.

    def chance(self, share):
        return self.rng.random() < share

    def pick(self, *values):
        return values[int(self.rng.integers(len(values)))]

    def integer(self, low, high):
        """Of [low, high]."""
        return int(self.rng.integers(low, high + 1))

    def shape(self, rank=None, low=1, high=5):
        rank = self.integer(0, 4) if rank is None else rank
        return tuple(self.integer(low, high) for _ in range(rank))

    def array(self, dtype, shape):
        """Values on a coarse grid: sums and products of few of them are exact."""
        if dtype == object:
            words = np.array(["", "a", "B c", "naïve", "The end", "x1", "ÀÉ", "long string of words"], dtype=object)
            return np.asarray(words[self.rng.integers(0, len(words), shape)], dtype=object).reshape(shape)
        if dtype == np.bool_:
            return np.asarray(self.rng.random(shape) < 0.5, dtype=np.bool_).reshape(shape)
        if dtype in INTEGERS:
            return self.rng.integers(-9 if dtype in SIGNED else 0, 10, shape).astype(dtype)
        array = (self.rng.integers(-24, 25, shape) / 8.0).astype(dtype)
        if self.special:
            array = np.where(self.rng.random(shape) < 0.1, dtype(self.pick(np.nan, np.inf, -np.inf, 0.0, -0.0)), array).astype(dtype)
        return array

    # Values.

    def _add(self, array, exact, constant, prefix):
        value = Value(f"{prefix}{len(self.values)}", array, exact, constant)
        self.values.append(value)
        return value

    def constant(self, array):
        value = self._add(np.asarray(array), True, True, "c")
        self.constants.append(value)
        return value

    def input(self, dtype, shape):
        value = self._add(self.array(dtype, shape), True, False, "x")
        self.inputs.append(value)
        return value

    def given(self, array, constant=None):
        """A new constant, or as often a new input, of these values."""
        if constant if constant is not None else self.chance(0.5):
            return self.constant(array)
        value = self._add(np.asarray(array), True, False, "x")
        self.inputs.append(value)
        return value

    def take(self, dtypes=None, rank=None, shape=None, exact=False, where=None, empty=False):
        """A value that is there, the later the likelier; else a new input."""
        dtypes = (self.float_type,) if dtypes is None else dtypes if isinstance(dtypes, tuple) else (dtypes,)
        ranks = rank if isinstance(rank, (tuple, range, type(None))) else (rank,)
        fits = [
            value
            for value in self.values
            if value.dtype in dtypes
            and (ranks is None or value.rank in ranks)
            and (shape is None or value.shape == tuple(shape))
            and (value.exact or not exact)
            and value.array.size <= 512
            and (value.array.size or empty)
            and not value.name.startswith("c")
            and (where is None or where(value))
        ]
        if fits and self.chance(0.75):
            return fits[min(len(fits) - 1, int(len(fits) * np.sqrt(self.rng.random())))]
        if shape is None:
            shape = self.shape(self.pick(*ranks) if ranks is not None else None)
        value = self.input(dtypes[self.integer(0, len(dtypes) - 1)], shape)
        if where is not None and not where(value):
            raise Refused("no value fits")
        return value

    def broadcast(self, like, dtype=None):
        """A value of a shape that broadcasts with another's."""
        dtype = dtype or like.dtype
        fits = [v for v in self.values if v.dtype == dtype and v is not like and v.shape == like.shape]
        if fits and self.chance(0.5):
            return self.pick(*fits)
        shape = [1 if self.chance(0.25) else size for size in like.shape]
        shape = shape[self.integer(0, len(shape)) if self.chance(0.3) else 0 :]
        return self.given(self.array(dtype, tuple(shape)), constant=self.chance(0.4))

    def axis(self, value, negative=True):
        if value.rank == 0:
            raise Refused("no axis")
        axis = self.integer(0, value.rank - 1)
        return axis - value.rank if negative and self.chance(0.3) else axis

    # Nodes.

    def node(self, op, inputs, outputs=1, exact=False, attributes=None, domain=""):
        """Appends a node that ONNX Runtime runs; its outputs, as values."""
        attributes = {key: value for key, value in (attributes or {}).items() if value is not None}
        names = [value.name if value is not None else "" for value in inputs]
        while names and not names[-1]:
            names.pop()
        count = outputs if isinstance(outputs, int) else len(outputs)
        made = [f"v{len(self.nodes)}_{i}" for i in range(count)]
        present = [True] * count if isinstance(outputs, int) else outputs
        node = helper.make_node(op, names, [name if there else "" for name, there in zip(made, present)], domain=domain, **attributes)
        unique = {value.name: value for value in inputs if value is not None}
        names = [name for name, there in zip(made, present) if there]
        results = _run_nodes([node], list(unique.values()), names, self.opset)
        self._append([node], unique.values(), zip(names, results), exact)
        return self.values[-1] if len(names) == 1 else self.values[-len(names) :]

    def node_with_captures(self, op, inputs, captured, attributes):
        """Appends a node whose subgraphs read outer values."""
        name = f"v{len(self.nodes)}_0"
        node = helper.make_node(op, [value.name for value in inputs], [name], **attributes)
        (array,) = _run_nodes([node], inputs + captured, [name], self.opset)
        self._append([node], inputs + captured, [(name, array)], exact=False)

    def sequence_then(self, values, exact):
        """Appends a sequence of tensors, and an operator that makes a tensor of it: sequences are no values of their own here."""
        made = f"s{len(self.nodes)}"
        name = f"v{len(self.nodes)}_0"
        nodes = [helper.make_node("SequenceConstruct", [value.name for value in values], [made])]
        more = []
        kind = self.pick("at", "concat", "length", "insert", "erase")
        if kind == "insert":
            nodes.append(helper.make_node("SequenceInsert", [made, values[0].name], [made + "_more"]))
            made += "_more"
        elif kind == "erase" and len(values) > 1:
            nodes.append(helper.make_node("SequenceErase", [made], [made + "_less"]))
            values, made = values, made + "_less"
        if kind == "at":
            more = [self.given(np.array(self.integer(-len(values), len(values) - 1), dtype=np.int64))]
            nodes.append(helper.make_node("SequenceAt", [made, more[0].name], [name]))
        elif kind == "length":
            nodes.append(helper.make_node("SequenceLength", [made], [name]))
        else:
            new_axis = self.pick(0, 1)
            attributes = {"axis": self.integer(0, values[0].rank - 1 + new_axis), "new_axis": new_axis}
            nodes.append(helper.make_node("ConcatFromSequence", [made], [name], **attributes))
        unique = list({value.name: value for value in values + more}.values())
        (array,) = _run_nodes(nodes, unique, [name], self.opset)
        self._append(nodes, unique, [(name, array)], exact)

    def _append(self, nodes, inputs, outputs, exact):
        for name, array in outputs:
            array = np.asarray(array, dtype=object) if isinstance(array, str) else np.asarray(array)
            self._check(array)
            self.values.append(Value(name, array, exact, False))
        self.nodes.extend(nodes)
        self.used.update(value.name for value in inputs)

    def _check(self, array):
        if array.size > _MAX_ELEMENTS:
            raise Refused("too large")
        if array.dtype.kind == "f":
            numbers = array.astype(np.float64)
            if not self.special and not np.isfinite(numbers).all():
                raise Refused("not finite")
            finite = np.abs(numbers[np.isfinite(numbers)])
            if finite.size and finite.max() > _MAX_MAGNITUDE:
                raise Refused("too far from zero")
        elif array.dtype.kind in "iu" and array.size and np.abs(array.astype(np.float64)).max() > 2**31:
            raise Refused("too far from zero")

    def snapshot(self):
        return len(self.values), len(self.inputs), len(self.constants), len(self.nodes), set(self.used)

    def restore(self, snapshot):
        values, inputs, constants, nodes, self.used = snapshot
        del self.values[values:], self.inputs[inputs:], self.constants[constants:], self.nodes[nodes:]

    # The model.

    def model(self, name):
        made = [value for value in self.values if value.name.startswith("v")]
        leaves = [value for value in made if value.name not in self.used]
        inputs = [value for value in self.inputs if value.name in self.used]
        constants = [value for value in self.constants if value.name in self.used]
        mode = self.rng.random()
        symbols = {}

        def info(value, output):
            shape = list(value.shape)
            if mode > 0.6 and not output:
                # One size of a graph's data is dynamic (its batch, as often), or all are.
                last = 1 if mode < 0.85 else len(shape)
                for i in range(min(last, len(shape))):
                    shape[i] = symbols.setdefault((i if mode < 0.85 else value.name, i), f"N{len(symbols)}")
                    if mode < 0.85 and value.shape[i] != symbols.setdefault(("size", i), value.shape[i]):
                        shape[i] = value.shape[i]
            if output:
                shape = None if mode > 0.6 else shape
            return helper.make_tensor_value_info(value.name, element_type(value.array), shape)

        graph = helper.make_graph(
            self.nodes,
            name,
            [info(value, False) for value in inputs],
            [info(value, True) for value in leaves],
            [_tensor(value) for value in constants],
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", self.opset)],
            ir_version=max(4, ir_version(self.opset)),
            producer_name="lathe",
        )
        return model, inputs, leaves


def _tensor(value):
    if value.dtype == object:
        strings = [text.encode() for text in value.array.ravel()]
        return helper.make_tensor(value.name, TensorProto.STRING, value.shape, strings)
    return onnx.numpy_helper.from_array(np.ascontiguousarray(value.array), value.name)


def _run_nodes(nodes, inputs, outputs, opset):
    graph = helper.make_graph(
        nodes,
        "node",
        [helper.make_tensor_value_info(v.name, element_type(v.array), v.shape) for v in inputs if not v.constant],
        [onnx.ValueInfoProto(name=name) for name in outputs],
        [_tensor(v) for v in inputs if v.constant],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=max(4, ir_version(opset)))
    try:
        session = oracle.Session(model, optimized=False)
        return session.run([v.array for v in inputs if not v.constant])
    except Exception as error:  # what ONNX Runtime throws has no class of its own
        raise Refused(str(error)) from error


def draw(rng, name):
    import random_operators

    opset = int(rng.choice([13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]))
    special = rng.random() < 0.07
    builder = Builder(rng, opset, special)
    operators = [op for op in random_operators.OPERATORS if op.since <= opset and (op.special or not special)]
    shares = np.array([op.share for op in operators], dtype=float)
    shares /= shares.sum()
    wanted = int(rng.integers(1, 9))
    for _ in range(60):
        if len(builder.nodes) >= wanted:
            break
        operator = operators[int(rng.choice(len(operators), p=shares))]
        before = builder.snapshot()
        try:
            operator.function(builder)
        except Refused:
            builder.restore(before)
    if not builder.nodes:
        raise Refused("no node fits")
    return builder.model(name)


def random(rng, name):
    for _ in range(20):
        try:
            model, inputs, outputs = draw(rng, name)
        except Refused:
            continue
        values = [value.array for value in inputs]
        expected = oracle.Session(model, optimized=False).run(values)
        optimized = oracle.Session(model).run(values)
        if all(_agree(a, b) for a, b in zip(expected, optimized)):
            return model, values, expected
    raise Refused("twenty draws gave no graph on which ONNX Runtime agrees with itself")


def _agree(a, b):
    a, b = np.asarray(a), np.asarray(b)
    if a.dtype.kind == "f":
        return a.shape == b.shape and np.allclose(a, b, rtol=TOLERANCE[0], atol=TOLERANCE[1], equal_nan=True)
    return a.shape == b.shape and (a == b).all()


def plan(count):
    return [(f"test_random_{index:04d}", index, random, ()) for index in range(count or 2300)]


def make(output, name, index, function, arguments, seed):
    """Writes one case; returns None, or why there is none."""
    try:
        model, values, expected = function(np.random.default_rng([seed, index]), name)
    except Refused as refused:
        return str(refused)
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    write_case(os.path.join(output, name), model, [(values, expected)], TOLERANCE)
    return None
