"""Finds LLVM and MLIR 22 by asking `llvm-config-22`; nothing is copied or downloaded."""

_VERSION = "22"

def _ask(repository_ctx, llvm_config, flag):
    result = repository_ctx.execute([llvm_config, flag])
    if result.return_code != 0:
        fail("%s %s failed: %s" % (llvm_config, flag, result.stderr))
    return result.stdout.strip()

def _llvm_configure_impl(repository_ctx):
    llvm_config = repository_ctx.which("llvm-config-" + _VERSION)
    if not llvm_config:
        fail("no llvm-config-%s on PATH; install Debian's packages llvm-%s-dev libmlir-%s-dev mlir-%s-tools, or run ./bazelw, which does" %
             (_VERSION, _VERSION, _VERSION, _VERSION))
    include = _ask(repository_ctx, llvm_config, "--includedir")
    lib = _ask(repository_ctx, llvm_config, "--libdir")
    bin = _ask(repository_ctx, llvm_config, "--bindir")
    for folder in ["llvm", "llvm-c", "mlir", "mlir-c"]:
        repository_ctx.symlink(include + "/" + folder, "include/" + folder)
    for program in ["mlir-tblgen", "FileCheck", "not", "lit"]:
        path = repository_ctx.path(bin + "/" + program)
        if path.exists:
            repository_ctx.symlink(path, "bin/" + program)
    repository_ctx.template(
        "BUILD",
        repository_ctx.attr._build_template,
        substitutions = {"%{lib}": lib, "%{version}": _VERSION},
    )

llvm_configure = repository_rule(
    doc = "A view of the system's LLVM and MLIR: headers, TableGen, the shared libraries, test tools.",
    implementation = _llvm_configure_impl,
    local = True,
    attrs = {"_build_template": attr.label(default = Label("//third_party/llvm:llvm.BUILD.tpl"))},
)
