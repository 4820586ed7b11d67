"""The peers as they are installed: versions, shared libraries, and models in their own compiled form."""

import glob
import importlib.metadata
import os
import subprocess
import sys

import processes


def version(package):
    return f"{package} {importlib.metadata.version(package)}"


def library(pattern):
    """A shared library of a package, as its wheel installed it, e.g. 'xgboost/lib/libxgboost.so'."""
    found = [path for folder in sys.path for path in sorted(glob.glob(os.path.join(folder, pattern)))]
    if not found:
        raise FileNotFoundError(f"{pattern}: expected it among the installed peers; run tests/benchmarks/install_peers.sh")
    return found[0]


def xgboost():
    return library("xgboost/lib/libxgboost.so")


def lightgbm():
    return library("lightgbm/lib/lib_lightgbm.so")


def onnxruntime():
    return library("onnxruntime/capi/libonnxruntime.so.*")


_TL2CGEN = """
import sys, tl2cgen, treelite
load = {"xgboost": treelite.frontend.load_xgboost_model, "lightgbm": treelite.frontend.load_lightgbm_model}[sys.argv[1]]
# Many small files: a compiler takes more than linear time for a large function.
tl2cgen.export_lib(load(sys.argv[2]), toolchain="clang-22", libpath=sys.argv[3], params={"parallel_comp": 32},
                   options=["-O3", "-march=native"], nthread=2)
"""

_LLEAVES = """
import sys, lleaves
model = lleaves.Model(model_file=sys.argv[1])
model.compile(cache=sys.argv[2], raw_score=True)
"""


def tl2cgen_command(trainer, model, library):
    """C from Treelite, compiled by Clang into the shared library `library`."""
    return [sys.executable, "-W", "ignore", "-c", _TL2CGEN, trainer, model, library]


def lleaves_command(model, object_file):
    """Machine code from LightGBM's model. lleaves' own settings: the small code model, the name of this processor, and all trees
    in one block for single rows were tried and brought nothing, the last for minutes of compilation."""
    return [sys.executable, "-c", _LLEAVES, model, object_file]


def link(object_file, library):
    """lleaves writes an object file; C++ opens a shared library."""
    subprocess.run(["cc", "-shared", "-o", library, object_file], check=True)


def _once(path, make):
    if not os.path.exists(path):
        part = os.path.join(os.path.dirname(path), "part." + os.path.basename(path))
        make(part)
        os.replace(part, path)
    return path


def compiled_by_tl2cgen(trainer, model, library):
    """The library, from an earlier run where there was one."""
    return _once(library, lambda part: processes.timed(tl2cgen_command(trainer, model, part)))


def compiled_by_lleaves(model, library):
    """The library, from an earlier run where there was one."""

    def make(part):
        processes.timed(lleaves_command(model, part + ".o"))
        link(part + ".o", part)
        os.remove(part + ".o")

    return _once(library, make)
