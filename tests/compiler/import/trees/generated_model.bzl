"""A model file of another library, made by generate.py."""

def generated_model(name, format, args):
    """Declares `<name>_file`.

    Args:
      name: of the model.
      format: as generate.py takes it.
      args: more arguments of generate.py.
    """
    native.genrule(
        name = name + "_file",
        srcs = ["generate.py"],
        outs = [name + ".model"],
        cmd = "python3 $(location generate.py) %s $@ %s" % (format, " ".join(["'%s'" % arg for arg in args])),
        message = "Generating model",
    )
