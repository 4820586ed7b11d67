"""Writes a model that is wrong in one way, or uses one feature: models.py NAME FILE; or all of them: models.py --all FOLDER."""

import os
import sys

from onnx_writer import *

X, Y = value("x", [2, 3]), value("y", [2, 3])


def unary(op_type="Relu", inputs=("x",), **values):
    """One node from x to y."""
    return [node(op_type, inputs, ["y"], name="n", **values)]


def simple(nodes, initializers=(), inputs=(X,), outputs=(Y,), **options):
    return model(graph(nodes, inputs, outputs, initializers), **options)


def nested_ifs(depth):
    inner = graph([node("Relu", ["x"], ["r"])], [], [value("r", None)])
    for _ in range(depth):
        inner = graph([node("If", ["c"], ["r"], attributes=[attribute("then_branch", inner, type=5),
                                                             attribute("else_branch", inner, type=5)])], [], [value("r", None)])
    return inner


def nested_chain(depth):
    """One branch nested, the other flat: as small as it is deep."""
    leaf = graph([node("Relu", ["x"], ["r"])], [], [value("r", None)])
    inner = leaf
    for _ in range(depth):
        inner = graph([node("If", ["c"], ["r"], attributes=[attribute("then_branch", inner, type=5),
                                                             attribute("else_branch", leaf, type=5)])], [], [value("r", None)])
    return inner


def doubling(depth):
    """Each function calls the next one twice."""
    functions = [function("f0", ["a"], ["b"], [node("Relu", ["a"], ["b"])])]
    for i in range(1, depth):
        functions.append(function(f"f{i}", ["a"], ["b"], [node(f"f{i - 1}", ["a"], ["m"], domain="own"),
                                                           node(f"f{i - 1}", ["m"], ["b"], domain="own")]))
    return simple([node(f"f{depth - 1}", ["x"], ["y"], domain="own")], functions=functions, opsets=[opset(21), opset(1, "own")])


def loop(body_outputs, body_nodes, initial="x"):
    body = graph(body_nodes, [value("i", [], INT64), value("c_in", [], BOOL), value("s", None)],
                 [value("c_out", [], BOOL), *body_outputs])
    return [node("Loop", ["", "", initial], ["y", "all"][:len(body_outputs)], attributes=[attribute("body", body, type=5)])]


def external(location, **entries):
    data = [entry("location", location)] + [entry(key, str(each)) for key, each in entries.items()]
    return simple(unary("Add", ["x", "w"]), [tensor("w", [2, 3], data_location=1, external_data=data)])


CONDITION = [tensor("c", [], BOOL, raw_data=b"\1")]

