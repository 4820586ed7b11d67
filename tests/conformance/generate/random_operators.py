"""The operators that random graphs are made of: how to draw inputs and attributes that fit each of them.

An operator's function asks the builder of random_cases.py for values, and appends one node. Attributes that became inputs in
a later opset are written as the graph's opset has them.
"""

import collections

import numpy as np
from onnx import TensorProto, helper

import random_cases
from random_cases import FLOATS, INTEGERS, SIGNED, UNSIGNED, Refused

Operator = collections.namedtuple("Operator", "name function since share special")
OPERATORS = []


def operator(name, since=1, share=1.0, special=False):
    """Registers a function; `special`: what it makes of NaN and infinities, ONNX fixes."""

    def register(function):
        OPERATORS.append(Operator(name, function, since, share, special))
        return function

    return register


def _ints(values):
    return np.array(values, dtype=np.int64)


# Elementwise.


def _unary(name, since=1, exact=False, needs_exact=False, special=False, types=None, domain=None, share=0.6, attributes=None):
    @operator(name, since, share, special)
    def function(b):
        dtypes = types or (b.float_type,)
        low, high = domain or (None, None)

        def inside(value):
            numbers = value.array
            return (low is None or (numbers >= low).all()) and (high is None or (numbers <= high).all())

        value = b.take(dtypes, exact=needs_exact, where=inside if domain and not b.special else None, empty=True)
        drawn = attributes(b) if attributes else {}
        b.node(name, [value], exact=exact and value.exact, attributes=drawn)


for _name in ("Exp", "Sin", "Cos", "Tanh", "Sigmoid", "Atan", "Erf", "Softplus", "Asinh"):
    _unary(_name, special=_name not in ("Softplus", "Erf"))
for _name in ("Tan", "Sinh", "Cosh", "Softsign"):
    _unary(_name)
for _name, _domain in {
    "Log": (0.05, None),
    "Asin": (-0.95, 0.95),
    "Acos": (-0.95, 0.95),
    "Atanh": (-0.95, 0.95),
    "Acosh": (1.05, None),
}.items():
    _unary(_name, domain=_domain, special=_name == "Log", share=0.4)
_unary("Sqrt", exact=True, domain=(0.0, None), special=True)
_unary("Reciprocal", exact=True, special=True)
_unary("Mish", 18)
_unary("Selu", attributes=lambda b: b.pick({}, {"alpha": 1.25, "gamma": 0.75}))
_unary("Elu", attributes=lambda b: b.pick({}, {"alpha": 0.5}))
_unary("Celu", 12, types=(np.float32,), attributes=lambda b: b.pick({}, {"alpha": 2.0}))
_unary("Gelu", 20, types=(np.float32,), attributes=lambda b: b.pick({}, {"approximate": "tanh"}))
_unary("HardSwish", 14)
_unary("HardSigmoid", attributes=lambda b: b.pick({}, {"alpha": 0.25, "beta": 0.5}))
_unary("LeakyRelu", exact=True, attributes=lambda b: b.pick({}, {"alpha": 0.25}))
_unary("ThresholdedRelu", needs_exact=True, exact=True, types=(np.float32,), attributes=lambda b: b.pick({}, {"alpha": 0.5}))
_unary("Shrink", needs_exact=True, exact=True, attributes=lambda b: {"lambd": b.pick(0.5, 1.0), "bias": b.pick(0.0, 0.25)})
_unary("Relu", exact=True, types=FLOATS + (np.int32,))
_unary("Abs", exact=True, special=True, types=FLOATS + SIGNED)
_unary("Neg", exact=True, special=True, types=FLOATS + SIGNED)
_unary("Identity", exact=True, special=True, types=FLOATS + INTEGERS + (np.bool_, object), share=0.2)
_unary("Sign", exact=True, needs_exact=True, types=FLOATS + SIGNED)
for _name in ("Floor", "Ceil", "Round"):
    _unary(_name, exact=True, needs_exact=True, special=True)
_unary("Not", exact=True, types=(np.bool_,))
_unary("BitwiseNot", 18, exact=True, types=INTEGERS)
_unary("IsNaN", exact=True, special=True)
_unary("IsInf", exact=True, special=True, attributes=lambda b: b.pick({}, {"detect_negative": 0}, {"detect_positive": 0}))
_unary("Dropout", 13, exact=True, share=0.2)


def _binary(name, types=FLOATS, since=7, exact=True, needs_exact=False, special=False, share=1.0, attributes=None, second=None):
    @operator(name, since, share, special)
    def function(b):
        dtypes = (b.float_type,) if types == FLOATS else types
        left = b.take(dtypes, exact=needs_exact)
        right = b.broadcast(left)
        if needs_exact and not right.exact:
            raise Refused("not exact")
        if second:
            right = second(b, right)
        pair = [left, right] if second or b.chance(0.5) else [right, left]
        b.node(name, pair, exact=exact and left.exact and right.exact, attributes=attributes(b) if attributes else {})


_ARITHMETIC = FLOATS + (np.int32, np.int64)


def _numbers(b, types):
    return tuple(t for t in types if t not in FLOATS or t == b.float_type)


for _name in ("Add", "Sub", "Mul"):

    @operator(_name, 7, 1.5, True)
    def _arithmetic(b, name=_name):
        types = _numbers(b, _ARITHMETIC + ((np.int8, np.uint8, np.uint32, np.uint64) if b.opset >= 14 else ()))
        left = b.take(types if b.chance(0.3) else (b.float_type,), empty=True)
        right = b.broadcast(left)
        pair = [left, right] if b.chance(0.5) else [right, left]
        b.node(name, pair, exact=left.exact and right.exact)


def _away_from_zero(b, value):
    array = value.array
    if array.dtype.kind in "iu":
        array = np.where(array == 0, array.dtype.type(3), array)
    elif not b.special:
        array = np.where(np.abs(array) < 0.125, array.dtype.type(0.75), array)
    return b.given(array.astype(value.dtype))


@operator("Div", 7, 1.2, True)
def _div(b):
    left = b.take(_numbers(b, _ARITHMETIC))
    right = _away_from_zero(b, b.broadcast(left))
    b.node("Div", [left, right], exact=left.exact)


@operator("Mod", 10)
def _mod(b):
    fmod = b.chance(0.4)
    left = b.take((b.float_type,) if fmod else INTEGERS, exact=True)
    right = _away_from_zero(b, b.broadcast(left))
    b.node("Mod", [left, right], exact=True, attributes={"fmod": 1} if fmod else {})


