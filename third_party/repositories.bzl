"""The external repositories that Lathe needs; all of them are views of Debian's packages.

A workspace that uses Lathe calls `lathe_repositories()` once, after declaring `@lathe`.
"""

load("//third_party/bazel:native.bzl", "native_rules_repository")
load("//third_party/llvm:llvm_configure.bzl", "llvm_configure")
load("//third_party/onnx:onnx_testdata.bzl", "onnx_testdata")
load("//third_party/system:system_library.bzl", "system_library")

_NATIVE = ["rules_cc", "rules_java", "rules_proto", "remote_coverage_tools"]

# repository: (folder of third_party that holds its BUILD file, Debian package, headers, programs)
_SYSTEM = {
    "com_google_absl": ("abseil", "libabsl-dev", ["absl"], []),
    "com_google_googletest": ("googletest", "libgtest-dev libgmock-dev", ["gtest", "gmock"], []),
    "com_google_protobuf": ("protobuf", "libprotobuf-dev protobuf-compiler", ["google/protobuf"], ["protoc"]),
    "xxhash": ("xxhash", "libxxhash-dev", ["xxhash.h"], []),
    "nlohmann_json": ("nlohmann_json", "nlohmann-json3-dev", ["nlohmann"], []),
    "onnx": ("onnx", "libonnx-dev", ["onnx/onnx.proto"], []),
    "onnx_library": ("onnx", "libonnx-dev", ["onnx"], []),
}

def _system_repository(name):
    folder, package, headers, programs = _SYSTEM[name]
    system_library(
        name = name,
        build_file = Label("//third_party/{}:{}.BUILD".format(folder, name if name == "onnx_library" else folder)),
        debian_package = package,
        headers = headers,
        programs = programs,
    )

def lathe_repositories():
    """Declares every repository that Lathe's rules, compiler and tests refer to."""
    for name in _NATIVE:
        if not native.existing_rule(name):
            native_rules_repository(name = name)
    if not native.existing_rule("llvm"):
        llvm_configure(name = "llvm")
    if not native.existing_rule("onnx_testdata"):
        onnx_testdata(name = "onnx_testdata")
    for name in _SYSTEM:
        if not native.existing_rule(name):
            _system_repository(name)

def lathe_module_repositories():
    """The same for a Bazel with modules, where the rule repositories are modules themselves. Called by extensions.bzl."""
    llvm_configure(name = "llvm")
    onnx_testdata(name = "onnx_testdata")
    for name in _SYSTEM:
        _system_repository(name)
