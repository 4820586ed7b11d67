#!/usr/bin/env python3
"""Writes the operators of the onnx dialect from the schemas of the `onnx` Python package.

    python3 dialects/onnx/update_operators.py      # with the newest `onnx` package installed

Run it when ONNX releases an opset, and review what changed: a new version of an operator needs an upgrade of the old one in
compiler/import/onnx. It writes, beside itself,

  Onnx<Group>Ops.td   the newest version of each operator, as an op of the dialect
  Operators.inc       every version of every operator, against which the importer checks nodes
"""

import pathlib
import re
import textwrap

from onnx import defs, helper

FOLDER = pathlib.Path(__file__).parent
DOMAINS = ["", "ai.onnx.ml", "ai.onnx.preview", "ai.onnx.preview.training"]

# Not ops of the dialect: written by hand, replaced by another operator, or not of inference.
LEFT_OUT = {"Constant", "Upsample", "Scatter", "Gradient", "ImageDecoder"}

GROUPS = {
    "Elementwise": """Abs Acos Acosh Add And Asin Asinh Atan Atanh BitCast BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor
        Cast CastLike Ceil Celu Clip Cos Cosh Div Elu Equal Erf Exp Floor Gelu Greater GreaterOrEqual HardSigmoid HardSwish Identity
        IsInf IsNaN LeakyRelu Less LessOrEqual Log Max Mean Min Mish Mod Mul Neg Not Or PRelu Pow Reciprocal Relu Round Selu
        Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Sub Sum SwiGLU Swish Tan Tanh ThresholdedRelu Where Xor""",
    "Reduction": """ArgMax ArgMin BatchNormalization CumProd CumSum GroupNormalization Hardmax InstanceNormalization LRN
        LayerNormalization LogSoftmax LpNormalization MeanVarianceNormalization NegativeLogLikelihoodLoss RMSNormalization ReduceL1
        ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Softmax
        SoftmaxCrossEntropyLoss""",
    "Quantization": """ConvInteger DequantizeLinear DynamicQuantizeLinear MatMulInteger QLinearConv QLinearMatMul QuantizeLinear""",
    "Random": """Bernoulli BlackmanWindow Dropout HammingWindow HannWindow MelWeightMatrix Multinomial RandomNormal
        RandomNormalLike RandomUniform RandomUniformLike""",
    "Tensor": """CenterCropPad Compress Concat ConstantOfShape DepthToSpace Expand EyeLike Flatten Gather GatherElements GatherND
        NonMaxSuppression NonZero OneHot Pad Range Reshape ReverseSequence ScatterElements ScatterND Shape Size Slice SpaceToDepth
        Split Squeeze TensorScatter Tile TopK Transpose Trilu Unique Unsqueeze""",
    "NN": """AffineGrid Attention AveragePool CausalConvWithState Col2Im Conv ConvTranspose DFT DeformConv Det Einsum FlexAttention
        GRU Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool GridSample LSTM LinearAttention LpPool MatMul MaxPool MaxRoiPool
        MaxUnpool RNN Resize RoiAlign RotaryEmbedding STFT""",
    "Control": """ConcatFromSequence If Loop Optional OptionalGetElement OptionalHasElement Scan SequenceAt SequenceConstruct
        SequenceEmpty SequenceErase SequenceInsert SequenceLength SequenceMap SplitToSequence""",
    "Text": "RegexFullMatch StringConcat StringNormalizer StringSplit TfIdfVectorizer",
    "ML": """ArrayFeatureExtractor Binarizer CastMap CategoryMapper DictVectorizer FeatureVectorizer Imputer LabelEncoder
        LinearClassifier LinearRegressor Normalizer OneHotEncoder SVMClassifier SVMRegressor Scaler TreeEnsemble
        TreeEnsembleClassifier TreeEnsembleRegressor ZipMap""",
    "Training": "Adagrad Adam Momentum",
}

# ONNX's element types: the dialect's type, and how its constraint is abbreviated.
ELEMENTS = {
    "float": "F32", "double": "F64", "float16": "F16", "bfloat16": "BF16",
    "int8": "I8", "int16": "I16", "int32": "I32", "int64": "I64", "int4": "I<4>", "int2": "I<2>",
    "uint8": "UI8", "uint16": "UI16", "uint32": "UI32", "uint64": "UI64", "uint4": "UI<4>", "uint2": "UI<2>",
    "bool": "I1", "string": "Pipeline_StringType",
    "complex64": "Complex<F32>", "complex128": "Complex<F64>",
    "float8e4m3fn": "F8E4M3FN", "float8e4m3fnuz": "F8E4M3FNUZ", "float8e5m2": "F8E5M2", "float8e5m2fnuz": "F8E5M2FNUZ",
    "float8e8m0": "F8E8M0FNU", "float4e2m1": "F4E2M1FN",
}

