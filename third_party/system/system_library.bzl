"""A repository that exposes a library of the system: its headers by links, its archives by linker flags."""

def _system_library_impl(repository_ctx):
    for path in repository_ctx.attr.headers:
        source = repository_ctx.path("/usr/include/" + path)
        if not source.exists:
            fail("%s: /usr/include/%s does not exist; install Debian's package %s, or run ./bazelw, which does" %
                 (repository_ctx.name, path, repository_ctx.attr.debian_package))
        repository_ctx.symlink(source, "include/" + path)
    for program in repository_ctx.attr.programs:
        source = repository_ctx.which(program)
        if not source:
            fail("%s: no program '%s' on PATH; install Debian's package %s, or run ./bazelw, which does" %
                 (repository_ctx.name, program, repository_ctx.attr.debian_package))
        repository_ctx.symlink(source, "bin/" + program)
    repository_ctx.symlink(repository_ctx.attr.build_file, "BUILD")

system_library = repository_rule(
    doc = "Links headers and programs that Debian's packages installed into a repository.",
    implementation = _system_library_impl,
    local = True,
    attrs = {
        "build_file": attr.label(doc = "The BUILD file of the repository.", mandatory = True),
        "debian_package": attr.string(doc = "The package that brings the files; named in errors.", mandatory = True),
        "headers": attr.string_list(doc = "Files or folders below the system's include folder."),
        "programs": attr.string_list(doc = "Programs looked up on PATH, linked into bin/."),
    },
)
