"""Tiny stand-ins for the rule repositories that Bazel 4.2.3 asks for and Debian's build of it does not carry.

Each re-exports Bazel's native rules under the load paths that newer Bazel versions use, so that Lathe's own BUILD files
are written as newer Bazel wants them. Nothing is downloaded. The files are written by the repository rule itself, not
linked by a relative path, so they also appear when Lathe is an external repository of a user's workspace.
"""

_CC = """
cc_binary = native.cc_binary
cc_import = native.cc_import
cc_library = native.cc_library
cc_proto_library = native.cc_proto_library
cc_test = native.cc_test
cc_toolchain = native.cc_toolchain
cc_toolchain_suite = native.cc_toolchain_suite
objc_library = native.objc_library
"""

# Newer versions have these in rules_cc; here they are global. A file cannot define a name that it reads as a global.
_CC_GLOBALS = """
native_cc_common = cc_common
NativeCcInfo = CcInfo
"""

_CC_COMMON = """
load(":globals.bzl", "native_cc_common")
cc_common = native_cc_common
"""

_CC_INFO = """
load(":globals.bzl", "NativeCcInfo")
CcInfo = NativeCcInfo
"""

_FIND_CC_TOOLCHAIN = """
CC_TOOLCHAIN_ATTRS = {
    "_cc_toolchain": attr.label(default = Label("@bazel_tools//tools/cpp:current_cc_toolchain")),
}

def find_cpp_toolchain(ctx):
    return ctx.attr._cc_toolchain[cc_common.CcToolchainInfo]

def use_cc_toolchain():
    return []
"""

_JAVA = """
java_binary = native.java_binary
java_import = native.java_import
java_library = native.java_library
java_runtime = native.java_runtime
java_toolchain = native.java_toolchain
"""

_PROTO = """
proto_lang_toolchain = native.proto_lang_toolchain
proto_library = native.proto_library
"""

# The coverage tools are only named by Bazel's own test targets; an empty tool satisfies the reference.
_COVERAGE = """
package(default_visibility = ["//visibility:public"])
filegroup(name = "coverage_report_generator")
filegroup(name = "lcov_merger")
"""

_FILES = {
    "cc/common/cc_common.bzl": _CC_COMMON,
    "cc/common/cc_info.bzl": _CC_INFO,
    "cc/common/globals.bzl": _CC_GLOBALS,
    "cc/defs.bzl": _CC,
    "cc/find_cc_toolchain.bzl": _FIND_CC_TOOLCHAIN,
    "java/defs.bzl": _JAVA,
    "proto/defs.bzl": _PROTO,
}

def _native_rules_repository_impl(repository_ctx):
    repository_ctx.file("BUILD", _COVERAGE)
    for package in ["cc", "cc/common", "java", "proto"]:
        repository_ctx.file(package + "/BUILD")
    for path, content in _FILES.items():
        repository_ctx.file(path, content)

native_rules_repository = repository_rule(
    doc = "Writes native re-exports of the C++, Java and protobuf rules, and an empty coverage tool.",
    implementation = _native_rules_repository_impl,
)