MODELS = {
    # What is right.
    "relu": lambda: simple(unary()),
    "symbols": lambda: simple(unary(), inputs=[value("x", ["N", 3, None])], outputs=[value("y", ["N", 3, None])]),
    "no_shape": lambda: simple(unary(), inputs=[value("x", None)]),
    "default": lambda: simple(unary("Add", ["x", "w"]), [tensor("w", [3], float_data=[1.0, 2.0, 3.0])], [X, value("w", [3])]),
    "typed": lambda: simple(
        [node("Identity", ["h"], ["a"]), node("Identity", ["i"], ["b"]), node("Identity", ["t"], ["s"])],
        [tensor("h", [2], FLOAT16, int32_data=[0x3C00, 0xC000]), tensor("i", [3], INT4, raw_data=b"\x7f\x08"),
         tensor("t", [2], STRING, string_data=[b"one", b""])],
        [], [value("a", [2], FLOAT16), value("b", [3], INT4), value("s", [2], STRING)]),
    "function": lambda: simple(
        [node("scale", ["x"], ["m"], domain="own"), node("scale", ["m"], ["y"], domain="own", factor=3.0)],
        functions=[function("scale", ["a"], ["b"], [
            node("Constant", [], ["f"], attributes=[attribute("value_float", type=1, ref_attr_name="factor")]),
            node("Mul", ["a", "f"], ["b"])], defaults=[attribute("factor", 2.0)])], opsets=[opset(21), opset(1, "own")]),
    "overloads": lambda: simple(
        [node("f", ["x"], ["m"], domain="own", overload="b"), node("f", ["m"], ["y"], domain="own")],
        functions=[function("f", ["a"], ["b"], [node("Relu", ["a"], ["b"])]),
                   function("f", ["a"], ["b"], [node("Neg", ["a"], ["b"])], overload="b")],
        opsets=[opset(21), opset(1, "own")]),
    "if": lambda: simple([node("If", ["c"], ["y"], attributes=[
        attribute("then_branch", graph([node("Relu", ["x"], ["r"])], [], [value("r", None)]), type=5),
        attribute("else_branch", graph([node("Neg", ["x"], ["r"])], [], [value("r", None)]), type=5)])],
        inputs=[X, value("c", [], BOOL)]),
    "growing_loop": lambda: simple(
        loop([value("t", None)], [node("Identity", ["c_in"], ["c_out"]), node("Concat", ["s", "s"], ["t"], axis=0)]),
        outputs=[value("y", [None, 3])]),
    "shapes": lambda: simple(
        [node("Shape", ["x"], ["s"]), node("Gather", ["s", "one"], ["w"]), node("Mul", ["w", "two"], ["d"]),
         node("Concat", ["minus", "d"], ["t"], axis=0), node("Reshape", ["x", "t"], ["y"])],
        [ints("one", [1]), ints("two", [2]), ints("minus", [-1])], [value("x", ["N", 6])], [value("y", None)]),
    "weights": lambda: simple(
        [node("Transpose", ["w"], ["t"]), node("Identity", ["t"], ["i"]), node("MatMul", ["x", "i"], ["y"])],
        [tensor("w", [2, 3], float_data=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])], outputs=[value("y", [2, 2])]),
    "negative_axis": lambda: simple(
        [node("Gather", ["w", "one"], ["g"], axis=-1), node("Concat", ["g", "g"], ["c"], axis=-1), node("Add", ["x", "c"], ["y"])],
        [tensor("w", [2, 3], float_data=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), ints("one", [1])], [value("x", [2, 2])],
        [value("y", [2, 2])]),
    "axes_at_run_time": lambda: simple(
        [node("Unsqueeze", ["x", "a"], ["u"]), node("Squeeze", ["u", "a"], ["s"]), node("Slice", ["s", "f", "t", "a"], ["y"])],
        [ints("f", [0]), ints("t", [1])], [X, value("a", [1], INT64)], [value("y", [None, None])]),
    "opset6_add": lambda: simple(
        unary("Add", ["x", "b"], axis=1, broadcast=1), inputs=[value("x", [2, 3, 4]), value("b", [3])], opsets=[opset(6)],
        outputs=[value("y", [2, 3, 4])], ir_version=3),
    "opset9_upsample": lambda: simple(
        unary("Upsample", ["x", "s"]), [tensor("s", [4], float_data=[1.0, 1.0, 2.0, 3.0])], [value("x", [1, 1, 2, 2])],
        [value("y", [1, 1, 4, 6])], opsets=[opset(9)]),
    "opset11_softmax": lambda: simple(unary("Softmax"), inputs=[value("x", ["N", 3, 4])], opsets=[opset(11)],
                                      outputs=[value("y", ["N", 3, 4])]),
    "opset11_squeeze": lambda: simple(unary("Squeeze", axes=[1]), inputs=[value("x", [2, 1, 3])], opsets=[opset(11)]),
    "opset6_clip": lambda: simple(unary("Clip", max=6.0), opsets=[opset(6)]),
    "opset2_pad": lambda: simple(unary("Pad", pads=[0, 1, 0, 0], value=1.5), opsets=[opset(2)], outputs=[value("y", [2, 4])]),

    # The structure of the file.
    "no_graph": lambda: field(1, 10) + field(8, opset(21)),
    "ir_version": lambda: simple(unary(), ir_version=2),
    "new_ir_version": lambda: simple(unary(), ir_version=99),
    "new_opset": lambda: simple(unary(), opsets=[opset(99)]),
    "no_opset": lambda: simple(unary(), opsets=[opset(3, "ai.onnx.ml")]),
    "two_opsets": lambda: simple(unary(), opsets=[opset(21), opset(20, "ai.onnx")]),
    "unknown_operator": lambda: simple(unary("Rely")),
    "unknown_domain": lambda: simple(unary(domain="elsewhere"), opsets=[opset(21), opset(1, "elsewhere")]),
    "later_operator": lambda: simple(unary("Gelu"), opsets=[opset(12)]),
    "unknown_attribute": lambda: simple(unary(alpha=1.0)),
    "attribute_twice": lambda: simple(unary("Concat", ["x", "x"], attributes=[attribute("axis", 0), attribute("axis", 1)])),
    "attribute_kind": lambda: simple(unary("Concat", ["x", "x"], axis="0")),
    "attribute_of_two_kinds": lambda: simple(unary("Concat", ["x", "x"], attributes=[attribute("axis", 0, s="1")])),
    "attribute_missing": lambda: simple(unary("Concat", ["x", "x"])),
    "attribute_type": lambda: simple(unary("Concat", ["x", "x"], attributes=[attribute("axis", i=0, type=99)])),
    "reference": lambda: simple(unary("Concat", ["x", "x"], attributes=[attribute("axis", type=2, ref_attr_name="axis")])),
    "too_few_inputs": lambda: simple(unary("Add")),
    "too_many_inputs": lambda: simple(unary("Relu", ["x", "x"])),
    "absent_input": lambda: simple(unary("Add", ["x", ""])),
    "too_many_outputs": lambda: simple([node("Relu", ["x"], ["y", "z"])]),
    "mixed_types": lambda: simple(unary("Add", ["x", "i"]), inputs=[X, value("i", [3], INT32)]),
    "wrong_type": lambda: simple(unary("Sqrt"), inputs=[value("x", [2, 3], INT32)]),
    "element_type": lambda: simple(unary(), inputs=[value("x", [2, 3], 77)]),

    # Names.
    "dangling": lambda: simple(unary("Add", ["x", "nothing"])),
    "cycle": lambda: simple([node("Add", ["x", "b"], ["a"]), node("Relu", ["a"], ["b"]), node("Relu", ["a"], ["y"])]),
    "self_cycle": lambda: simple([node("Add", ["x", "y"], ["y"])]),
    "name_twice": lambda: simple([node("Relu", ["x"], ["y"]), node("Neg", ["x"], ["y"])]),
    "input_twice": lambda: simple(unary(), inputs=[X, X]),
    "output_twice": lambda: simple(unary(), outputs=[Y, Y]),
    "output_unmade": lambda: simple(unary(), outputs=[value("z", [])]),
    "initializer_twice": lambda: simple(unary(), [tensor("w", [], float_data=[1.0])] * 2),
    "control_characters": lambda: simple([node("Relu", ["x\n\x1b[31m"], ["y"], name="a\nb\x1b[31m")]),
    "leaking_branch": lambda: simple([node("If", ["c"], ["m"], attributes=[
        attribute("then_branch", graph([node("Relu", ["x"], ["r"])], [], [value("r", None)]), type=5),
        attribute("else_branch", graph([node("Neg", ["x"], ["r"])], [], [value("r", None)]), type=5)]),
        node("Relu", ["r"], ["y"])], CONDITION),

    # Sizes.
    "rank": lambda: simple(unary(), inputs=[value("x", [1] * 100)]),
    "huge_input": lambda: simple(unary(), inputs=[value("x", [1 << 20, 1 << 20])]),
    "overflowing_input": lambda: simple(unary(), inputs=[value("x", [1 << 32, 1 << 32])]),
    "huge_initializer": lambda: simple(unary("Add", ["x", "w"]), [tensor("w", [1 << 40], raw_data=b"")]),
    "negative_initializer": lambda: simple(unary("Add", ["x", "w"]), [tensor("w", [-1], raw_data=b"")]),
    "hidden_zero": lambda: simple(unary("Add", ["x", "w"]), [tensor("w", [0, 1 << 62], raw_data=b"")]),
    "short_initializer": lambda: simple(unary("Add", ["x", "w"]), [tensor("w", [2, 3], raw_data=b"\0" * 23)]),
    "few_values": lambda: simple(unary("Add", ["x", "w"]), [tensor("w", [2, 3], float_data=[1.0])]),
    "wide_values": lambda: simple(unary("Add", ["x", "w"]), [tensor("w", [1], INT8, int32_data=[300])]),
    "raw_strings": lambda: simple(unary("Add", ["x", "w"]), [tensor("w", [1], STRING, raw_data=b"abc")]),
    "sparse_bomb": lambda: model(graph(unary("Add", ["x", "w"]), [X], [Y], sparse=[
        field(1, tensor("w", [1], raw_data=b"\0\0\x80?")) + field(2, ints("", [0])) + field(3, [1 << 30])])),
    "sparse_outside": lambda: model(graph(unary("Add", ["x", "w"]), [X], [Y], sparse=[
        field(1, tensor("w", [1], raw_data=b"\0\0\x80?")) + field(2, ints("", [9])) + field(3, [3])])),
    "sparse_scalar": lambda: model(graph(unary("Add", ["x", "w"]), [X], [Y], sparse=[
        field(1, tensor("w", [1], raw_data=b"\0\0\x80?")) + field(2, ints("", [0], [])) + field(3, [3])])),
    "expand_bomb": lambda: simple(unary("Expand", ["x", "s"]), [ints("s", [1 << 40, 2, 3])]),
    "tile_bomb": lambda: simple(unary("Tile", ["x", "s"]), [ints("s", [1 << 40, 1 << 20])]),
    "fill_bomb": lambda: simple([node("ConstantOfShape", ["s"], ["y"])], [ints("s", [1 << 20, 1 << 20])]),
    # Small enough to be a tensor, too large to be folded again and again.
    "fill_chain": lambda: simple(
        [node("ConstantOfShape", ["s"], ["f0"])] + [node("Add", [f"f{i}", f"f{i}"], [f"f{i + 1}"]) for i in range(1000)] +
        [node("Add", ["x", "f1000"], ["y"])], [ints("s", [1 << 14, 2, 3])], outputs=[value("y", None)]),
    "pad_bomb": lambda: simple(unary("Pad", ["x", "p"]), [ints("p", [0, 1 << 61, 0, 1 << 61])]),
    "range_bomb": lambda: simple([node("Range", ["a", "b", "c"], ["r"]), node("Cast", ["r"], ["y"], to=1)],
                                 [ints("a", [0], []), ints("b", [1 << 62], []), ints("c", [1], [])]),
    "many_sizes": lambda: simple(unary("Reshape", ["x", "s"]), inputs=[X, value("s", [(1 << 31) - 1], INT64)]),
    "filled_sizes": lambda: simple(
        [node("ConstantOfShape", ["n"], ["s"], attributes=[attribute("value", ints("", [1]))]), node("Reshape", ["x", "s"], ["y"])],
        [ints("n", [1 << 26])]),
    "depth_to_space": lambda: simple(unary("DepthToSpace", blocksize=1 << 32), inputs=[value("x", [1, 4, 2, 2])]),
    "zero_stride": lambda: simple(unary("AveragePool", kernel_shape=[2, 2], strides=[0, 0]), inputs=[value("x", [1, 1, 4, 4])]),
    "gather_outside": lambda: simple(unary("Gather", ["x", "i"]), [ints("i", [-9])], outputs=[value("y", [1, 3])]),

    # Depth.
    "deep_ifs": lambda: simple([node("If", ["c"], ["y"], attributes=[
        attribute("then_branch", nested_chain(24), type=5), attribute("else_branch", nested_chain(1), type=5)])], CONDITION),
    "deeper_ifs": lambda: simple([node("If", ["c"], ["y"], attributes=[
        attribute("then_branch", nested_chain(500), type=5), attribute("else_branch", nested_chain(1), type=5)])], CONDITION),
    "recursion": lambda: simple([node("f", ["x"], ["y"], domain="own")], functions=[
        function("f", ["a"], ["b"], [node("g", ["a"], ["b"], domain="own")]),
        function("g", ["a"], ["b"], [node("f", ["a"], ["b"], domain="own")])], opsets=[opset(21), opset(1, "own")]),
    "doubling": lambda: doubling(16),
    "deep_calls": lambda: doubling(40),
    "function_twice": lambda: simple([node("f", ["x"], ["y"], domain="own")], opsets=[opset(21), opset(1, "own")],
                                     functions=[function("f", ["a"], ["b"], [node("Relu", ["a"], ["b"])])] * 2),
    "function_attribute": lambda: simple([node("f", ["x"], ["y"], domain="own", k=1)], opsets=[opset(21), opset(1, "own")],
                                         functions=[function("f", ["a"], ["b"], [node("Relu", ["a"], ["b"])])]),
    "loop_rank": lambda: simple(
        loop([value("t", None)], [node("Identity", ["c_in"], ["c_out"]), node("Unsqueeze", ["s", "zero"], ["t"])]),
        [ints("zero", [0])]),

    # Data of other files.
    "external": lambda: external("w.bin", offset=4, length=24),
    "external_absolute": lambda: external("/etc/passwd"),
    "external_up": lambda: external("../w.bin"),
    "external_up_within": lambda: external("a/../../w.bin"),
    "external_link": lambda: external("link.bin"),
    "external_link_folder": lambda: external("folder/w.bin"),
    "external_folder": lambda: external("."),
    "external_pipe": lambda: external("pipe"),
    "external_missing": lambda: external("nothing.bin"),
    "external_short": lambda: external("w.bin", offset=5),
    "external_offset": lambda: external("w.bin", offset=(1 << 64) - 8),
    "external_negative": lambda: external("w.bin", offset=-8),
    "external_length": lambda: external("w.bin", length=25),
    "external_key": lambda: external("w.bin", __class__="x"),
    "external_nul": lambda: external("w.bin\0.txt"),
    "external_nowhere": lambda: simple(unary("Add", ["x", "w"]), [tensor("w", [2, 3], data_location=1)]),
}


def write(name, path):
    with open(path, "wb") as file:
        file.write(MODELS[name]())


def main():
    name, path = sys.argv[1:]
    if name != "--all":
        return write(name, path)
    os.makedirs(path, exist_ok=True)
    for each in MODELS:
        write(each, os.path.join(path, each))


if __name__ == "__main__":
    main()