ATTRIBUTES = {"INT": "I64Attr", "FLOAT": "F32Attr", "STRING": "StrAttr", "INTS": "DenseI64ArrayAttr",
              "FLOATS": "DenseF32ArrayAttr", "STRINGS": "StrArrayAttr", "TENSOR": "ElementsAttr", "TYPE_PROTO": "TypeAttr"}
LETTERS = {"INT": "i", "FLOAT": "f", "STRING": "s", "INTS": "is", "FLOATS": "fs", "STRINGS": "ss", "TENSOR": "t",
           "TYPE_PROTO": "y", "GRAPH": "g", "SPARSE_TENSOR": "p"}


class Constraints:
    """The named type constraints that the ops use."""

    def __init__(self):
        self.names = {}

    def of(self, types):
        elements = [e for e in ELEMENTS if f"tensor({e})" in types]
        others = [kind for kind in ("seq", "optional", "map") if any(t.startswith(kind + "(") for t in types)]
        key = (tuple(elements), tuple(others))
        if key not in self.names:
            short = {"Pipeline_StringType": "Str", "Complex<F32>": "C64", "Complex<F64>": "C128"}
            name = "".join(short.get(ELEMENTS[e], re.sub(r"\W", "", ELEMENTS[e])) for e in elements)
            if len(elements) > 12:
                name = f"Any{len(elements)}"
            name = "Onnx_" + name + "".join({"seq": "Seq", "optional": "Opt", "map": "Map"}[o] for o in others)
            while name in self.names.values():
                name += "B"  # another set of as many types
            self.names[key] = name
        return self.names[key]

    def definitions(self):
        for (elements, others), name in self.names.items():
            alternatives = [{"seq": "Onnx_SequenceType", "optional": "Onnx_OptionalType", "map": "Onnx_MapType"}[o] for o in others]
            if elements:
                alternatives.insert(0, "RankedTensorOf<[%s]>" % ", ".join(ELEMENTS[e] for e in elements))
            yield f"def {name} : AnyTypeOf<[{', '.join(alternatives)}]>;"


def types_of(schema, text):
    for constraint in schema.type_constraints:
        if constraint.type_param_str == text:
            return sorted(constraint.allowed_type_strs)
    return [text]


def default_of(attribute):
    kind, value = attribute.type.name, helper.get_attribute_value(attribute.default_value)
    if kind == "INT":
        return str(value)
    if kind == "FLOAT":
        return f"{value:.9g}f" if "." in f"{value:.9g}" or "e" in f"{value:.9g}" else f"{value:.9g}.0f"
    if kind == "STRING":
        return '\\"%s\\"' % value.decode()
    if kind in ("INTS", "FLOATS"):
        return "{%s}" % ", ".join(map(str, value))
    if kind == "STRINGS":
        return None
    raise ValueError(f"no default for {kind}")