@operator("Pow", 13)
def _pow(b):
    base = b.take(where=lambda v: (v.array > 0.2).all()) if b.chance(0.4) else b.take()
    positive = (base.array > 0.2).all()
    exponents = [0.5, 1.0, 2.0, 3.0, -1.0, 1.5] if positive else [1.0, 2.0, 3.0]
    dtype = b.pick(base.dtype, base.dtype, np.int64)
    exponent = np.array(b.pick(*exponents))
    if dtype == np.int64:
        exponent = np.array(b.pick(1, 2, 3))
    b.node("Pow", [base, b.given(exponent.astype(dtype))])


@operator("PRelu", 9)
def _prelu(b):
    value = b.take()
    slope = b.given(b.array(value.dtype, (1,) * 0 if value.rank == 0 else value.shape[-1:]))
    b.node("PRelu", [value, slope], exact=value.exact)


for _name in ("And", "Or", "Xor"):
    _binary(_name, (np.bool_,), share=0.5)
for _name in ("BitwiseAnd", "BitwiseOr", "BitwiseXor"):
    _binary(_name, INTEGERS, since=18, share=0.4)
for _name in ("Less", "Greater", "LessOrEqual", "GreaterOrEqual"):

    @operator(_name, 13, 0.6, True)
    def _compare(b, name=_name):
        left = b.take(_numbers(b, FLOATS + (np.int32, np.int64)), exact=True)
        right = b.broadcast(left)
        if not right.exact:
            raise Refused("not exact")
        b.node(name, [left, right], exact=True)


@operator("Equal", 13, 0.8, True)
def _equal(b):
    types = _numbers(b, FLOATS + (np.int32, np.int64, np.bool_) + ((object,) if b.opset >= 19 else ()))
    left = b.take(types, exact=True)
    right = b.broadcast(left)
    if not right.exact:
        raise Refused("not exact")
    b.node("Equal", [left, right], exact=True)


@operator("BitShift", 11, 0.4)
def _shift(b):
    value = b.take(UNSIGNED)
    amount = b.given((b.broadcast(value).array % 7).astype(value.dtype))
    b.node("BitShift", [value, amount], exact=True, attributes={"direction": b.pick("LEFT", "RIGHT")})


for _name in ("Sum", "Mean"):

    @operator(_name, 13, 0.5, True)
    def _sum(b, name=_name):
        first = b.take()
        rest = [b.broadcast(first) for _ in range(b.integer(0, 3))]
        b.node(name, [first] + rest, exact=all(v.exact for v in [first] + rest))


for _name in ("Max", "Min"):

    @operator(_name, 13, 0.6)
    def _extreme(b, name=_name):
        first = b.take(_numbers(b, FLOATS + (np.int32, np.int64, np.uint32, np.uint64)))
        rest = [b.broadcast(first) for _ in range(b.integer(0, 2))]
        b.node(name, [first] + rest, exact=all(v.exact for v in [first] + rest))


@operator("Where", 9, 1.0, True)
def _where(b):
    left = b.take(_numbers(b, FLOATS + (np.int32, np.int64, np.uint8, object)))
    right = b.broadcast(left)
    condition = b.broadcast(left, np.bool_)
    b.node("Where", [condition, left, right], exact=left.exact and right.exact and condition.exact)


@operator("Clip", 13)
def _clip(b):
    value = b.take(_numbers(b, FLOATS + (np.int8, np.uint8, np.int32, np.int64)))
    low, high = (-1.25, 1.5) if value.array.dtype.kind == "f" else (2, 5)
    limits = [b.given(np.array(limit, dtype=value.dtype)) if b.chance(0.75) else None for limit in (low, high)]
    b.node("Clip", [value] + limits, exact=value.exact)


@operator("Cast", 13, 1.5, False)
def _cast(b):
    source = b.take(_numbers(b, FLOATS + INTEGERS + (np.bool_,)))
    targets = list(FLOATS + (np.bool_, np.int32, np.int64, np.int16, np.int8))
    if source.array.dtype.kind in "ub" or source.array.size and source.array.min() >= 0:
        targets += [np.uint8, np.uint16, np.uint32, np.uint64]
    target = b.pick(*targets)
    jumps = source.array.dtype.kind == "f" and target not in FLOATS
    if jumps and (not source.exact or np.abs(source.array).size and np.abs(source.array).max() > 100):
        raise Refused("a jump of what is not exact")
    if source.array.dtype.kind in "iu" and source.array.size and np.abs(source.array.astype(float)).max() > 100:
        raise Refused("overflow")
    kind = helper.np_dtype_to_tensor_dtype(np.dtype(target))
    if b.opset >= 15 and b.chance(0.2):
        b.node("CastLike", [source, b.given(b.array(target, (1,)))], exact=source.exact)
    else:
        b.node("Cast", [source], exact=source.exact, attributes={"to": kind})


@operator("Cast of half floats", 13, 0.4, True)
def _half(b):
    source = b.take(exact=True)
    half = b.node("Cast", [source], exact=True, attributes={"to": TensorProto.FLOAT16})
    b.node("Cast", [half], exact=True, attributes={"to": helper.np_dtype_to_tensor_dtype(np.dtype(b.float_type))})


@operator("Cast of strings", 13, 0.4)
def _text_cast(b):
    if b.chance(0.5):
        b.node("Cast", [b.take((np.int64, np.int32))], exact=True, attributes={"to": TensorProto.STRING})
    else:
        texts = np.array(["1", "-7", "12", "3"], dtype=object)[b.rng.integers(0, 4, b.shape())]
        source = b.given(np.asarray(texts, dtype=object))
        target = b.pick(TensorProto.INT64, TensorProto.FLOAT, TensorProto.INT32)
        b.node("Cast", [source], exact=True, attributes={"to": target})


# Reductions and order.


def _axes_of(b, value):
    if value.rank == 0 or b.chance(0.2):
        return None
    count = b.integer(1, value.rank)
    axes = sorted(int(a) for a in b.rng.choice(value.rank, count, replace=False))
    return [axis - value.rank if b.chance(0.2) else axis for axis in axes]


for _name, _input_since in {
    "ReduceSum": 13,
    "ReduceMean": 18,
    "ReduceMax": 18,
    "ReduceMin": 18,
    "ReduceProd": 18,
    "ReduceL1": 18,
    "ReduceL2": 18,
    "ReduceLogSum": 18,
    "ReduceLogSumExp": 18,
    "ReduceSumSquare": 18,
}.items():

    @operator(_name, 13, 0.5)
    def _reduce(b, name=_name, input_since=_input_since):
        positive = (lambda v: (v.array > 0.1).all()) if name == "ReduceLogSum" else None
        whole = (np.int32, np.int64) if name in ("ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd") else ()
        value = b.take(_numbers(b, FLOATS + whole), where=positive)
        axes = _axes_of(b, value)
        attributes = {"keepdims": b.pick(0, 1, 1)}
        inputs = [value]
        if b.opset >= input_since:
            if axes is not None:
                inputs.append(b.given(_ints(axes), constant=b.chance(0.9)))
            if b.chance(0.15):
                attributes["noop_with_empty_axes"] = 1
        elif axes is not None:
            attributes["axes"] = axes
        b.node(name, inputs, exact=value.exact and (name in ("ReduceMax", "ReduceMin") or value.dtype in INTEGERS), attributes=attributes)


