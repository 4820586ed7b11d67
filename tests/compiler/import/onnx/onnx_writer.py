"""Writes ONNX files without the onnx package: messages as keyword arguments, fields by their numbers in onnx.proto.

What is wrong with a model stays wrong: nothing is checked.
"""

import struct

FLOAT, UINT8, INT8, UINT16, INT16, INT32, INT64, STRING, BOOL, FLOAT16, DOUBLE = range(1, 12)
INT4 = 22


def varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytearray([value]))


def field(number, value):
    """A field: int as varint, float as 32 bits, str and bytes with their length, a list as repeated ones."""
    if value is None:
        return b""
    if isinstance(value, (list, tuple)):
        return b"".join(field(number, each) for each in value)
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def message(numbers, fields):
    return b"".join(field(numbers[name], value) for name, value in fields.items())


def tensor(name="", dims=(), data_type=FLOAT, **fields):
    numbers = dict(dims=1, data_type=2, int32_data=5, string_data=6, int64_data=7, name=8, raw_data=9, external_data=13,
                   data_location=14, float_data=4)
    return message(numbers, dict(dims=list(dims), data_type=data_type, name=name, **fields))


def ints(name, values, dims=None):
    return tensor(name, [len(values)] if dims is None else dims, INT64, raw_data=struct.pack(f"<{len(values)}q", *values))


def entry(key, value):
    return message(dict(key=1, value=2), dict(key=key, value=value))


def attribute(name, value=None, **fields):
    """With its type, from that of the value: int, float, str, a list of ints, or a message (type=4 a tensor, type=5 a graph)."""
    numbers = dict(name=1, f=2, i=3, s=4, t=5, g=6, floats=7, ints=8, strings=9, type=20, ref_attr_name=21)
    if isinstance(value, int):
        fields.update(i=value, type=2)
    elif isinstance(value, float):
        fields.update(f=value, type=1)
    elif isinstance(value, str):
        fields.update(s=value, type=3)
    elif isinstance(value, (list, tuple)):
        fields.update(ints=list(value), type=7)
    elif isinstance(value, bytes):
        fields.update({"t" if fields.get("type", 4) == 4 else "g": value, "type": fields.get("type", 4)})
    return message(numbers, dict(name=name, **fields))


def node(op_type, inputs, outputs, domain=None, name=None, overload=None, attributes=(), **values):
    numbers = dict(input=1, output=2, name=3, op_type=4, attribute=5, domain=7, overload=8)
    return message(numbers, dict(input=list(inputs), output=list(outputs), name=name, op_type=op_type,
                                 attribute=list(attributes) + [attribute(n, v) for n, v in values.items()], domain=domain,
                                 overload=overload))


def value(name, dims=(), data_type=FLOAT):
    """A tensor: an int is a size, a str a symbol, None neither; dims=None leaves the shape out."""
    def dim(size):
        return b"" if size is None else field(1 if isinstance(size, int) else 2, size)

    shape = None if dims is None else b"".join(field(1, dim(size)) for size in dims)
    kind = message(dict(elem_type=1, shape=2), dict(elem_type=data_type, shape=shape))
    return message(dict(name=1, type=2), dict(name=name, type=field(1, kind)))


def graph(nodes, inputs=(), outputs=(), initializers=(), values=(), sparse=()):
    numbers = dict(node=1, name=2, initializer=5, input=11, output=12, value_info=13, sparse_initializer=15)
    return message(numbers, dict(node=list(nodes), name="g", initializer=list(initializers), input=list(inputs),
                                 output=list(outputs), value_info=list(values), sparse_initializer=list(sparse)))


def opset(version, domain=""):
    return message(dict(domain=1, version=2), dict(domain=domain, version=version))


def function(name, inputs, outputs, nodes, domain="own", attributes=(), defaults=(), opsets=None, overload=None):
    numbers = dict(name=1, input=4, output=5, attribute=6, node=7, opset_import=9, domain=10, attribute_proto=11, overload=13)
    return message(numbers, dict(name=name, input=list(inputs), output=list(outputs), attribute=list(attributes),
                                 node=list(nodes), opset_import=opsets or [opset(21), opset(1, "own")], domain=domain,
                                 attribute_proto=list(defaults), overload=overload))


def model(graph, opsets=None, functions=(), ir_version=10):
    numbers = dict(ir_version=1, graph=7, opset_import=8, functions=25)
    return message(numbers, dict(ir_version=ir_version, opset_import=opsets or [opset(21)], graph=graph,
                                 functions=list(functions)))
