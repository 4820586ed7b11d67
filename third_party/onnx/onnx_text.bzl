"""ONNX's messages as text, so that small models can be read and reviewed."""

def onnx_text(name, src, out, message = "ModelProto", **kwargs):
    """Encodes a message.

    Args:
      name: the target.
      src: the message in protobuf's text format.
      out: the file to write: x.onnx, or x.pb of a TensorProto.
      message: which of ONNX's messages it is.
      **kwargs: attributes that all rules have.
    """
    proto = Label("@onnx//:include/onnx/onnx.proto")
    native.genrule(
        name = name,
        srcs = [src, proto],
        outs = [out],
        cmd = "$(location {protoc}) --proto_path=$$(dirname $(location {proto})) --encode=onnx.{message} onnx.proto < $(location {src}) > $@".format(
            message = message,
            proto = proto,
            protoc = Label("@com_google_protobuf//:protoc"),
            src = src,
        ),
        message = "Encoding",
        tools = [Label("@com_google_protobuf//:protoc")],
        **kwargs
    )