for _name in ("ArgMax", "ArgMin"):

    @operator(_name, 13, 0.5)
    def _arg(b, name=_name):
        value = b.take(_numbers(b, FLOATS + (np.int32,)), exact=True)
        attributes = {"axis": b.axis(value), "keepdims": b.pick(0, 1), "select_last_index": b.pick(None, 0, 1)}
        b.node(name, [value], exact=True, attributes=attributes)


@operator("TopK", 11)
def _topk(b):
    value = b.take(_numbers(b, FLOATS + (np.int32, np.int64)), exact=True, rank=range(1, 5))
    axis = b.axis(value)
    k = b.integer(1, value.shape[axis])
    attributes = {"axis": axis, "largest": b.pick(None, 0, 1), "sorted": 1}
    b.node("TopK", [value, b.given(_ints([k]), constant=b.chance(0.8))], 2, exact=True, attributes=attributes)


for _name in ("Softmax", "LogSoftmax"):

    @operator(_name, 13, 0.7)
    def _softmax(b, name=_name):
        value = b.take()
        b.node(name, [value], attributes={"axis": b.axis(value) if b.chance(0.7) else None})


@operator("Hardmax", 13, 0.3)
def _hardmax(b):
    value = b.take(exact=True)
    b.node("Hardmax", [value], exact=True, attributes={"axis": b.axis(value)})


@operator("CumSum", 14, 0.6)
def _cumsum(b):
    value = b.take(_numbers(b, FLOATS + (np.int32, np.int64)), rank=range(1, 5))
    axis = b.given(np.array(b.axis(value), dtype=b.pick(np.int32, np.int64)))
    attributes = {"exclusive": b.pick(None, 1), "reverse": b.pick(None, 1)}
    b.node("CumSum", [value, axis], exact=value.exact and value.dtype in INTEGERS, attributes=attributes)


@operator("LpNormalization", 13, 0.4)
def _lp(b):
    value = b.take(rank=range(1, 4), where=lambda v: (np.abs(v.array) > 0.1).any(axis=-1).all())
    b.node("LpNormalization", [value], attributes={"axis": -1, "p": b.pick(1, 2)})


@operator("NonZero", 13, 0.4)
def _nonzero(b):
    b.node("NonZero", [b.take(_numbers(b, FLOATS + (np.int32, np.int64, np.bool_)), exact=True, rank=range(1, 4))], exact=True)


@operator("Compress", 13, 0.4)
def _compress(b):
    value = b.take(_numbers(b, FLOATS + (np.int64, object)), rank=range(1, 4))
    axis = b.axis(value) if b.chance(0.7) else None
    size = value.array.size if axis is None else value.shape[axis]
    condition = b.given(b.array(np.bool_, (b.integer(1, size),)))
    b.node("Compress", [value, condition], exact=value.exact, attributes={"axis": axis})


@operator("Unique", 13, 0.5)
def _unique(b):
    value = b.take(_numbers(b, FLOATS + (np.int64,)), exact=True, rank=range(1, 3))
    attributes = {"sorted": b.pick(0, 1), "axis": b.axis(value) if b.chance(0.4) else None}
    b.node("Unique", [value], 4, exact=True, attributes=attributes)


@operator("Trilu", 14, 0.4)
def _trilu(b):
    value = b.take(_numbers(b, FLOATS + (np.int64,)), rank=range(2, 5))
    k = b.given(np.array(b.integer(-2, 2), dtype=np.int64)) if b.chance(0.6) else None
    b.node("Trilu", [value, k], exact=value.exact, attributes={"upper": b.pick(None, 0, 1)})


@operator("Einsum", 12, 0.6)
def _einsum(b):
    equation, *ranks = b.pick(
        ("ij,jk->ik", 2, 2),
        ("ij->ji", 2),
        ("ij->i", 2),
        ("ii->i", 2),
        ("bij,bjk->bik", 3, 3),
        ("i,j->ij", 1, 1),
        ("...ij,...jk->...ik", 3, 3),
        ("ij,ij->", 2, 2),
        ("bhid,bhjd->bhij", 4, 4),
        ("ij,jk", 2, 2),
    )
    sizes = {letter: b.integer(1, 4) for letter in "abcdefghijklmnopqrstuvwxyz"}
    terms = equation.split("->")[0].split(",")
    values = []
    for term, rank in zip(terms, ranks):
        shape = [sizes[letter] for letter in term.replace("...", "b")]
        if term == "ii":
            shape = [sizes["i"]] * 2
        values.append(b.take(shape=shape))
    b.node("Einsum", values, attributes={"equation": equation})


# Shapes and movement.

_ANY = FLOATS + (np.int32, np.int64, np.uint8, np.bool_, object)


def _any(b):
    return _numbers(b, _ANY)


@operator("Transpose", 13, 1.2, True)
def _transpose(b):
    value = b.take(_any(b), rank=range(0, 5), empty=True)
    order = [int(i) for i in b.rng.permutation(value.rank)]
    b.node("Transpose", [value], exact=value.exact, attributes={"perm": order if value.rank and b.chance(0.85) else None})


@operator("Reshape", 14, 1.2, True)
def _reshape(b):
    value = b.take(_any(b))
    size = value.array.size
    shape = []
    while size > 1 and len(shape) < 3:
        divisors = [d for d in range(1, size + 1) if size % d == 0]
        shape.append(b.pick(*divisors))
        size //= shape[-1]
    shape.append(size)
    shape = [int(s) for s in b.rng.permutation(shape)]
    if b.chance(0.5):
        shape[b.integer(0, len(shape) - 1)] = -1
    for i in range(min(len(shape), value.rank)):
        if shape[i] == value.shape[i] and b.chance(0.4):
            shape[i] = 0
    b.node("Reshape", [value, b.given(_ints(shape), constant=b.chance(0.85))], exact=value.exact)


@operator("Flatten", 13, 0.4, True)
def _flatten(b):
    value = b.take(_any(b))
    b.node("Flatten", [value], exact=value.exact, attributes={"axis": b.integer(0, value.rank)})


@operator("Squeeze", 13, 0.5, True)
def _squeeze(b):
    value = b.take(_any(b), where=lambda v: 1 in v.shape)
    ones = [i for i, size in enumerate(value.shape) if size == 1]
    axes = b.given(_ints([b.pick(*ones)]), constant=True) if b.chance(0.8) else None
    b.node("Squeeze", [value, axes], exact=value.exact)


