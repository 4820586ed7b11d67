load("@rules_cc//cc:defs.bzl", "cc_library")

package(default_visibility = ["//visibility:public"])

# Debian's LLVM is compiled without exceptions; what includes its headers links the two shared libraries, found again at
# run time through the rpath.
cc_library(
    name = "mlir",
    hdrs = glob(
        [
            "include/llvm/**/*.h",
            "include/llvm/**/*.def",
            "include/llvm/**/*.inc",
            "include/llvm/**/*.gen",
            "include/llvm-c/**/*.h",
            "include/mlir/**/*.h",
            "include/mlir/**/*.inc",
            "include/mlir/**/*.def",
            "include/mlir-c/**/*.h",
        ],
        exclude = [
            "include/mlir/Dialect/%s/**" % dialect
            for dialect in [
                "AMDGPU", "AMX", "ArmSME", "ArmSVE", "Async", "GPU", "MPI", "NVGPU", "OpenACC", "OpenMP", "Quant", "SMT",
                "SPIRV", "Shard", "SparseTensor", "Tosa", "WasmSSA", "X86Vector", "XeGPU",
            ]
        ],
    ),
    includes = ["include"],
    linkopts = ["-L%{lib}", "-Wl,-rpath,%{lib}", "-lMLIR", "-lLLVM-%{version}"],
)

# What linalg's transforms include beside; a target of its own, for a change of :mlir compiles everything again.
cc_library(
    name = "mlir_linalg_transforms",
    hdrs = glob(["include/mlir/Dialect/X86Vector/*.h", "include/mlir/Dialect/X86Vector/*.inc"]),
    deps = [":mlir"],
)

filegroup(
    name = "td_files",
    srcs = glob(["include/mlir/**/*.td", "include/llvm/IR/*.td"]),
)

exports_files(glob(["bin/*"]))

alias(name = "mlir-tblgen", actual = "bin/mlir-tblgen")
alias(name = "FileCheck", actual = "bin/FileCheck")
alias(name = "lit", actual = "bin/lit")
alias(name = "not", actual = "bin/not")
