"""What WORKSPACE declares, for a Bazel with modules; Bazel 4.2.3, which Debian has, does not read this file."""

load(":repositories.bzl", "lathe_module_repositories")

def _system_impl(_module_ctx):
    lathe_module_repositories()

system = module_extension(
    doc = "Views of libraries and programs that Debian's packages installed.",
    implementation = _system_impl,
)