@operator("Unsqueeze", 13, 0.7, True)
def _unsqueeze(b):
    value = b.take(_any(b), rank=range(0, 4))
    count = b.integer(1, 2)
    axes = [int(a) for a in b.rng.choice(value.rank + count, count, replace=False)]
    b.node("Unsqueeze", [value, b.given(_ints(axes), constant=b.chance(0.9))], exact=value.exact)


@operator("Slice", 13, 1.2, True)
def _slice(b):
    value = b.take(_any(b), rank=range(1, 5))
    axes = sorted(int(a) for a in b.rng.choice(value.rank, b.integer(1, value.rank), replace=False))
    starts, ends, steps = [], [], []
    for axis in axes:
        size = value.shape[axis]
        step = b.pick(1, 1, 1, 2, -1, -2)
        start, end = b.integer(-size - 1, size), b.pick(b.integer(-size, size + 2), 2**31 - 1, size)
        if step < 0:
            start, end = b.pick(size - 1, -1, 2**31 - 1), b.pick(-size - 1, -(2**31), 0)
        starts.append(start), ends.append(end), steps.append(step)
    dtype = b.pick(np.int64, np.int64, np.int32)
    constant = b.chance(0.8)
    give = lambda numbers: b.given(np.array(numbers, dtype=dtype), constant=constant)
    inputs = [value, give(starts), give(ends)]
    if axes != list(range(len(axes))) or any(step != 1 for step in steps) or b.chance(0.5):
        inputs.append(give(axes))
        if any(step != 1 for step in steps) or b.chance(0.5):
            inputs.append(give(steps))
    b.node("Slice", inputs, exact=value.exact)


@operator("Concat", 13, 1.2, True)
def _concat(b):
    first = b.take(_any(b), rank=range(1, 5))
    axis = b.axis(first)
    values = [first]
    for _ in range(b.integer(1, 3)):
        shape = list(first.shape)
        shape[axis] = b.integer(1, 3)
        values.append(b.take(first.dtype, shape=shape) if b.chance(0.6) else b.given(b.array(first.dtype, tuple(shape))))
    b.node("Concat", values, exact=all(v.exact for v in values), attributes={"axis": axis})


@operator("Split", 13, 0.7, True)
def _split(b):
    value = b.take(_any(b), rank=range(1, 5), where=lambda v: max(v.shape, default=0) >= 2)
    axis = b.pick(*[i for i, size in enumerate(value.shape) if size >= 2])
    size = value.shape[axis]
    cut = b.integer(1, size - 1)
    if b.opset >= 18 and b.chance(0.4):
        b.node("Split", [value], 2, exact=value.exact, attributes={"axis": axis, "num_outputs": 2})
    else:
        sizes = b.given(_ints([cut, size - cut]), constant=b.chance(0.85))
        b.node("Split", [value, sizes], 2, exact=value.exact, attributes={"axis": axis})


@operator("Tile", 13, 0.6, True)
def _tile(b):
    value = b.take(_any(b), rank=range(1, 4))
    repeats = _ints([b.integer(1, 3) for _ in value.shape])
    b.node("Tile", [value, b.given(repeats, constant=b.chance(0.8))], exact=value.exact)


@operator("Expand", 13, 0.7, True)
def _expand(b):
    value = b.take(_any(b), rank=range(0, 4))
    shape = [size if size != 1 or b.chance(0.3) else b.integer(1, 4) for size in value.shape]
    shape = [b.integer(1, 3) for _ in range(b.integer(0, 1))] + [1 if b.chance(0.2) else size for size in shape]
    b.node("Expand", [value, b.given(_ints(shape), constant=b.chance(0.8))], exact=value.exact)


@operator("Pad", 13, 0.9, True)
def _pad(b):
    value = b.take(_numbers(b, FLOATS + (np.int32, np.int64)), rank=range(1, 5))
    mode = b.pick("constant", "constant", "reflect", "edge") if b.opset < 19 else b.pick("constant", "reflect", "edge", "wrap")
    most = [size - 1 if mode in ("reflect", "wrap") else 2 for size in value.shape]
    pads = [b.integer(0, max(0, min(2, limit))) for limit in most * 2]
    if mode == "constant" and b.chance(0.2) and value.shape[0] > 1:
        pads[0] = -1
    inputs = [value, b.given(_ints(pads), constant=b.chance(0.85))]
    if mode == "constant" and b.chance(0.6):
        inputs.append(b.given(b.array(value.dtype, ())))
    b.node("Pad", inputs, exact=value.exact, attributes={"mode": b.pick(mode) if mode != "constant" or b.chance(0.5) else None})


def _indices(b, size, shape, dtype=None):
    low = -size if b.chance(0.4) else 0
    return b.given(b.rng.integers(low, size, shape).astype(dtype or b.pick(np.int64, np.int32)))


@operator("Gather", 13, 1.2, True)
def _gather(b):
    value = b.take(_any(b), rank=range(1, 5))
    axis = b.axis(value)
    indices = _indices(b, value.shape[axis], b.shape(b.integer(0, 2)))
    b.node("Gather", [value, indices], exact=value.exact, attributes={"axis": axis if axis or b.chance(0.5) else None})


@operator("GatherElements", 13, 0.6, True)
def _gather_elements(b):
    value = b.take(_any(b), rank=range(1, 4))
    axis = b.axis(value)
    shape = [b.integer(1, size) for size in value.shape]
    shape[axis] = b.integer(1, 4)
    b.node("GatherElements", [value, _indices(b, value.shape[axis], tuple(shape))], exact=value.exact, attributes={"axis": axis})


@operator("GatherND", 13, 0.6, True)
def _gather_nd(b):
    value = b.take(_any(b), rank=range(1, 4))
    batch = b.integer(0, value.rank - 1) if b.chance(0.3) else 0
    depth = b.integer(1, value.rank - batch)
    lead = value.shape[:batch] + tuple(b.integer(1, 3) for _ in range(b.integer(0 if batch else 1, 2)))
    columns = [b.rng.integers(0, value.shape[batch + i], lead + (1,)) for i in range(depth)]
    indices = b.given(np.concatenate(columns, axis=-1).astype(np.int64))
    b.node("GatherND", [value, indices], exact=value.exact, attributes={"batch_dims": batch or None})


