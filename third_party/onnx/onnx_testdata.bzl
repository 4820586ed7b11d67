"""The data of ONNX's backend tests, which Debian's package libonnx-testdata installed."""

_DATA = "/usr/share/libonnx-testdata/data"

def _onnx_testdata_impl(repository_ctx):
    if not repository_ctx.path(_DATA).exists:
        fail("%s: %s does not exist; install Debian's package libonnx-testdata, or run ./bazelw, which does" %
             (repository_ctx.name, _DATA))
    for folder in ["node", "simple", "pytorch-converted", "pytorch-operator"]:
        repository_ctx.symlink(_DATA + "/" + folder, folder)

    # A folder as one file each: thousands of files would have to be linked for every test.
    repository_ctx.file("BUILD", """
exports_files(
    ["node", "pytorch-converted", "pytorch-operator", "simple"],
    visibility = ["//visibility:public"],
)
""")

onnx_testdata = repository_rule(
    doc = "A view of the folders of cases.",
    implementation = _onnx_testdata_impl,
    local = True,
)