def define(schema, constraints):
    def values(formals):
        for formal in formals:
            constraint = constraints.of(types_of(schema, formal.type_str))
            option = formal.option.name
            yield {"Single": "%s", "Optional": "Optional<%s>", "Variadic": "Variadic<%s>"}[option] % constraint + f":${formal.name}"

    def attributes():
        for name, attribute in sorted(schema.attributes.items()):
            kind = attribute.type.name
            if kind in ("GRAPH", "SPARSE_TENSOR"):
                continue
            text = ATTRIBUTES[kind]
            default = default_of(attribute) if attribute.default_value.ByteSize() and attribute.default_value.type else None
            if default is not None:
                text = f'DefaultValuedAttr<{text}, "{default}">'
            elif not attribute.required:
                text = f"OptionalAttr<{text}>"
            yield f"{text}:${name}"

    regions = [(n, a.required) for n, a in sorted(schema.attributes.items()) if a.type.name == "GRAPH"]
    traits = []
    flexible = lambda formals: sum(f.option.name != "Single" for f in formals)
    if flexible(schema.inputs) > 1:
        traits.append("AttrSizedOperandSegments")
    if flexible(schema.outputs) > 1:
        traits.append("AttrSizedResultSegments")
    if regions:
        traits.append("SingleBlock")
    arguments = ", ".join([*values(schema.inputs), *attributes()])
    lines = [f'def Onnx_{schema.name}Op : Onnx_{"Region" if regions else ""}Op<"{schema.name}", [{", ".join(traits)}]> {{']
    domain = schema.domain or "ai.onnx"
    lines.append(f'  let summary = "{schema.name} of {domain}, as of version {schema.since_version}";')
    lines += textwrap.wrap(f"let arguments = (ins {arguments});", 126, initial_indent="  ", subsequent_indent="      ",
                           break_long_words=False, break_on_hyphens=False)
    results = ", ".join(values(schema.outputs))
    lines += textwrap.wrap(f"let results = (outs {results});", 126, initial_indent="  ", subsequent_indent="      ",
                           break_long_words=False, break_on_hyphens=False)
    if regions:
        lines.append("  let regions = (region %s);" % ", ".join(
            ("SizedRegion<1>" if required else "AnyRegion") + f":${name}" for name, required in regions))
    return "\n".join(lines + ["}"])


HEADER = """// Generated by update_operators.py from the schemas of ONNX; do not edit.
"""


def write_ops(newest):
    constraints = Constraints()
    groups = {}
    for group, names in GROUPS.items():
        groups[group] = [define(newest[name], constraints) for name in sorted(names.split())]
    missing = set(newest) - LEFT_OUT - {n for names in GROUPS.values() for n in names.split()}
    if missing:
        raise SystemExit(f"add these operators to GROUPS or LEFT_OUT: {' '.join(sorted(missing))}")
    for group, ops in groups.items():
        text = HEADER + f'#ifndef LATHE_DIALECTS_ONNX_{group.upper()}_OPS_TD\n#define LATHE_DIALECTS_ONNX_{group.upper()}_OPS_TD\n\n'
        text += 'include "dialects/onnx/OnnxBase.td"\ninclude "dialects/onnx/OnnxConstraints.td"\n\n' + "\n\n".join(ops) + "\n\n#endif\n"
        (FOLDER / f"Onnx{group}Ops.td").write_text(text)
    text = HEADER + "#ifndef LATHE_DIALECTS_ONNX_CONSTRAINTS_TD\n#define LATHE_DIALECTS_ONNX_CONSTRAINTS_TD\n\n"
    text += 'include "dialects/onnx/OnnxTypes.td"\n\n' + "\n".join(constraints.definitions()) + "\n\n#endif\n"
    (FOLDER / "OnnxConstraints.td").write_text(text)


def write_table(schemas):
    def short(text):
        return re.sub(r"^tensor\((\w+)\)$", r"\1", text.replace(" ", ""))

    def formals(items):
        marks = {"Single": "", "Optional": "?", "Variadic": "*"}
        return " ".join(f"{i.name}{marks[i.option.name]}{'' if i.is_homogeneous else '~'}:{short(i.type_str)}" for i in items)

    lines = [HEADER + "// {domain, name, version, deprecated, inputs, outputs, attributes, types, least number of inputs and outputs};"
             " Operators.h explains the texts."]
    for schema in sorted(schemas, key=lambda s: (s.domain, s.name, s.since_version)):
        attributes = " ".join(f"{n}{'!' if a.required else ''}:{LETTERS[a.type.name]}" for n, a in sorted(schema.attributes.items()))
        types = " ".join(f"{c.type_param_str}={','.join(sorted(short(t) for t in c.allowed_type_strs))}"
                         for c in schema.type_constraints)
        lines.append('OPERATOR("%s", "%s", %d, %s, "%s", "%s", "%s", "%s", %d, %d)' % (
            schema.domain, schema.name, schema.since_version, str(schema.deprecated).lower(), formals(schema.inputs),
            formals(schema.outputs), attributes, types, schema.min_input, schema.min_output))
    (FOLDER / "Operators.inc").write_text("\n".join(lines) + "\n")


def main():
    schemas = [s for s in defs.get_all_schemas_with_history() if s.domain in DOMAINS]
    newest = {s.name: s for s in defs.get_all_schemas() if s.domain in DOMAINS}
    write_ops(newest)
    write_table(schemas)


if __name__ == "__main__":
    main()