@operator("ScatterElements", 16, 0.6)
def _scatter_elements(b):
    value = b.take(_numbers(b, FLOATS + (np.int64,)), rank=range(1, 4))
    axis = b.axis(value)
    shape = [b.integer(1, size) for size in value.shape]
    # No index twice, where the last would win.
    order = np.stack([b.rng.permutation(value.shape[axis]) for _ in range(int(np.prod(shape)) // shape[axis])])
    order = order[:, : shape[axis]].reshape([s for i, s in enumerate(shape) if i != axis % value.rank] + [shape[axis]])
    indices = b.given(np.moveaxis(order, -1, axis).astype(np.int64))
    updates = b.given(b.array(value.dtype, tuple(shape)))
    reductions = ["none", "add", "mul"] + (["max", "min"] if b.opset >= 18 else [])
    b.node("ScatterElements", [value, indices, updates], exact=value.exact, attributes={"axis": axis, "reduction": b.pick(None, *reductions)})


@operator("ScatterND", 16, 0.6)
def _scatter_nd(b):
    value = b.take(_numbers(b, FLOATS + (np.int64,)), rank=range(1, 4))
    count = b.integer(1, value.shape[0])
    indices = b.given(b.rng.permutation(value.shape[0])[:count].reshape(count, 1).astype(np.int64))
    updates = b.given(b.array(value.dtype, (count,) + value.shape[1:]))
    reductions = ["none", "add", "mul"] + (["max", "min"] if b.opset >= 18 else [])
    b.node("ScatterND", [value, indices, updates], exact=value.exact, attributes={"reduction": b.pick(None, *reductions)})


@operator("DepthToSpace", 13, 0.4, True)
def _depth(b):
    value = b.take(shape=(b.integer(1, 2), 4 * b.integer(1, 2), b.integer(1, 3), b.integer(1, 3)))
    b.node("DepthToSpace", [value], exact=value.exact, attributes={"blocksize": 2, "mode": b.pick(None, "DCR", "CRD")})


@operator("SpaceToDepth", 13, 0.4, True)
def _space(b):
    value = b.take(shape=(b.integer(1, 2), b.integer(1, 3), 2 * b.integer(1, 3), 2 * b.integer(1, 3)))
    b.node("SpaceToDepth", [value], exact=value.exact, attributes={"blocksize": 2})


@operator("Shape", 15, 0.5)
def _shape(b):
    value = b.take(_any(b))
    attributes = {}
    if value.rank and b.chance(0.4):
        attributes = {"start": b.integer(-value.rank, value.rank - 1), "end": b.pick(None, value.rank, -1)}
    b.node("Shape", [value], exact=True, attributes=attributes)


@operator("Size", 13, 0.2)
def _size(b):
    b.node("Size", [b.take(_any(b))], exact=True)


@operator("ConstantOfShape", 9, 0.4)
def _filled(b):
    shape = b.given(_ints(b.shape(b.integer(0, 3))), constant=b.chance(0.6))
    kind, number = b.pick((TensorProto.FLOAT, 1.5), (TensorProto.INT64, -3), (TensorProto.BOOL, True), (TensorProto.INT32, 7))
    b.node("ConstantOfShape", [shape], exact=True, attributes={"value": helper.make_tensor("value", kind, [1], [number])})


@operator("Range", 11, 0.4)
def _range(b):
    dtype = b.pick(np.int64, np.int32, np.float32)
    start, count, step = b.integer(-4, 4), b.integer(0, 6), b.pick(1, 2, -1, -3)
    constant = b.chance(0.5)
    give = lambda number: b.given(np.array(number, dtype=dtype), constant=constant)
    b.node("Range", [give(start), give(start + count * step), give(step)], exact=True)


@operator("EyeLike", 9, 0.3)
def _eye(b):
    value = b.take(_numbers(b, FLOATS + (np.int64,)), rank=2)
    b.node("EyeLike", [value], exact=True, attributes={"k": b.pick(None, 1, -1), "dtype": b.pick(None, TensorProto.FLOAT, TensorProto.INT64)})


@operator("OneHot", 11, 0.5)
def _one_hot(b):
    depth = b.integer(2, 5)
    indices = b.given(b.rng.integers(-depth, depth, b.shape(b.integer(0, 2))).astype(b.pick(np.int64, np.int32)))
    values = b.given(np.array(b.pick([0, 1], [-1, 2]), dtype=b.pick(np.float32, np.int64)))
    b.node("OneHot", [indices, b.given(np.array(depth, dtype=np.int64)), values], exact=True, attributes={"axis": b.pick(None, 0, -1)})


@operator("ReverseSequence", 10, 0.4, True)
def _reverse(b):
    value = b.take(_any(b), rank=range(2, 5))
    time_axis = b.pick(0, 1)
    batch_axis = 1 - time_axis
    lengths = b.given(b.rng.integers(1, value.shape[time_axis] + 1, value.shape[batch_axis]).astype(np.int64))
    attributes = {"time_axis": time_axis, "batch_axis": batch_axis}
    b.node("ReverseSequence", [value, lengths], exact=value.exact, attributes=attributes)


# Linear algebra and networks.


@operator("MatMul", 13, 1.5)
def _matmul(b):
    rank = b.pick(1, 2, 2, 3, 4)
    left = b.take(rank=rank)
    inner = left.shape[-1]
    if b.chance(0.2):
        right = b.given(b.array(left.dtype, (inner,)))
    else:
        lead = left.shape[:-2] if b.chance(0.5) else ()
        right = b.given(b.array(left.dtype, lead + (inner, b.integer(1, 6))), constant=b.chance(0.7))
    b.node("MatMul", [left, right])


@operator("Gemm", 13, 1.5)
def _gemm(b):
    left = b.take(rank=2)
    trans_a, trans_b = b.pick(0, 1), b.pick(0, 1)
    rows, inner = left.shape[::-1] if trans_a else left.shape
    columns = b.integer(1, 6)
    right = b.given(b.array(left.dtype, (columns, inner) if trans_b else (inner, columns)), constant=b.chance(0.7))
    bias = b.given(b.array(left.dtype, b.pick((columns,), (1, columns), (rows, 1), (rows, columns), (), (1,)))) if b.chance(0.7) else None
    attributes = {"alpha": b.pick(None, 0.5), "beta": b.pick(None, 2.0), "transA": trans_a or None, "transB": trans_b or None}
    b.node("Gemm", [left, right, bias], attributes=attributes)


def _image(b, dims, channels=None, low=3, high=7, dtype=None):
    shape = (b.integer(1, 2), channels or b.integer(1, 4)) + tuple(b.integer(low, high) for _ in range(dims))
    fits = [v for v in b.values if v.dtype == (dtype or b.float_type) and v.rank == dims + 2 and not v.constant and min(v.shape[2:], default=3) >= 3]
    if channels is None and fits and b.chance(0.7):
        return b.pick(*fits)
    return b.take(dtype or b.float_type, shape=shape)


def _window(b, value, kernel_max=3, dilate=True):
    dims = value.rank - 2
    kernel = [b.integer(1, min(kernel_max, size)) for size in value.shape[2:]]
    attributes = {"kernel_shape": kernel}
    if b.chance(0.5):
        attributes["strides"] = [b.integer(1, 2) for _ in range(dims)]
    if dilate and b.chance(0.25):
        attributes["dilations"] = [b.integer(1, 2) for _ in range(dims)]
    mode = b.pick("none", "pads", "pads", "SAME_UPPER", "SAME_LOWER", "VALID")
    if mode == "pads":
        attributes["pads"] = [b.integer(0, min(1, size - 1)) for size in kernel] * 2
        if b.chance(0.3):
            attributes["pads"] = [b.integer(0, size - 1) for size in kernel * 2]
    elif mode != "none":
        if "dilations" in attributes and mode.startswith("SAME"):
            del attributes["dilations"]
        attributes["auto_pad"] = mode
    return attributes


@operator("Conv", 11, 2.0)
def _conv(b):
    value = _image(b, b.pick(1, 2, 2, 2, 3))
    channels = value.shape[1]
    group = b.pick(*[g for g in (1, 2, 3, 4) if channels % g == 0])
    outputs = group * b.integer(1, 3)
    attributes = _window(b, value)
    weights = b.given(b.array(value.dtype, (outputs, channels // group, *attributes["kernel_shape"])) / value.dtype(4), constant=b.chance(0.85))
    if b.chance(0.3):
        del attributes["kernel_shape"]
    bias = b.given(b.array(value.dtype, (outputs,)), constant=b.chance(0.85)) if b.chance(0.6) else None
    b.node("Conv", [value, weights, bias], attributes=dict(attributes, group=group if group > 1 else None))


@operator("ConvTranspose", 11, 0.8)
def _conv_transpose(b):
    value = _image(b, b.pick(1, 2, 2), dtype=np.float32)
    channels = value.shape[1]
    group = b.pick(*[g for g in (1, 2) if channels % g == 0])
    attributes = _window(b, value)
    weights = b.given(b.array(np.float32, (channels, b.integer(1, 3), *attributes["kernel_shape"])) / np.float32(4), constant=b.chance(0.85))
    if "strides" in attributes and "auto_pad" not in attributes and b.chance(0.3):
        attributes["output_padding"] = [stride - 1 for stride in attributes["strides"]]
    bias = b.given(b.array(np.float32, (group * weights.shape[1],))) if b.chance(0.5) else None
    b.node("ConvTranspose", [value, weights, bias], attributes=dict(attributes, group=group if group > 1 else None))


@operator("MaxPool", 12, 1.0)
def _max_pool(b):
    value = _image(b, b.pick(1, 2, 2, 3))
    attributes = _window(b, value)
    if "auto_pad" not in attributes and b.chance(0.2):
        attributes["ceil_mode"] = 1
    b.node("MaxPool", [value], 2 if value.exact and b.chance(0.2) else 1, exact=value.exact, attributes=attributes)


@operator("AveragePool", 11, 1.0)
def _average_pool(b):
    value = _image(b, b.pick(1, 2, 2, 3), dtype=np.float32)
    attributes = _window(b, value, dilate=b.opset >= 19)
    if "auto_pad" not in attributes and b.opset >= 19 and b.chance(0.2):
        attributes["ceil_mode"] = 1
    b.node("AveragePool", [value], attributes=dict(attributes, count_include_pad=b.pick(None, 1)))


@operator("LpPool", 11, 0.3)
def _lp_pool(b):
    value = _image(b, b.pick(1, 2), dtype=np.float32)
    b.node("LpPool", [value], attributes=dict(_window(b, value, dilate=b.opset >= 18), p=b.pick(1, 2)))


for _name in ("GlobalAveragePool", "GlobalMaxPool"):

    @operator(_name, 1, 0.4)
    def _global_pool(b, name=_name):
        value = _image(b, b.pick(1, 2, 3), dtype=np.float32)
        b.node(name, [value], exact=value.exact and name == "GlobalMaxPool")


@operator("BatchNormalization", 15, 0.8)
def _batch_norm(b):
    value = _image(b, b.pick(0, 1, 2), dtype=np.float32) if b.chance(0.8) else b.take(np.float32, rank=2)
    if value.rank < 2:
        raise Refused("no channels")
    channels = value.shape[1]
    make = lambda: b.array(np.float32, (channels,))
    parameters = [b.given(a, constant=b.chance(0.9)) for a in (make(), make(), make(), np.abs(make()) + np.float32(0.5))]
    b.node("BatchNormalization", [value] + parameters, attributes={"epsilon": b.pick(None, 1e-3)})


@operator("InstanceNormalization", 6, 0.4)
def _instance_norm(b):
    value = _image(b, b.pick(1, 2), dtype=np.float32)
    parameters = [b.given(b.array(np.float32, value.shape[1:2])) for _ in range(2)]
    b.node("InstanceNormalization", [value] + parameters, attributes={"epsilon": b.pick(None, 1e-2)})


@operator("GroupNormalization", 21, 0.4)
def _group_norm(b):
    value = _image(b, 2, channels=4, dtype=np.float32)
    parameters = [b.given(b.array(np.float32, (4,))) for _ in range(2)]
    b.node("GroupNormalization", [value] + parameters, attributes={"num_groups": b.pick(1, 2, 4), "epsilon": 1e-2})


@operator("LayerNormalization", 17, 0.7)
def _layer_norm(b):
    value = b.take(np.float32, rank=range(1, 4), where=lambda v: v.shape[-1] > 1)
    axis = b.axis(value)
    shape = value.shape[axis:] if axis >= 0 else value.shape[value.rank + axis :]
    scale = b.given(b.array(np.float32, shape), constant=b.chance(0.8))
    bias = b.given(b.array(np.float32, shape), constant=b.chance(0.8)) if b.chance(0.7) else None
    b.node("LayerNormalization", [value, scale, bias], attributes={"axis": axis, "epsilon": 1e-2})


@operator("RMSNormalization", 23, 0.4)
def _rms_norm(b):
    value = b.take(np.float32, rank=range(1, 4))
    scale = b.given(b.array(np.float32, value.shape[-1:]), constant=b.chance(0.8))
    b.node("RMSNormalization", [value, scale], attributes={"epsilon": 1e-2})


@operator("MeanVarianceNormalization", 13, 0.3)
def _mvn(b):
    value = _image(b, 2, dtype=np.float32)
    if value.shape[0] * value.shape[2] * value.shape[3] < 2 or value.array.std(axis=(0, 2, 3)).min() < 0.05:
        raise Refused("no variance")
    b.node("MeanVarianceNormalization", [value])


@operator("LRN", 13, 0.4)
def _lrn(b):
    value = _image(b, 2, dtype=np.float32)
    b.node("LRN", [value], attributes={"size": b.pick(1, 3, 5), "alpha": b.pick(None, 0.1), "beta": b.pick(None, 0.5), "bias": 1.5})


@operator("Resize", 13, 0.9)
def _resize(b):
    value = _image(b, b.pick(1, 2, 2), dtype=np.float32)
    mode = b.pick("nearest", "linear", "cubic") if value.rank == 4 else b.pick("nearest", "linear")
    # Scales whose positions are dyadic: where a nearest neighbour is chosen, all choose the same.
    scales = [1.0, 1.0] + [b.pick(0.5, 1.0, 2.0, 4.0) for _ in range(value.rank - 2)]
    attributes = {"mode": mode}
    modes = ["half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"]
    attributes["coordinate_transformation_mode"] = b.pick(None, *modes)
    if mode == "nearest":
        if attributes["coordinate_transformation_mode"] == "align_corners":
            attributes["coordinate_transformation_mode"] = "asymmetric"
        attributes["nearest_mode"] = b.pick(None, "floor", "ceil", "round_prefer_ceil")
    if mode == "cubic":
        attributes["cubic_coeff_a"] = b.pick(None, -0.5)
    if b.chance(0.6):
        inputs = [value, None, b.given(np.array(scales, dtype=np.float32), constant=True)]
    else:
        sizes = [int(size * scale) for size, scale in zip(value.shape, scales)]
        if min(sizes) < 1 or any(size * scale != int(size * scale) for size, scale in zip(value.shape, scales)):
            raise Refused("no pixel")
        inputs = [value, None, None, b.given(_ints(sizes), constant=True)]
    b.node("Resize", inputs, exact=value.exact and mode == "nearest", attributes=attributes)


@operator("GridSample", 16, 0.4)
def _grid_sample(b):
    value = _image(b, 2, dtype=np.float32)
    grid = b.given((b.rng.integers(-9, 10, (value.shape[0], b.integer(1, 3), b.integer(1, 3), 2)) / 8).astype(np.float32))
    linear = "bilinear" if b.opset < 20 else "linear"
    cubic = "bicubic" if b.opset < 20 else "cubic"
    attributes = {"mode": b.pick(None, linear, cubic), "padding_mode": b.pick(None, "zeros", "border", "reflection"), "align_corners": b.pick(None, 0, 1)}
    b.node("GridSample", [value, grid], attributes=attributes)


for _name, _gates in {"RNN": 1, "GRU": 3, "LSTM": 4}.items():

    @operator(_name, 14, 0.5)
    def _recurrent(b, name=_name, gates=_gates):
        steps, batch, width, hidden = b.integer(1, 4), b.integer(1, 3), b.integer(1, 4), b.integer(1, 4)
        value = b.take(np.float32, shape=(steps, batch, width))
        direction = b.pick("forward", "forward", "reverse", "bidirectional")
        directions = 2 if direction == "bidirectional" else 1
        small = lambda shape: (b.array(np.float32, shape) / 4).astype(np.float32)
        inputs = [
            value,
            b.given(small((directions, gates * hidden, width)), constant=True),
            b.given(small((directions, gates * hidden, hidden)), constant=True),
            b.given(small((directions, 2 * gates * hidden)), constant=True) if b.chance(0.7) else None,
            b.given(b.rng.integers(1, steps + 1, batch).astype(np.int32)) if b.chance(0.3) else None,
            b.given(small((directions, batch, hidden))) if b.chance(0.4) else None,
        ]
        if name == "LSTM" and inputs[5] is not None and b.chance(0.7):
            inputs.append(b.given(small((directions, batch, hidden))))
        attributes = {"hidden_size": hidden, "direction": direction if direction != "forward" else None}
        if name == "GRU":
            attributes["linear_before_reset"] = b.pick(None, 1)
        b.node(name, inputs, [True, True] + ([b.chance(0.5)] if name == "LSTM" else []), attributes=attributes)


@operator("Attention", 23, 0.4)
def _attention(b):
    batch, heads, queries, keys, width = 1, b.integer(1, 2), b.integer(1, 3), b.integer(1, 4), b.integer(1, 4)
    query = b.take(np.float32, shape=(batch, heads, queries, width))
    key, value = (b.take(np.float32, shape=(batch, heads, keys, width)) for _ in range(2))
    mask = b.given(b.array(np.float32, (queries, keys))) if b.chance(0.4) else None
    b.node("Attention", [query, key, value, mask], attributes={"is_causal": b.pick(None, None if mask else 1), "scale": b.pick(None, 0.5)})


@operator("Det", 11, 0.2)
def _det(b):
    size = b.integer(1, 3)
    b.node("Det", [b.take(np.float32, shape=b.pick((size, size), (2, size, size)))])


# Quantized.


@operator("QuantizeLinear", 13, 0.7)
def _quantize(b):
    value = b.take(np.float32, exact=True, rank=range(1, 4))
    dtype = b.pick(np.int8, np.uint8)
    per_axis = b.chance(0.4)
    axis = b.axis(value) if per_axis else None
    shape = (value.shape[axis],) if per_axis else ()
    # Powers of two: a quotient is exact.
    scale = b.given((2.0 ** b.rng.integers(-4, 1, shape)).astype(np.float32), constant=b.chance(0.8))
    zero = b.given(b.rng.integers(0, 5, shape).astype(dtype), constant=b.chance(0.8))
    b.node("QuantizeLinear", [value, scale, zero], exact=True, attributes={"axis": axis})


@operator("DequantizeLinear", 13, 0.6)
def _dequantize(b):
    value = b.take((np.int8, np.uint8), rank=range(1, 4))
    per_axis = b.chance(0.4)
    axis = b.axis(value) if per_axis else None
    shape = (value.shape[axis],) if per_axis else ()
    scale = b.given(np.asarray(b.rng.integers(1, 9, shape) / 16, dtype=np.float32), constant=b.chance(0.8))
    zero = b.given(np.asarray(b.rng.integers(0, 5, shape), dtype=value.dtype), constant=b.chance(0.8)) if b.chance(0.7) else None
    b.node("DequantizeLinear", [value, scale, zero], exact=True, attributes={"axis": axis})


@operator("DynamicQuantizeLinear", 11, 0.2)
def _dynamic_quantize(b):
    value = b.take(np.float32, exact=True, rank=range(1, 4), where=lambda v: v.array.size and v.array.max() - min(0, v.array.min()) > 1)
    # Of a range of 255 eighths: its scale is exact.
    array = np.array(value.array)
    array.flat[0], array.flat[-1] = 0.0, 31.875
    b.node("DynamicQuantizeLinear", [b.given(np.clip(array, 0, 31.875), constant=False)], 3, exact=True)


@operator("MatMulInteger", 10, 0.5)
def _matmul_integer(b):
    left = b.take((np.uint8,), rank=2)
    right = b.given(b.array(b.pick(np.uint8, np.int8), (left.shape[1], b.integer(1, 4))), constant=True)
    zeros = [b.given(np.array(b.integer(0, 4), dtype=v.dtype), constant=True) if b.chance(0.6) else None for v in (left, right)]
    b.node("MatMulInteger", [left, right] + zeros, exact=True)


@operator("ConvInteger", 10, 0.3)
def _conv_integer(b):
    value = _image(b, 2, dtype=np.uint8)
    attributes = _window(b, value)
    weights = b.given(b.array(np.uint8, (b.integer(1, 3), value.shape[1], *attributes["kernel_shape"])), constant=True)
    zero = b.given(np.array(b.integer(0, 4), dtype=np.uint8), constant=True) if b.chance(0.6) else None
    b.node("ConvInteger", [value, weights, zero], exact=True, attributes=attributes)


@operator("QLinearMatMul", 10, 0.3)
def _qlinear_matmul(b):
    left = b.take((np.uint8,), rank=2)
    right = b.given(b.array(np.uint8, (left.shape[1], b.integer(1, 4))), constant=True)
    # A product of powers of two: nothing is rounded before the result is.
    scale = lambda: b.given(np.array(2.0 ** b.integer(-3, 0), dtype=np.float32), constant=True)
    zero = lambda: b.given(np.array(b.integer(0, 4), dtype=np.uint8), constant=True)
    b.node("QLinearMatMul", [left, scale(), zero(), right, scale(), zero(), scale(), zero()], exact=True)


@operator("QLinearConv", 10, 0.3)
def _qlinear_conv(b):
    value = _image(b, 2, dtype=np.uint8)
    attributes = _window(b, value)
    outputs = b.integer(1, 3)
    weights = b.given(b.array(np.uint8, (outputs, value.shape[1], *attributes["kernel_shape"])), constant=True)
    scale = lambda: b.given(np.array(2.0 ** b.integer(-3, 0), dtype=np.float32), constant=True)
    zero = lambda: b.given(np.array(b.integer(0, 4), dtype=np.uint8), constant=True)
    bias = b.given(b.array(np.int32, (outputs,)), constant=True) if b.chance(0.5) else None
    b.node("QLinearConv", [value, scale(), zero(), weights, scale(), zero(), scale(), zero(), bias], exact=True, attributes=attributes)


# Strings.


@operator("StringConcat", 20, 0.4)
def _string_concat(b):
    left = b.take(object)
    b.node("StringConcat", [left, b.broadcast(left)], exact=True)


@operator("StringSplit", 20, 0.3)
def _string_split(b):
    b.node("StringSplit", [b.take(object)], 2, exact=True, attributes={"delimiter": b.pick(None, " ", "n"), "maxsplit": b.pick(None, 1)})


@operator("RegexFullMatch", 20, 0.3)
def _regex(b):
    b.node("RegexFullMatch", [b.take(object)], exact=True, attributes={"pattern": b.pick("[a-z]+", ".*n.*", "x\\d", "(The|long).*", "")})


@operator("StringNormalizer", 10, 0.3)
def _string_normalizer(b):
    attributes = {"case_change_action": b.pick(None, "LOWER", "UPPER"), "locale": "C.UTF-8"}
    attributes.update(b.pick({}, {"stopwords": ["a"], "is_case_sensitive": 1}))
    b.node("StringNormalizer", [b.take(object, rank=1)], exact=True, attributes=attributes)


# Control flow and sequences.


def _body(name, nodes, inputs, outputs, constants=()):
    return helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info(n, t, s) for n, t, s in inputs],
        [helper.make_tensor_value_info(n, t, s) for n, t, s in outputs],
        list(constants),
    )


@operator("If", 16, 0.6)
def _if(b):
    condition = b.given(np.array(b.chance(0.5)))
    value = b.take(np.float32)
    prefix = f"b{len(b.nodes)}_"
    kind = TensorProto.FLOAT
    first, second = (b.pick("Abs", "Neg", "Exp", "Relu", "Tanh") for _ in range(2))
    branches = [
        _body(prefix + side, [helper.make_node(op, [value.name], [prefix + side])], [], [(prefix + side, kind, list(value.shape))])
        for side, op in (("then", first), ("else", second))
    ]
    # What a branch reads from outside, the one-node model that ONNX Runtime runs must have too.
    b.node_with_captures("If", [condition], [value], {"then_branch": branches[0], "else_branch": branches[1]})


@operator("Loop", 16, 0.5)
def _loop(b):
    value = b.take(np.float32, rank=range(0, 3))
    prefix = f"b{len(b.nodes)}_"
    names = {key: prefix + key for key in ("i", "go", "state", "next", "out", "goes", "step")}
    nodes = [
        helper.make_node("Identity", [names["go"]], [names["goes"]]),
        helper.make_node(b.pick("Add", "Sub"), [names["state"], names["step"]], [names["next"]]),
        helper.make_node(b.pick("Tanh", "Identity", "Abs"), [names["next"]], [names["out"]]),
    ]
    kind, shape = TensorProto.FLOAT, list(value.shape)
    body = _body(
        prefix + "body",
        nodes,
        [(names["i"], TensorProto.INT64, []), (names["go"], TensorProto.BOOL, []), (names["state"], kind, shape)],
        [(names["goes"], TensorProto.BOOL, []), (names["next"], kind, shape), (names["out"], kind, shape)],
        [helper.make_tensor(names["step"], kind, [], [0.5])],
    )
    trips = b.given(np.array(b.integer(0, 4), dtype=np.int64))
    go = b.given(np.array(True)) if b.chance(0.5) else None
    b.node("Loop", [trips, go, value], 2, attributes={"body": body})


@operator("Scan", 16, 0.4)
def _scan(b):
    rows = b.take(np.float32, rank=2)
    width = rows.shape[1]
    state = b.take(np.float32, shape=(width,))
    prefix = f"b{len(b.nodes)}_"
    names = {key: prefix + key for key in ("state", "row", "next", "out")}
    nodes = [
        helper.make_node(b.pick("Add", "Max", "Sub"), [names["state"], names["row"]], [names["next"]]),
        helper.make_node("Identity", [names["next"]], [names["out"]]),
    ]
    kind = TensorProto.FLOAT
    body = _body(
        prefix + "body",
        nodes,
        [(names["state"], kind, [width]), (names["row"], kind, [width])],
        [(names["next"], kind, [width]), (names["out"], kind, [width])],
    )
    attributes = {"body": body, "num_scan_inputs": 1, "scan_input_directions": b.pick(None, [1]), "scan_output_directions": b.pick(None, [1])}
    b.node("Scan", [state, rows], 2, attributes=attributes)


@operator("SequenceConstruct", 13, 0.5)
def _sequence(b):
    first = b.take(np.float32, rank=range(1, 4))
    values = [first] + [b.take(np.float32, shape=first.shape) for _ in range(b.integer(0, 2))]
    exact = all(v.exact for v in values)
    b.sequence_then(values, exact)
